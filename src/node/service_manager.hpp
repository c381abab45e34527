// What a service manager (systemd) is told of the process: sd_notify(3), the protocol of datagrams, without
// its library.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "node/config.hpp"

namespace bytom::node {

class ServiceManager {
public:
    /// Looks at NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. A socket that cannot be had is as good as
    /// none.
    explicit ServiceManager(const Surroundings& surroundings);
    ~ServiceManager();
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;

    /// Somebody wants to be told.
    [[nodiscard]] bool is_there() const noexcept { return socket_ >= 0; }

    /// Sends assignments, one per line: "READY=1". Never waits; false: not sent.
    bool tell(std::string_view assignments) const noexcept;

    /// Within which the manager wants WATCHDOG=1, or takes the process for hung; nothing: it does not.
    [[nodiscard]] std::optional<std::chrono::microseconds> watchdog() const noexcept { return watchdog_; }

private:
    int socket_ = -1;
    std::string address_;  ///< a path, or a name behind a zero byte
    std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace bytom::node
