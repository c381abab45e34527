// What the process tells its service manager in the course of its life.
#pragma once

#include <chrono>
#include <string>

#include <fmt/core.h>

#include "node/health.hpp"
#include "node/service_manager.hpp"

namespace bytom::node {

/// Main thread. READY=1 comes once the node serves; STATUS= when it has changed; WATCHDOG=1 only while every
/// thread that must not stand still goes on; a start that takes long asks for patience.
class ServiceReport {
public:
    explicit ServiceReport(const ServiceManager& manager) : manager_(manager) {}

    /// How often tick() wants to be called; zero: never.
    [[nodiscard]] std::chrono::nanoseconds interval() const;
    void tick();

    /// The node serves from now on. `health` is looked at until stopping().
    void ready(const Health& health);
    void stopping(std::string_view why);
    void not_started(std::string_view why) { tell_status(fmt::format("the start failed: {}", why)); }

    /// Around what SIGHUP asks for.
    void reloading();
    void reloaded();

private:
    void tell_status(std::string status);

    const ServiceManager& manager_;
    const Health* health_ = nullptr;  ///< null: the node does not serve
    bool is_stopping_ = false;
    bool told_ready_ = false;
    bool warned_ = false;
    std::string status_;
    std::chrono::steady_clock::time_point next_status_;
};

}  // namespace bytom::node
