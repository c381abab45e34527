#include <array>

#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/ip/multicast.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <bytom/base/log.hpp>
#include <bytom/io/io_thread.hpp>
#include <bytom/p2p/mdns_service.hpp>

#include "p2p/asio_address.hpp"

namespace bytom::p2p {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMaxDatagram = 9000;
constexpr std::chrono::seconds kFirstAnnouncement{2};
constexpr std::chrono::minutes kQueryInterval{1};
constexpr int kQueriesPerAnnouncement = 10;  ///< so, every ten minutes
constexpr std::chrono::seconds kAnswerInterval{1};
constexpr std::size_t kMaxHostLabel = 63;

/// IPv4 addresses of interfaces that are up, without loopback ones.
std::vector<IpAddress> machine_addresses() {
    std::vector<IpAddress> addresses;
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return addresses;
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
        if ((entry->ifa_flags & IFF_UP) == 0 || (entry->ifa_flags & IFF_LOOPBACK) != 0) continue;
        const auto* address = reinterpret_cast<const sockaddr_in*>(entry->ifa_addr);
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), &address->sin_addr, bytes.size());
        addresses.push_back(*IpAddress::from_bytes(bytes));
    }
    return addresses;
}

/// This machine's name up to its first dot.
std::string host_label() {
    error_code error;
    const std::string name = asio::ip::host_name(error);
    const std::string label = name.substr(0, std::min(name.find('.'), kMaxHostLabel));
    return label.empty() ? "bytomd" : label;
}

}  // namespace

class MdnsService::Impl {
public:
    explicit Impl(MdnsOptions options)
        : options_(std::move(options)),
          service_(lan_service(options_.chain_id)),
          own_thread_(options_.loop == nullptr ? std::make_unique<io::IoThread>("mdns") : nullptr),
          thread_(own_thread_ ? *own_thread_ : *options_.loop),
          socket_(thread_.context()),
          timer_(thread_.context()) {}

    [[nodiscard]] Status<> open() {
        error_code error;
        (void)socket_.open(udp::v4(), error);
        // Other responders of this machine have the port too.
        if (!error) (void)socket_.set_option(udp::socket::reuse_address(true), error);
        if (!error) (void)socket_.bind(udp::endpoint(udp::v4(), options_.group.port), error);
        const auto group = to_asio(options_.group.ip).to_v4();
        if (!error && !options_.interface.is_unspecified()) {
            const auto interface = to_asio(options_.interface).to_v4();
            (void)socket_.set_option(asio::ip::multicast::outbound_interface(interface), error);
            if (!error) (void)socket_.set_option(asio::ip::multicast::join_group(group, interface), error);
        } else if (!error) {
            (void)socket_.set_option(asio::ip::multicast::join_group(group), error);
        }
        if (!error) (void)socket_.set_option(asio::ip::multicast::enable_loopback(true), error);
        if (error) return base::fail("mdns_unavailable", error.message());
        return {};
    }

    /// Error: no_thread.
    [[nodiscard]] Status<> run() {
        receive();
        send(mdns_query(service_));
        timer_.expires_after(kFirstAnnouncement);
        timer_.async_wait([this](error_code error) {
            if (!error) round();
        });
        return own_thread_ ? own_thread_->start() : Status<>();
    }

    void stop() {
        if (own_thread_) own_thread_->stop();
    }

private:
    void round() {
        if (rounds_++ % kQueriesPerAnnouncement == 0) announce();
        send(mdns_query(service_));
        timer_.expires_after(kQueryInterval);
        timer_.async_wait([this](error_code error) {
            if (!error) round();
        });
    }

    void announce() {
        own_addresses_ = options_.own_addresses.empty() ? machine_addresses() : options_.own_addresses;
        if (own_addresses_.empty() || options_.tcp_port == 0) return;
        last_answer_ = SteadyClock::now();
        send(mdns_answer(service_,
                         {.host = host_label(), .port = options_.tcp_port, .addresses = own_addresses_}));
    }

    void send(const Bytes& datagram) {
        error_code error;
        socket_.send_to(asio::buffer(datagram),
                        udp::endpoint(to_asio(options_.group.ip), options_.group.port), 0, error);
        if (error) base::log(base::LogLevel::debug, "p2p", "multicast DNS: {}", error.message());
    }

    void receive() {
        socket_.async_receive_from(asio::buffer(buffer_), sender_,
                                   [this](error_code error, std::size_t size) {
                                       if (error == asio::error::operation_aborted) return;
                                       if (!error) handle(ByteView(buffer_).first(size));
                                       receive();
                                   });
    }

    void handle(ByteView datagram) {
        auto message = parse_mdns(service_, datagram);
        if (!message) return;
        if (message->asks && SteadyClock::now() - last_answer_ >= kAnswerInterval) announce();
        std::erase_if(message->nodes, [&](const SocketAddress& node) {
            return node.port == options_.tcp_port &&
                   std::ranges::find(own_addresses_, node.ip) != own_addresses_.end();
        });
        if (!message->nodes.empty()) options_.on_found(std::move(message->nodes));
    }

    const MdnsOptions options_;
    const std::string service_;
    std::unique_ptr<io::IoThread> own_thread_;
    io::IoThread& thread_;
    udp::socket socket_;
    asio::steady_timer timer_;
    std::array<std::uint8_t, kMaxDatagram> buffer_{};
    udp::endpoint sender_;
    std::vector<IpAddress> own_addresses_;
    SteadyClock::time_point last_answer_;
    int rounds_ = 0;
};

MdnsService::MdnsService(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

MdnsService::~MdnsService() {
    impl_->stop();
}

Result<std::unique_ptr<MdnsService>> MdnsService::start(MdnsOptions options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    BYTOM_TRY(impl->open());
    BYTOM_TRY(impl->run());
    return std::unique_ptr<MdnsService>(new MdnsService(std::move(impl)));
}

}  // namespace bytom::p2p
