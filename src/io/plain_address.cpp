#include <bytom/io/plain_address.hpp>

namespace bytom::io {

namespace ip = boost::asio::ip;

ip::address plain_address(const ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

}  // namespace bytom::io
