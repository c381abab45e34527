#include "p2p/dns_lookup.hpp"

#include <memory>
#include <system_error>
#include <thread>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace bytom::p2p {
namespace {

constexpr std::size_t kMaxAddresses = 64;

std::vector<IpAddress> ask(const std::string& host) {
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    if (getaddrinfo(host.c_str(), nullptr, &hints, &first) != 0) return {};
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(first, &freeaddrinfo);
    std::vector<IpAddress> found;
    for (const addrinfo* info = first; info != nullptr && found.size() < kMaxAddresses;
         info = info->ai_next) {
        if (info->ai_family != AF_INET) continue;
        const auto* const address = reinterpret_cast<const sockaddr_in*>(info->ai_addr);
        const ByteView bytes(reinterpret_cast<const std::uint8_t*>(&address->sin_addr),
                             sizeof(address->sin_addr));
        if (const auto ip = IpAddress::from_bytes(bytes)) found.push_back(*ip);
    }
    return found;
}

}  // namespace

void look_up_ipv4(std::string host, const std::function<void(std::vector<IpAddress>)>& done) {
    // The resolver cannot be interrupted: the end of the process must not wait for it.
    try {
        std::thread([host = std::move(host), done] { done(ask(host)); }).detach();
    } catch (const std::system_error&) {
        done({});
    }
}

}  // namespace bytom::p2p
