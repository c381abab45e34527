#include "p2p/upnp_client.hpp"

#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <bytom/base/log.hpp>
#include <bytom/io/spawn.hpp>

#include "p2p/log_name.hpp"
#include "p2p/tcp_endpoint.hpp"
#include "p2p/upnp.hpp"

namespace bytom::p2p {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using Udp = asio::ip::udp;

using io::kAwait;
constexpr std::chrono::seconds kSearchTime{3};
constexpr std::chrono::seconds kCallTime{10};
/// A stopping node waits for this.
constexpr std::chrono::seconds kUnmapTime{1};
constexpr std::chrono::minutes kRenewal{20};
constexpr std::string_view kProtocols[] = {"TCP", "UDP"};
constexpr std::size_t kMaxRouterDatagram = 2048;

}  // namespace

class UpnpClient::Impl {
public:
    Impl(asio::io_context& io, const SocketAddress& group, std::uint16_t port,
         std::function<void(const IpAddress&)> on_external_address)
        : group_(group),
          port_(port),
          on_external_address_(std::move(on_external_address)),
          udp_(io),
          tcp_(io),
          deadline_(io),
          pause_(io) {}

    asio::awaitable<void> run() {
        while (!closed_) {
            const auto router = co_await find_router();
            if (router && !closed_) co_await map_ports(*router);
            if (closed_) break;
            pause_.expires_after(kRenewal);
            co_await pause_.async_wait(kAwait);
        }
        co_await unmap_ports();
    }

    void close() {
        closed_ = true;
        end_call();
        pause_.cancel();
    }

private:
    void end_call() {
        error_code ignored;
        udp_.close(ignored);  // NOLINT(bugprone-unused-return-value)
        tcp_.close(ignored);  // NOLINT(bugprone-unused-return-value)
        deadline_.cancel();
    }

    /// Ends the call under way when its time is over. The deadline of an earlier call never fires.
    void arm(std::chrono::seconds time) {
        deadline_.expires_after(time);
        deadline_.async_wait([this](error_code error) {
            if (!error) end_call();
        });
    }

    asio::awaitable<std::optional<RouterUrl>> find_router() {
        error_code error;
        udp_.open(Udp::v4(), error);  // NOLINT(bugprone-unused-return-value): in `error`
        const std::string search = ssdp_search();
        if (!error)
            udp_.send_to(asio::buffer(search), Udp::endpoint(to_asio(group_.ip), group_.port), 0, error);
        if (error) {
            end_call();
            co_return std::nullopt;
        }
        arm(kSearchTime);
        std::string datagram(kMaxRouterDatagram, '\0');
        Udp::endpoint sender;
        while (true) {
            const auto [failed, count] =
                co_await udp_.async_receive_from(asio::buffer(datagram), sender, kAwait);
            if (failed) co_return std::nullopt;
            auto url = parse_ssdp_answer(std::string_view(datagram).substr(0, count));
            // A device speaks only for itself.
            if (!url || url->address.ip != from_asio(sender.address())) continue;
            end_call();
            co_return url;
        }
    }

    asio::awaitable<void> map_ports(RouterUrl router) {
        const auto description = co_await call(router, {}, {}, kCallTime);
        if (!description) co_return;
        const auto service = find_port_service(*description);
        if (!service || closed_) co_return;
        router.path = service->control_path;
        const auto answer = co_await call(router, soap_action(*service, "GetExternalIPAddress"),
                                          external_address_call(*service), kCallTime);
        const auto external = answer ? parse_external_address(*answer) : std::nullopt;
        if (closed_) co_return;
        // From the first call on: the router may have carried out a call that it no longer answers.
        mapped_ = Mapped{.router = router, .service = *service};
        for (const std::string_view protocol : kProtocols) {
            const auto mapped =
                co_await call(router, soap_action(*service, "AddPortMapping"),
                              map_port_call(*service, protocol, port_, own_address_), kCallTime);
            if (!mapped || closed_) co_return;
        }
        if (!external || closed_) co_return;
        base::log(base::LogLevel::debug, kLog, "the router forwards port {} of {}", port_,
                  external->to_text());
        on_external_address_(*external);
    }

    asio::awaitable<void> unmap_ports() {
        if (!mapped_) co_return;
        const Mapped mapped = *std::exchange(mapped_, std::nullopt);
        for (const std::string_view protocol : kProtocols)
            co_await call(mapped.router, soap_action(mapped.service, "DeletePortMapping"),
                          unmap_port_call(mapped.service, protocol, port_), kUnmapTime);
    }

    /// The body of a successful answer. A call without a SOAP action is a GET.
    asio::awaitable<std::optional<std::string>> call(const RouterUrl& router, std::string action,
                                                     std::string body, std::chrono::seconds time) {
        end_call();
        arm(time);
        const auto [connect_error] = co_await tcp_.async_connect(to_endpoint(router.address), kAwait);
        if (connect_error) co_return std::nullopt;
        error_code error;
        own_address_ = from_asio(tcp_.local_endpoint(error).address());
        http::request<http::string_body> request(action.empty() ? http::verb::get : http::verb::post,
                                                 router.path, 11);
        request.set(http::field::host, router.address.to_text());
        request.set(http::field::connection, "close");
        if (!action.empty()) {
            request.set(http::field::content_type, "text/xml; charset=\"utf-8\"");
            request.set("SOAPAction", action);
            request.body() = std::move(body);
            request.prepare_payload();
        }
        const auto [write_error, written] = co_await http::async_write(tcp_, request, kAwait);
        if (write_error) co_return std::nullopt;
        boost::beast::flat_buffer buffer(kMaxUpnpText);
        http::response_parser<http::string_body> parser;
        parser.body_limit(kMaxUpnpText);
        const auto [read_error, count] = co_await http::async_read(tcp_, buffer, parser, kAwait);
        end_call();
        if (read_error || parser.get().result_int() != 200) co_return std::nullopt;
        co_return std::move(parser.get().body());
    }

    struct Mapped {
        RouterUrl router;  ///< with the path of the service
        PortService service;
    };

    SocketAddress group_;
    std::uint16_t port_;
    std::function<void(const IpAddress&)> on_external_address_;
    Udp::socket udp_;
    Tcp::socket tcp_;
    asio::steady_timer deadline_;
    asio::steady_timer pause_;
    IpAddress own_address_;
    std::optional<Mapped> mapped_;
    bool closed_ = false;
};

UpnpClient::UpnpClient(asio::io_context& io, const SocketAddress& group, std::uint16_t port,
                       std::function<void(const IpAddress&)> on_external_address)
    : impl_(std::make_unique<Impl>(io, group, port, std::move(on_external_address))) {}

UpnpClient::~UpnpClient() = default;

asio::awaitable<void> UpnpClient::run() {
    return impl_->run();
}

void UpnpClient::close() {
    impl_->close();
}

}  // namespace bytom::p2p
