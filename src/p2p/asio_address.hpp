// Between our addresses and Asio's.
#pragma once

#include <algorithm>

#include <boost/asio/ip/address.hpp>

#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {

[[nodiscard]] inline boost::asio::ip::address to_asio(const IpAddress& ip) {
    namespace ip_of = boost::asio::ip;
    if (ip.is_v4()) {
        ip_of::address_v4::bytes_type bytes{};
        std::copy_n(ip.bytes.end() - 4, 4, bytes.begin());
        return ip_of::address_v4(bytes);
    }
    ip_of::address_v6::bytes_type bytes{};
    std::ranges::copy(ip.bytes, bytes.begin());
    return ip_of::address_v6(bytes);
}

[[nodiscard]] inline IpAddress from_asio(const boost::asio::ip::address& address) {
    return address.is_v4() ? *IpAddress::from_bytes(address.to_v4().to_bytes())
                           : *IpAddress::from_bytes(address.to_v6().to_bytes());
}

}  // namespace bytom::p2p
