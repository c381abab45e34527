#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

#include <bytom/base/host_port.hpp>
#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/// A block by the leading bits of its mapped form.
struct AddressBlock {
    std::array<std::uint8_t, 16> bytes{};
    unsigned bits = 0;

    [[nodiscard]] constexpr bool contains(const IpAddress& address) const noexcept {
        const std::size_t whole = bits / 8;
        if (!std::equal(bytes.begin(), bytes.begin() + whole, address.bytes.begin())) return false;
        const unsigned rest = bits % 8;
        return rest == 0 || ((bytes[whole] ^ address.bytes[whole]) >> (8 - rest)) == 0;
    }
};

constexpr AddressBlock v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, unsigned bits) {
    return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d}, 96 + bits};
}

/// The first five groups; the others are zero.
constexpr AddressBlock v6(std::array<std::uint16_t, 5> groups, unsigned bits, std::uint16_t last_group = 0) {
    AddressBlock block{.bytes = {}, .bits = bits};
    for (std::size_t index = 0; index < groups.size(); ++index) {
        block.bytes[2 * index] = static_cast<std::uint8_t>(groups[index] >> 8);
        block.bytes[2 * index + 1] = static_cast<std::uint8_t>(groups[index]);
    }
    block.bytes[15] = static_cast<std::uint8_t>(last_group);
    return block;
}

constexpr std::array kLanNetworks{
    v4(0, 0, 0, 0, 8),      v4(10, 0, 0, 0, 8), v4(172, 16, 0, 0, 12),
    v4(192, 168, 0, 0, 16), v6({0xfe80}, 10),   v6({0xfc00}, 7),
};

constexpr std::array kSpecialNetworks{
    v4(192, 0, 0, 0, 29),    v4(192, 0, 0, 9, 32),       v4(192, 0, 0, 170, 31),  v4(192, 0, 2, 0, 24),
    v4(192, 31, 196, 0, 24), v4(192, 52, 193, 0, 24),    v4(192, 88, 99, 0, 24),  v4(192, 175, 48, 0, 24),
    v4(198, 18, 0, 0, 15),   v4(198, 51, 100, 0, 24),    v4(203, 0, 113, 0, 24),  v4(255, 255, 255, 255, 32),
    v6({0x0100}, 64),        v6({0x2001}, 32),           v6({0x2001, 1}, 128, 1), v6({0x2001, 2}, 48),
    v6({0x2001, 3}, 32),     v6({0x2001, 4, 0x112}, 48), v6({0x2001, 5}, 32),     v6({0x2001, 0x10}, 28),
    v6({0x2001, 0x20}, 28),  v6({0x2001, 0xdb8}, 32),    v6({0x2002}, 16),
};

constexpr AddressBlock kLoopbackV4 = v4(127, 0, 0, 0, 8);
constexpr AddressBlock kLoopbackV6 = v6({}, 128, 1);
constexpr AddressBlock kMulticastV4 = v4(224, 0, 0, 0, 4);
constexpr AddressBlock kMulticastV6 = v6({0xff00}, 8);

template <std::size_t N>
bool any_contains(const std::array<AddressBlock, N>& blocks, const IpAddress& address) noexcept {
    return std::ranges::any_of(blocks, [&](const AddressBlock& block) { return block.contains(address); });
}

/// The first bytes of the address, zeros behind.
IpAddress leading(const IpAddress& address, std::size_t count) noexcept {
    IpAddress prefix;
    std::copy_n(address.bytes.begin(), count, prefix.bytes.begin());
    return prefix;
}

}  // namespace

std::optional<IpAddress> IpAddress::from_bytes(ByteView bytes) noexcept {
    IpAddress address;
    if (bytes.size() == 4) {
        std::ranges::copy(kMappedPrefix, address.bytes.begin());
        std::ranges::copy(bytes, address.bytes.begin() + kMappedPrefix.size());
        return address;
    }
    if (bytes.size() != address.bytes.size()) return std::nullopt;
    std::ranges::copy(bytes, address.bytes.begin());
    return address;
}

std::optional<IpAddress> IpAddress::from_text(std::string_view text) noexcept {
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
    std::ranges::copy(text, terminated.begin());
    std::array<std::uint8_t, 16> bytes{};
    if (inet_pton(AF_INET, terminated.data(), bytes.data()) == 1) return from_bytes(ByteView(bytes).first(4));
    if (inet_pton(AF_INET6, terminated.data(), bytes.data()) == 1) return from_bytes(bytes);
    return std::nullopt;
}

std::string IpAddress::to_text() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (is_v4())
        inet_ntop(AF_INET, bytes.data() + kMappedPrefix.size(), text.data(), text.size());
    else
        inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
    return text.data();
}

bool IpAddress::is_v4() const noexcept {
    return std::ranges::equal(std::span(bytes).first<kMappedPrefix.size()>(), kMappedPrefix);
}

bool IpAddress::is_unspecified() const noexcept {
    return v4(0, 0, 0, 0, 32).contains(*this) || *this == IpAddress{};
}

bool IpAddress::is_loopback() const noexcept {
    return kLoopbackV4.contains(*this) || kLoopbackV6.contains(*this);
}

bool IpAddress::is_multicast() const noexcept {
    return kMulticastV4.contains(*this) || kMulticastV6.contains(*this);
}

bool IpAddress::is_lan() const noexcept {
    return is_loopback() || any_contains(kLanNetworks, *this);
}

bool IpAddress::is_special() const noexcept {
    return is_multicast() || any_contains(kSpecialNetworks, *this);
}

IpAddress IpAddress::site() const noexcept {
    return is_v4() || is_lan() ? *this : leading(*this, 8);
}

IpAddress IpAddress::network_group() const noexcept {
    return leading(*this, is_v4() ? kMappedPrefix.size() + 2 : 4);
}

Checked check_relay(const IpAddress& sender, const IpAddress& relayed) noexcept {
    if (relayed.is_unspecified()) return std::unexpected(ProtocolError::unspecified);
    if (relayed.is_special()) return std::unexpected(ProtocolError::special);
    if (relayed.is_loopback() && !sender.is_loopback()) return std::unexpected(ProtocolError::loopback);
    if (relayed.is_lan() && !sender.is_lan()) return std::unexpected(ProtocolError::lan);
    return {};
}

std::optional<SocketAddress> SocketAddress::from_text(std::string_view text) noexcept {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        return std::nullopt;
    const auto ip = IpAddress::from_text(host);
    if (!ip || port.empty() || port.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    SocketAddress address{.ip = *ip, .port = 0};
    const auto parsed = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (parsed.ec != std::errc{}) return std::nullopt;
    return address;
}

std::string SocketAddress::to_text() const {
    return base::host_port(ip.to_text(), std::to_string(port));
}

AddressList parse_address_list(std::string_view text) {
    AddressList list;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view entry = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        if (entry.empty()) continue;
        if (const auto address = SocketAddress::from_text(entry))
            list.accepted.push_back(*address);
        else
            list.rejected.emplace_back(entry);
    }
    return list;
}

}  // namespace bytom::p2p
