#include "p2p/upnp.hpp"

#include <algorithm>
#include <cctype>

namespace bytom::p2p {
namespace {

constexpr std::string_view kRouter = "urn:schemas-upnp-org:device:InternetGatewayDevice:1";
constexpr std::string_view kServices[] = {"urn:schemas-upnp-org:service:WANIPConnection:1",
                                          "urn:schemas-upnp-org:service:WANPPPConnection:1"};
constexpr std::uint16_t kHttpPort = 80;
constexpr std::size_t kMaxPath = 1024;

bool equal_but_for_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, {}, [](unsigned char c) { return std::tolower(c); },
        [](unsigned char c) { return std::tolower(c); });
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// The text between two marks, searched from `position`, which is moved past it.
std::optional<std::string_view> between(std::string_view text, std::size_t& position, std::string_view begin,
                                        std::string_view end) {
    const std::size_t first = text.find(begin, position);
    if (first == std::string_view::npos) return std::nullopt;
    const std::size_t content = first + begin.size();
    const std::size_t last = text.find(end, content);
    if (last == std::string_view::npos) return std::nullopt;
    position = last + end.size();
    return text.substr(content, last - content);
}

std::optional<std::string_view> between(std::string_view text, std::string_view begin, std::string_view end) {
    std::size_t position = 0;
    return between(text, position, begin, end);
}

bool is_clean(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < 0x7f; });
}

std::string envelope(const PortService& service, std::string_view action, std::string_view arguments) {
    std::string text =
        "<?xml version=\"1.0\"?>\r\n"
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
        "s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:";
    text += action;
    text += " xmlns:u=\"" + service.type + "\">";
    text += arguments;
    text += "</u:";
    text += action;
    text += "></s:Body></s:Envelope>\r\n";
    return text;
}

std::string element(std::string_view name, std::string_view content) {
    std::string text = "<";
    text.append(name).append(">").append(content).append("</").append(name).append(">");
    return text;
}

}  // namespace

std::string ssdp_search() {
    return "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 2\r\nST: " +
           std::string(kRouter) + "\r\n\r\n";
}

std::optional<RouterUrl> RouterUrl::from_text(std::string_view text) {
    constexpr std::string_view kScheme = "http://";
    if (!text.starts_with(kScheme) || text.size() > kMaxPath || !is_clean(text)) return std::nullopt;
    text.remove_prefix(kScheme.size());
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view host = text.substr(0, slash);
    RouterUrl url;
    if (const auto address = SocketAddress::from_text(host)) {
        url.address = *address;
    } else if (const auto ip = IpAddress::from_text(host)) {
        url.address = {.ip = *ip, .port = kHttpPort};
    } else {
        return std::nullopt;
    }
    if (!url.address.ip.is_lan() || url.address.ip.is_unspecified() || url.address.port == 0)
        return std::nullopt;
    url.path = text.substr(slash);
    if (url.path.empty()) url.path = "/";
    return url;
}

std::optional<RouterUrl> parse_ssdp_answer(std::string_view datagram) {
    if (!datagram.starts_with("HTTP/1.") || !datagram.contains(kRouter)) return std::nullopt;
    while (!datagram.empty()) {
        const std::size_t end = std::min(datagram.find('\n'), datagram.size());
        const std::string_view line = datagram.substr(0, end);
        datagram.remove_prefix(std::min(end + 1, datagram.size()));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        if (equal_but_for_case(trimmed(line.substr(0, colon)), "location"))
            return RouterUrl::from_text(trimmed(line.substr(colon + 1)));
    }
    return std::nullopt;
}

std::optional<PortService> find_port_service(std::string_view description) {
    std::size_t position = 0;
    while (const auto service = between(description, position, "<service>", "</service>")) {
        const auto type = between(*service, "<serviceType>", "</serviceType>");
        const auto control = between(*service, "<controlURL>", "</controlURL>");
        if (!type || !control) continue;
        const auto* const known = std::ranges::find(kServices, trimmed(*type));
        if (known == std::end(kServices)) continue;
        const std::string_view path = trimmed(*control);
        // An absolute address can only be on the same router.
        if (path.starts_with("http://")) {
            const auto url = RouterUrl::from_text(path);
            if (!url) continue;
            return PortService{.type = std::string(*known), .control_path = url->path};
        }
        if (path.empty() || path.size() > kMaxPath || !is_clean(path)) continue;
        return PortService{.type = std::string(*known),
                           .control_path = (path.front() == '/' ? "" : "/") + std::string(path)};
    }
    return std::nullopt;
}

std::string soap_action(const PortService& service, std::string_view action) {
    return "\"" + service.type + "#" + std::string(action) + "\"";
}

std::string external_address_call(const PortService& service) {
    return envelope(service, "GetExternalIPAddress", {});
}

std::string map_port_call(const PortService& service, std::string_view protocol, std::uint16_t port,
                          const IpAddress& own_address) {
    const std::string number = std::to_string(port);
    return envelope(
        service, "AddPortMapping",
        element("NewRemoteHost", {}) + element("NewExternalPort", number) + element("NewProtocol", protocol) +
            element("NewInternalPort", number) + element("NewInternalClient", own_address.to_text()) +
            element("NewEnabled", "1") +
            element("NewPortMappingDescription", protocol == "UDP" ? "bytomd udp" : "bytomd tcp") +
            element("NewLeaseDuration", "0"));
}

std::string unmap_port_call(const PortService& service, std::string_view protocol, std::uint16_t port) {
    return envelope(service, "DeletePortMapping",
                    element("NewRemoteHost", {}) + element("NewExternalPort", std::to_string(port)) +
                        element("NewProtocol", protocol));
}

std::optional<IpAddress> parse_external_address(std::string_view answer) {
    const auto text = between(answer, "<NewExternalIPAddress>", "</NewExternalIPAddress>");
    if (!text) return std::nullopt;
    const auto ip = IpAddress::from_text(trimmed(*text));
    if (!ip || ip->is_unspecified() || ip->is_loopback() || ip->is_multicast()) return std::nullopt;
    return ip;
}

}  // namespace bytom::p2p
