#include <array>
#include <bit>

#include <boost/asio/post.hpp>

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/log.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/io/listen.hpp>

#include "p2p/log_name.hpp"
#include "p2p/network_impl.hpp"
#include "p2p/tcp_endpoint.hpp"

namespace bytom::p2p {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::string_view kAnchorsFile = "/anchors.txt";

NodeInfo own_information(const NetworkOptions& options, const std::optional<SocketAddress>& announced) {
    NodeInfo info{.pub_key = options.key.public_key,
                  .moniker = options.moniker,
                  .network = options.network,
                  .remote_addr = {},
                  .listen_addr = announced ? announced->to_text() : std::string(),
                  .version = options.version,
                  .other = {std::to_string(options.services)}};
    if (!options.alias.empty()) info.other.push_back(options.alias);
    return info;
}

std::vector<SocketAddress> parse_anchors(std::string_view text) {
    std::vector<SocketAddress> anchors;
    while (!text.empty() && anchors.size() < kMaxAnchors) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (const auto address = SocketAddress::from_text(text.substr(0, end))) anchors.push_back(*address);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return anchors;
}

std::uint64_t random_number() {
    std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
    crypto::random_bytes(bytes);
    return std::bit_cast<std::uint64_t>(bytes);
}

}  // namespace

class Network::Impl::TimerHandle final : public NetworkLoop::Timer {
public:
    TimerHandle(std::shared_ptr<TimerTable> table, std::uint64_t number)
        : table_(std::move(table)), number_(number) {}
    ~TimerHandle() override { table_->erase(number_); }
    TimerHandle(const TimerHandle&) = delete;
    TimerHandle& operator=(const TimerHandle&) = delete;

private:
    std::shared_ptr<TimerTable> table_;
    std::uint64_t number_;
};

Network::Impl::Impl(NetworkOptions options, PeerHandler& handler)
    : options_(std::move(options)),
      handler_(handler),
      eviction_secret_(random_number()),
      claims_(options_.key.public_key),
      versions_(options_.version) {}

Status<> Network::Impl::open() {
    if (!options_.proxy_address.empty()) {
        proxy_ = SocketAddress::from_text(options_.proxy_address);
        if (!proxy_) return base::fail("bad_proxy_address", options_.proxy_address);
    }
    if (!options_.data_directory.empty()) {
        BYTOM_ASSIGN(auto bans, BanList::open(options_.data_directory + "/bans.txt", ban_time()));
        {
            const base::MutexLock lock(bans_mutex_);
            bans_ = std::move(bans);
        }
        BYTOM_ASSIGN(book_, AddressBook::open(options_.data_directory + "/peers.txt"));
        BYTOM_ASSIGN(const auto anchors,
                     base::read_file(options_.data_directory + std::string(kAnchorsFile)));
        if (anchors) anchors_ = parse_anchors(*anchors);
    }
    return options_.listen_address ? listen() : Status<>();
}

Status<> Network::Impl::listen() {
    BYTOM_ASSIGN(acceptor_, io::listen_tcp(context_.get_executor(), options_.listen_address->to_text()));
    error_code error;
    listen_address_ = from_endpoint(acceptor_->local_endpoint(error));
    return {};
}

Status<> Network::Impl::run() {
    if (acceptor_) spawn(accept_loop());
    spawn(dial_loop());
    if (acceptor_ && options_.upnp && !proxy_ && listen_address_->ip.is_unspecified()) {
        upnp_.emplace(context_, options_.upnp_group, listen_address_->port, [this](const IpAddress& ip) {
            external_address_ = {.ip = ip, .port = listen_address_->port};
            own_addresses_.insert(*external_address_);
        });
        spawn(upnp_->run());
    }
    BYTOM_TRY(thread_.start());
    running_ = true;
    return {};
}

void Network::Impl::spawn(asio::awaitable<void> task) {
    io::spawn(context_.get_executor(), std::string(kLog), std::move(task));
}

void Network::Impl::stop() {
    if (!running_.exchange(false)) return;
    asio::post(context_, [this] { close_everything(); });
    // Every coroutine ends by itself once its socket is closed and its timer cancelled.
    thread_.drain();
    save_files();
}

void Network::Impl::close_everything() {
    stopping_ = true;
    note_anchors();
    mailbox_.close();
    error_code ignored;
    if (acceptor_) acceptor_->close(ignored);  // NOLINT(bugprone-unused-return-value)
    if (upnp_) upnp_->close();
    accept_pause_.cancel();
    dial_timer_.cancel();
    timers_->clear();
    for (const auto& [id, half] : std::map(half_open_))
        half->close("node stops");
    for (const auto& [id, connection] : std::map(live_peers()))
        connection->close("node stops");
}

void Network::Impl::post(std::move_only_function<void()> task) {
    if (stopping_) return;
    asio::post(context_, [this, task = std::move(task)]() mutable {
        if (!stopping_) task();
    });
}

std::unique_ptr<NetworkLoop::Timer> Network::Impl::call_after(std::chrono::milliseconds delay,
                                                              std::move_only_function<void()> task) {
    const std::uint64_t number = next_timer_++;
    if (!stopping_) {
        PendingTimer& pending =
            *timers_->emplace(number, std::make_unique<PendingTimer>(context_)).first->second;
        pending.task = std::move(task);
        pending.timer.expires_after(delay);
        pending.timer.async_wait([table = timers_, number](const error_code& error) {
            const auto found = table->find(number);
            if (error || found == table->end()) return;
            const auto due = std::move(found->second);
            table->erase(found);
            due->task();
        });
    }
    return std::make_unique<TimerHandle>(timers_, number);
}

void Network::Impl::note_anchors() {
    auto anchors = choose_anchors(book_, dial_situation(), chosen_peers());
    // None during an outage: those from before it are the best known.
    if (anchors.empty() || anchors == anchors_) return;
    anchors_ = std::move(anchors);
    anchors_changed_ = true;
}

void Network::Impl::save_files() {
    const auto warn = [](const Status<>& saved) {
        if (!saved)
            base::log(base::LogLevel::warn, kLog, "addresses or bans are not kept: {}", saved.error().text());
    };
    warn(book_.save());
    {
        const base::MutexLock lock(bans_mutex_);
        warn(bans_.follow_clock(ban_time()));
    }
    if (!anchors_changed_ || options_.data_directory.empty()) return;
    std::string text;
    for (const SocketAddress& anchor : anchors_)
        text += anchor.to_text() + '\n';
    const auto saved = base::replace_file(options_.data_directory + std::string(kAnchorsFile), text);
    anchors_changed_ = !saved;
    warn(saved);
}

HandshakeOptions Network::Impl::handshake_options(bool outbound) {
    auto inbound_stage = std::min(options_.inbound_stage_timeout, options_.handshake_timeout);
    if (2 * half_open_inbound() >= options_.max_half_open)
        inbound_stage = std::min(inbound_stage, options_.crowded_stage_timeout);
    return {.key = &options_.key.seed,
            .own = own_information(options_, external_address_ ? external_address_ : listen_address_),
            .first_bytes_timeout =
                outbound ? std::max(options_.first_bytes_timeout, options_.handshake_timeout) : inbound_stage,
            .stage_timeout = outbound ? options_.handshake_timeout : inbound_stage,
            .on_information = [this](const HalfOpen& half, const NodeInfo& info) {
                look_at_version(half, info);
            }};
}

Network::Network(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Network::~Network() = default;

Result<std::unique_ptr<Network>> Network::start(NetworkOptions options, PeerHandler& handler) {
    auto impl = std::make_unique<Impl>(std::move(options), handler);
    BYTOM_TRY(impl->open());
    BYTOM_TRY(impl->run());
    return std::unique_ptr<Network>(new Network(std::move(impl)));
}

void Network::stop() {
    impl_->stop();
}

void Network::post(std::move_only_function<void()> task) {
    impl_->post(std::move(task));
}

std::unique_ptr<NetworkLoop::Timer> Network::call_after(std::chrono::milliseconds delay,
                                                        std::move_only_function<void()> task) {
    return impl_->call_after(delay, std::move(task));
}

std::chrono::steady_clock::time_point Network::now() const {
    return std::chrono::steady_clock::now();
}

std::optional<SocketAddress> Network::listen_address() const {
    return impl_->listen_address();
}

std::vector<PeerPtr> Network::peers() const {
    return impl_->peers();
}

void Network::dial(const SocketAddress& address, DialDone done) {
    impl_->dial(address, std::move(done));
}

NewestVersion Network::newest_version() const {
    return impl_->newest_version();
}

std::optional<ProtocolError> Network::last_misfit() const {
    return impl_->last_misfit();
}

Statistics Network::statistics() const {
    return impl_->statistics();
}

std::vector<Ban> Network::bans() const {
    return impl_->bans();
}

Status<> Network::ban(const IpAddress& ip, std::chrono::seconds duration) {
    return impl_->ban(ip, duration);
}

Result<bool> Network::unban(const IpAddress& ip) {
    return impl_->unban(ip);
}

void Network::report(const PeerPtr& peer, Offence offence, std::string_view why) {
    impl_->report(peer, offence, why);
}

void Network::add_address_source(AddressSource source) {
    impl_->add_address_source(std::move(source));
}

void Network::offer_lan_addresses(const std::vector<SocketAddress>& addresses) {
    impl_->offer_lan_addresses(addresses);
}

}  // namespace bytom::p2p
