#include "base/write_all.hpp"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace bytom::base {

bool write_all(int file, std::string_view content) noexcept {
    while (!content.empty()) {
        const auto written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EAGAIN) {  // somebody else has made a shared output non-blocking
            pollfd ready{.fd = file, .events = POLLOUT, .revents = 0};
            (void)::poll(&ready, 1, -1);
            continue;
        }
        if (written <= 0) return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

void write_what_goes(int file, std::string_view content) noexcept {
    constexpr std::size_t kPiece = 512;  // a pipe that is ready takes as much without waiting
    constexpr int kPatienceMilliseconds = 100;
    while (!content.empty()) {
        pollfd ready{.fd = file, .events = POLLOUT, .revents = 0};
        if (::poll(&ready, 1, kPatienceMilliseconds) <= 0) return;
        const auto written = ::write(file, content.data(), std::min(content.size(), kPiece));
        if (written <= 0) return;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace bytom::base
