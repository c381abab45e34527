#include "node/service_manager.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <bytom/base/log.hpp>

namespace bytom::node {
namespace {

/// A day: longer ones are of no use, and a sum of them may overflow.
constexpr std::uint64_t kLongestWatchdog = 86'400'000'000;

std::optional<std::uint64_t> number_in(const std::string& text) {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && rest == end ? std::optional(number) : std::nullopt;
}

}  // namespace

ServiceManager::ServiceManager(const Surroundings& surroundings) {
    std::string address = surroundings.variable("NOTIFY_SOCKET");
    if (address.empty()) return;
    if ((address.front() != '/' && address.front() != '@') ||
        address.size() >= sizeof(sockaddr_un::sun_path)) {
        base::write_console("WARNING: NOTIFY_SOCKET is neither a path nor an abstract socket\n");
        return;
    }
    if (address.front() == '@') address.front() = '\0';
    address_ = std::move(address);
    socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return;
    const auto whose = number_in(surroundings.variable("WATCHDOG_PID"));
    const auto interval = number_in(surroundings.variable("WATCHDOG_USEC"));
    if (!interval || *interval == 0 || (whose && *whose != static_cast<std::uint64_t>(getpid()))) return;
    watchdog_ = std::chrono::microseconds(std::min(*interval, kLongestWatchdog));
}

ServiceManager::~ServiceManager() {
    if (socket_ >= 0) close(socket_);
}

bool ServiceManager::tell(std::string_view assignments) const noexcept {
    if (socket_ < 0) return false;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address_.data(), address_.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what the system call takes
    const auto sent = sendto(socket_, assignments.data(), assignments.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                             reinterpret_cast<const sockaddr*>(&to), size);
    return sent == static_cast<ssize_t>(assignments.size());
}

}  // namespace bytom::node
