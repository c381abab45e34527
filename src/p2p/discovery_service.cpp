#include <algorithm>
#include <random>

#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/log.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/io/io_thread.hpp>
#include <bytom/io/post.hpp>
#include <bytom/io/resolve.hpp>
#include <bytom/p2p/discovery_service.hpp>

#include "p2p/asio_address.hpp"
#include "p2p/dial_plan.hpp"
#include "p2p/log_name.hpp"

namespace bytom::p2p {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{200};
/// While there is nobody to ask and nothing to wait for.
constexpr std::chrono::milliseconds kIdleTick{2000};
constexpr std::chrono::minutes kNodesSaveInterval{10};
constexpr std::chrono::minutes kResolveAgain{10};
constexpr std::chrono::minutes kResolveAlone{1};

}  // namespace

class DiscoveryService::Impl {
public:
    explicit Impl(DiscoveryServiceOptions options)
        : options_(std::move(options)),
          own_thread_(options_.loop == nullptr ? std::make_unique<io::IoThread>("discovery") : nullptr),
          thread_(own_thread_ ? *own_thread_ : *options_.loop),
          socket_(thread_.context()),
          timer_(thread_.context()) {}

    [[nodiscard]] Status<> open() {
        const udp::endpoint endpoint(to_asio(options_.listen_address.ip), options_.listen_address.port);
        error_code error;
        (void)socket_.open(endpoint.protocol(), error);
        if (!error) (void)socket_.bind(endpoint, error);
        if (error) {
            return base::fail("bind_failed",
                              "udp " + options_.listen_address.to_text() + ": " + error.message());
        }
        v4_only_ = endpoint.protocol() == udp::v4();
        port_ = socket_.local_endpoint().port();
        DiscoveryOptions discovery;
        discovery.port = port_;
        discovery.seeds = options_.seeds;
        if (!options_.file.empty()) {
            if (const auto content = base::read_file(options_.file)) {
                if (*content) discovery.seen = parse_seen_nodes(**content);
            } else {
                base::log(base::LogLevel::warn, kLog, "nodes of the last run: {}", content.error().text());
            }
        }
        discovery_.emplace(options_.key, std::move(discovery));
        return {};
    }

    /// Error: no_thread.
    [[nodiscard]] Status<> run() {
        receive();
        tick();
        return own_thread_ ? own_thread_->start() : Status<>();
    }

    void stop() {
        if (own_thread_) own_thread_->stop();
        mailbox_.close();
        save();
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

    [[nodiscard]] std::vector<SeenNode> known_nodes() const {
        const base::MutexLock lock(mutex_);
        return known_;
    }

    void look_up_without_pause() {
        asio::post(thread_.context(), [this] { without_pause_ = true; });
    }

private:
    void receive() {
        socket_.async_receive_from(
            asio::buffer(buffer_), sender_, [this](error_code error, std::size_t size) {
                if (error == asio::error::operation_aborted) return;
                // Other errors are about datagrams sent earlier (port unreachable), not about this one.
                if (!error) {
                    (void)discovery_->receive({.ip = from_asio(sender_.address()), .port = sender_.port()},
                                              ByteView(buffer_).first(size), SteadyClock::now(),
                                              options_.clock->now());
                    send();
                }
                receive();
            });
    }

    void send() {
        for (const Datagram& datagram : discovery_->take_datagrams()) {
            if (v4_only_ && !datagram.to.ip.is_v4()) continue;
            error_code error;
            socket_.send_to(asio::buffer(datagram.bytes),
                            udp::endpoint(to_asio(datagram.to.ip), datagram.to.port), 0, error);
            // A datagram that cannot be sent counts as lost.
        }
    }

    void tick() {
        const auto now = SteadyClock::now();
        resolve(now);
        if (without_pause_ && !discovery_->is_looking_up()) {
            Hash256 place;
            crypto::random_bytes(place.bytes);
            discovery_->look_up(place, now);
        }
        discovery_->tick(now, options_.clock->now());
        send();
        if (now >= next_publication_) {
            next_publication_ = now + std::chrono::seconds{1};
            auto known = discovery_->known_nodes();
            const base::MutexLock lock(mutex_);
            known_ = std::move(known);
        }
        if (now >= next_save_) {
            if (next_save_ != SteadyClock::time_point{}) save();
            next_save_ = now + kNodesSaveInterval;
        }
        const bool busy = discovery_->table_size() != 0 || discovery_->is_looking_up();
        timer_.expires_after(busy ? kTick : kIdleTick);
        timer_.async_wait([this](error_code error) {
            if (!error) tick();
        });
    }

    void resolve(SteadyClock::time_point now) {
        if (options_.dns_seed.empty() || has_seeds_ || now < next_resolution_) return;
        next_resolution_ = now + (discovery_->table_size() == 0 ? kResolveAlone : kResolveAgain);
        resolver_.resolve(options_.dns_seed, mailbox_.sender(), [this](const io::Resolver::Addresses& found) {
            std::vector<SocketAddress> seeds;
            for (const auto& address : found) {
                if (address.is_v4())
                    seeds.push_back({.ip = from_asio(address), .port = options_.dns_seed_port});
            }
            discovery_->add_seeds(seeds);
            has_seeds_ = !seeds.empty();
        });
    }

    void save() {
        if (options_.file.empty()) return;
        if (const auto saved = base::replace_file(options_.file, seen_nodes_text(discovery_->known_nodes()));
            !saved)
            base::log(base::LogLevel::warn, kLog, "nodes seen are not kept: {}", saved.error().text());
    }

    const DiscoveryServiceOptions options_;
    std::unique_ptr<io::IoThread> own_thread_;
    io::IoThread& thread_;
    udp::socket socket_;
    asio::steady_timer timer_;
    bool v4_only_ = true;
    std::uint16_t port_ = 0;
    std::optional<Discovery> discovery_;
    std::array<std::uint8_t, kMaxDiscoveryPacket + 1> buffer_{};
    udp::endpoint sender_;
    bool without_pause_ = false;
    io::Resolver resolver_;
    io::Mailbox mailbox_{io::post_to(thread_.context().get_executor())};
    bool has_seeds_ = false;
    SteadyClock::time_point next_resolution_;
    SteadyClock::time_point next_publication_;
    SteadyClock::time_point next_save_;

    mutable base::Mutex mutex_;
    std::vector<SeenNode> known_ BYTOM_GUARDED_BY(mutex_);
};

DiscoveryService::DiscoveryService(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

DiscoveryService::~DiscoveryService() {
    impl_->stop();
}

Result<std::unique_ptr<DiscoveryService>> DiscoveryService::start(DiscoveryServiceOptions options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    BYTOM_TRY(impl->open());
    BYTOM_TRY(impl->run());
    return std::unique_ptr<DiscoveryService>(new DiscoveryService(std::move(impl)));
}

std::uint16_t DiscoveryService::port() const noexcept {
    return impl_->port();
}

std::vector<SeenNode> DiscoveryService::known_nodes() const {
    return impl_->known_nodes();
}

std::vector<SocketAddress> DiscoveryService::some_addresses(std::size_t wanted) const {
    std::vector<SocketAddress> addresses;
    for (const SeenNode& seen : impl_->known_nodes())
        addresses.push_back({.ip = seen.node.ip, .port = seen.node.tcp_port});
    std::minstd_rand shuffling(std::random_device{}());
    std::ranges::shuffle(addresses, shuffling);
    return take_spread(addresses, wanted);
}

void DiscoveryService::look_up_without_pause() {
    impl_->look_up_without_pause();
}

}  // namespace bytom::p2p
