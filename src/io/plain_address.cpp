#include <algorithm>

#include <bytom/io/plain_address.hpp>

namespace bytom::io {

namespace ip = boost::asio::ip;

ip::address plain_address(const ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

std::string client_group(const ip::address& address) {
    const ip::address plain = plain_address(address);
    if (plain.is_v4() || plain.is_loopback()) return plain.to_string();
    constexpr std::size_t kPrefix = 8;
    auto bytes = plain.to_v6().to_bytes();
    std::fill(bytes.begin() + kPrefix, bytes.end(), std::uint8_t{0});
    return ip::make_address_v6(bytes).to_string() + "/64";
}

}  // namespace bytom::io
