#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <system_error>
#include <thread>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <bytom/base/thread.hpp>
#include <bytom/io/resolve.hpp>

namespace bytom::io {
namespace {

namespace ip = boost::asio::ip;
using Addresses = Resolver::Addresses;

template <typename Address, typename Field>
Address address_from(const Field& field) {
    typename Address::bytes_type bytes;
    static_assert(sizeof(bytes) == sizeof(field));
    std::memcpy(bytes.data(), &field, bytes.size());
    return Address(bytes);
}

Addresses ask(const std::string& host) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    if (getaddrinfo(host.c_str(), nullptr, &hints, &first) != 0) return {};
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(first, &freeaddrinfo);
    Addresses found;
    for (const addrinfo* info = first; info != nullptr && found.size() < Resolver::kMaxAddresses;
         info = info->ai_next) {
        if (info->ai_family == AF_INET) {
            const auto* const entry = reinterpret_cast<const sockaddr_in*>(info->ai_addr);
            found.emplace_back(address_from<ip::address_v4>(entry->sin_addr));
        } else if (info->ai_family == AF_INET6) {
            const auto* const entry = reinterpret_cast<const sockaddr_in6*>(info->ai_addr);
            found.emplace_back(address_from<ip::address_v6>(entry->sin6_addr));
        }
    }
    return found;
}

void answer(const Mailbox::Sender& home, Resolver::Done done, Addresses found) {
    home.post([done = std::move(done), found = std::move(found)]() mutable { done(std::move(found)); });
}

}  // namespace

void Resolver::resolve(std::string host, const Mailbox::Sender& home, Done done) {
    if (under_way_->fetch_add(1) >= kMaxLookUps) {
        --*under_way_;
        return answer(home, std::move(done), {});
    }
    // Shared, because the start of a thread may fail after it has taken its arguments.
    const auto callback = std::make_shared<Done>(std::move(done));
    try {
        std::thread([host = std::move(host), home, callback, under_way = under_way_] {
            base::name_this_thread("resolve");
            Addresses found = ask(host);
            --*under_way;
            answer(home, std::move(*callback), std::move(found));
        }).detach();
    } catch (const std::system_error&) {
        --*under_way_;
        answer(home, std::move(*callback), {});
    }
}

}  // namespace bytom::io
