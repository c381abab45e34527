// Bytes that several users hold together: the building block of memory limits.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace bytom::base {

/// Counts bytes against a limit, whoever holds them (see ByteShare). Any thread.
class ByteBudget {
public:
    explicit ByteBudget(std::size_t limit) noexcept : limit_(limit) {}
    ByteBudget(const ByteBudget&) = delete;
    ByteBudget& operator=(const ByteBudget&) = delete;

    /// False, and nothing taken, if the limit would be exceeded.
    [[nodiscard]] bool try_take(std::size_t bytes) noexcept {
        std::size_t used = used_.load(std::memory_order_relaxed);
        do {
            if (used > limit_ || bytes > limit_ - used) return false;
        } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
        return true;
    }
    /// For bytes that exist already: may exceed the limit, which the caller then has to correct.
    void take(std::size_t bytes) noexcept { used_.fetch_add(bytes, std::memory_order_relaxed); }
    /// Precondition: taken before.
    void give_back(std::size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }

    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
    [[nodiscard]] std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool is_exceeded() const noexcept { return used() > limit_; }

private:
    const std::size_t limit_;
    std::atomic<std::size_t> used_ = 0;
};

/// What one user holds of a budget; returned when destroyed. The budget outlives it. One thread at a time.
class ByteShare {
public:
    explicit ByteShare(ByteBudget& budget) noexcept : budget_(&budget) {}
    ~ByteShare() { set(0); }
    ByteShare(ByteShare&& other) noexcept
        : budget_(other.budget_), bytes_(std::exchange(other.bytes_, std::size_t{0})) {}
    ByteShare& operator=(ByteShare&& other) noexcept {
        std::swap(budget_, other.budget_);
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    ByteShare(const ByteShare&) = delete;
    ByteShare& operator=(const ByteShare&) = delete;

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    /// False, and nothing changed, if `more` bytes would exceed the limit.
    [[nodiscard]] bool try_add(std::size_t more) noexcept {
        if (!budget_->try_take(more)) return false;
        bytes_ += more;
        return true;
    }
    /// Sets it to what is really held, even beyond the limit.
    void set(std::size_t bytes) noexcept {
        if (bytes > bytes_)
            budget_->take(bytes - bytes_);
        else
            budget_->give_back(bytes_ - bytes);
        bytes_ = bytes;
    }

private:
    ByteBudget* budget_;
    std::size_t bytes_ = 0;
};

}  // namespace bytom::base
