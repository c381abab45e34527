// Waiting in a test for what other threads do.
#pragma once

#include <chrono>
#include <thread>

namespace bytom::testing {

/// Nothing here takes so long, also under a sanitizer on a slow machine: only a fault does.
inline constexpr std::chrono::seconds kPatience{300};

/// Whether `condition()` comes true: returns as soon as it does, or after a time that only a fault takes.
/// What must NOT happen cannot be shown so: wait for something that comes after it, or use virtual time.
template <typename Condition>
[[nodiscard]] bool eventually(Condition condition, std::chrono::seconds patience = kPatience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return condition();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

}  // namespace bytom::testing
