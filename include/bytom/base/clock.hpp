// Where "now" comes from. Rules that depend on the time take a Clock or a number, so that tests can choose
// it.
#pragma once

#include <atomic>
#include <cstdint>

namespace bytom::base {

/// Seconds since 1970, whole, as block timestamps count them. Callable from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::uint64_t now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
public:
    [[nodiscard]] std::uint64_t now() const override;
};

/// A clock that shows the time it is set to, for replaying recorded chains.
class ManualClock final : public Clock {
public:
    explicit ManualClock(std::uint64_t now) noexcept : now_(now) {}
    [[nodiscard]] std::uint64_t now() const override { return now_.load(std::memory_order_relaxed); }
    void set(std::uint64_t now) noexcept { now_.store(now, std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> now_;
};

}  // namespace bytom::base
