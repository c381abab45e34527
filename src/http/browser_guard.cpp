#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <bytom/base/digit.hpp>
#include <bytom/http/browser_guard.hpp>

#include "http/field_name.hpp"

namespace bytom::http {
namespace {

constexpr std::string_view kAll = "*";

bool is_address(std::string_view host) {
    in6_addr ignored{};
    const std::string text(host);
    return ::inet_pton(AF_INET, text.c_str(), &ignored) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), &ignored) == 1;
}

/// The host and port of an absolute URL, of an origin too; nothing for other texts.
std::optional<std::string_view> authority_of(std::string_view url) noexcept {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos || url.starts_with('/')) return std::nullopt;
    std::string_view rest = url.substr(scheme + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    const std::size_t user = rest.rfind('@');
    return user == std::string_view::npos ? rest : rest.substr(user + 1);
}

bool contains_token(const std::vector<std::string>& list, std::string_view wanted) noexcept {
    return std::ranges::any_of(list, [&](const std::string& one) { return same_token(one, wanted); });
}

/// Of 127.0.0.0/8, or 0.0.0.0.
bool is_local_address(std::uint32_t address) {
    constexpr std::uint32_t kLoopbackNet = 127;
    return address >> 24U == kLoopbackNet || address == 0;
}

}  // namespace

std::string_view host_of(std::string_view authority) noexcept {
    const bool in_brackets = authority.starts_with('[');
    const std::size_t end = in_brackets ? authority.find(']') : authority.rfind(':');
    if (end == std::string_view::npos) return authority;
    const std::string_view port = authority.substr(in_brackets ? end + 1 : end);
    // What has something else behind it is no host of ours.
    if (!port.empty() && (!port.starts_with(':') || !std::ranges::all_of(port.substr(1), base::is_digit)))
        return authority;
    return in_brackets ? authority.substr(1, end - 1) : authority.substr(0, end);
}

bool is_forwarded(const Request& request) noexcept {
    constexpr auto kHeaders = std::to_array<std::string_view>(
        {"CDN-Loop", "CF-Connecting-IP", "Client-IP", "Fastly-Client-IP", "Forwarded", "Forwarded-For",
         "Proxy-Connection", "True-Client-IP", "Via", "X-Client-IP", "X-Cluster-Client-IP", "X-Forwarded",
         "X-Original-Forwarded-For", "X-Originating-IP", "X-ProxyUser-IP", "X-Real-IP", "X-Remote-Addr",
         "X-Remote-IP"});
    constexpr std::string_view kFamily = "X-Forwarded-";
    return std::ranges::any_of(request.headers, [&](const Header& header) {
        const auto is_name = [&](std::string_view name) { return is_named(header, name); };
        return std::ranges::any_of(kHeaders, is_name) ||
               (header.name.size() >= kFamily.size() &&
                same_token(std::string_view(header.name).substr(0, kFamily.size()), kFamily));
    });
}

bool BrowserGuard::is_own_host(std::string_view authority) const {
    std::string_view host = host_of(authority);
    if (host.ends_with('.')) host.remove_suffix(1);
    // Browsers always send a host: a client without one is none.
    return host.empty() || same_token(host, "localhost") || is_address(host) ||
           contains_token(options_.hosts, host) || contains_token(options_.local_hosts, host) ||
           contains_token(options_.hosts, kAll);
}

bool BrowserGuard::is_local_host(std::string_view authority) const {
    std::string_view host = host_of(authority);
    if (host.ends_with('.')) host.remove_suffix(1);
    if (host.empty() || same_token(host, "localhost") || contains_token(options_.local_hosts, host))
        return true;
    const std::string text(host);
    in_addr four{};
    in6_addr six{};
    if (::inet_pton(AF_INET, text.c_str(), &four) == 1) return is_local_address(ntohl(four.s_addr));
    if (::inet_pton(AF_INET6, text.c_str(), &six) != 1) return false;
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        constexpr std::size_t kMapped = 12;
        std::memcpy(&four, &six.s6_addr[kMapped], sizeof(four));
        return is_local_address(ntohl(four.s_addr));
    }
    return IN6_IS_ADDR_LOOPBACK(&six) || IN6_IS_ADDR_UNSPECIFIED(&six);
}

bool BrowserGuard::is_for_this_machine(const Request& request) const {
    const auto target = authority_of(request.target);
    return is_local_host(request.header("Host")) && (!target || is_local_host(*target));
}

bool BrowserGuard::is_allowed_origin(std::string_view origin) const {
    return contains_token(options_.origins, origin) || contains_token(options_.origins, kAll);
}

BrowserGuard::Verdict BrowserGuard::judge(const Request& request) const {
    std::string_view host = request.header("Host");
    if (!is_own_host(host)) return Verdict::foreign_host;
    if (const auto target = authority_of(request.target)) {
        if (!is_own_host(*target)) return Verdict::foreign_host;
        host = *target;
    }
    bool allowed = false;
    for (const Header& header : request.headers) {
        if (!is_named(header, "Origin")) continue;
        const auto authority = authority_of(header.value);
        const bool own = authority && !host.empty() && same_token(*authority, host);
        if (!own && !is_allowed_origin(header.value)) return Verdict::foreign_origin;
        allowed = true;
    }
    // What every page may fetch, every page may show and link to.
    if (allowed || contains_token(options_.origins, kAll)) return Verdict::pass;
    for (const Header& header : request.headers) {
        if (is_named(header, "Sec-Fetch-Site") && !same_token(header.value, "same-origin") &&
            !same_token(header.value, "none")) {
            return Verdict::foreign_site;
        }
    }
    return Verdict::pass;
}

std::string_view BrowserGuard::describe(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::pass:
            break;
        case Verdict::foreign_host:
            return "this service is addressed by \"localhost\" or an IP address; other host names must stand "
                   "in "
                   "api.allowed_hosts";
        case Verdict::foreign_origin:
            return "web pages of other origins must stand in api.cors_origins";
        case Verdict::foreign_site:
            return "requests of web pages of other sites are refused";
    }
    return {};
}

}  // namespace bytom::http
