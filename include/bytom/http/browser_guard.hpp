// Keeps foreign web pages from using a service through a browser on this machine. A browser sends what a
// page tells it to, to any address, and a service that trusts local clients would obey.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/http/message.hpp>

namespace bytom::http {

struct BrowserOptions {
    /// Web pages of these origins ("https://explorer.example"; "*": all) may use the service.
    std::vector<std::string> origins{};
    /// Browsers may send what they keep for the service (cookies) along with requests of pages whose origins
    /// are named; "*" names none.
    bool credentials = false;
    /// Names under which the service may be addressed besides "localhost" and IP addresses, without a port
    /// ("node.example"; "*": all).
    std::vector<std::string> hosts{};
    /// Names besides "localhost" by which clients on this machine address the service. Who asks for another
    /// name over the loopback has come through a proxy that does not say so.
    std::vector<std::string> local_hosts{};
};

/// Pure; any thread. Clients other than browsers send neither Origin nor Sec-Fetch-Site and pass.
class BrowserGuard {
public:
    explicit BrowserGuard(BrowserOptions options) : options_(std::move(options)) {}

    enum class Verdict : std::uint8_t {
        pass,
        foreign_host,    ///< not one of our names: any domain can point to this address (rebinding)
        foreign_origin,  ///< a page that does not come from this service
        foreign_site,    ///< the browser says so without telling the page: an image, a link, a form
    };
    [[nodiscard]] Verdict judge(const Request& request) const;

    /// Whether a request over the loopback asks for this machine: by no name, "localhost", an address of the
    /// loopback, 0.0.0.0, or one of the local names.
    [[nodiscard]] bool is_for_this_machine(const Request& request) const;

    /// Why a request is refused, and how its sender is let in.
    [[nodiscard]] static std::string_view describe(Verdict verdict) noexcept;

private:
    [[nodiscard]] bool is_own_host(std::string_view authority) const;
    [[nodiscard]] bool is_local_host(std::string_view authority) const;
    [[nodiscard]] bool is_allowed_origin(std::string_view origin) const;

    const BrowserOptions options_;
};

/// Whether the request has been handed on by a proxy (Forwarded, X-Forwarded-…, X-Real-IP, Via and what else
/// proxies and content networks write): then its sender is not who the connection comes from.
[[nodiscard]] bool is_forwarded(const Request& request) noexcept;

/// "[::1]:80" is "::1", "a.example:80" is "a.example".
[[nodiscard]] std::string_view host_of(std::string_view authority) noexcept;

}  // namespace bytom::http
