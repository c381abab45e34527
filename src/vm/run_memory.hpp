// Memory of one run, taken from the budget that runs share.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>

#include <bytom/vm/run_control.hpp>

namespace bytom::vm {

/// Thrown inside the machine and caught by verify(); everything between cleans up after itself.
struct RunInterrupted {
    Interruption reason = Interruption::none;
};

/// Counts what a run holds and takes it from the budget in large steps, so that ordinary runs never touch
/// what threads share. Used by one thread.
class RunMemory {
public:
    /// Null: no limit.
    explicit RunMemory(MemoryBudget* budget) noexcept
        : budget_(budget), granted_(budget != nullptr ? kFree : std::numeric_limits<std::size_t>::max()) {}
    RunMemory(const RunMemory&) = delete;
    RunMemory& operator=(const RunMemory&) = delete;
    ~RunMemory() {
        if (budget_ != nullptr) budget_->give_back(granted_ - kFree);
    }

    /// Throws RunInterrupted if the budget does not allow it.
    void take(std::size_t bytes) {
        if (bytes > granted_ - used_) [[unlikely]]
            take_more(bytes);
        used_ += bytes;
    }
    void give_back(std::size_t bytes) noexcept {
        used_ -= bytes;
        if (budget_ != nullptr && granted_ - used_ > 2 * kStep) return_spare();
    }

private:
    static constexpr std::size_t kFree = std::size_t{64} << 10;
    static constexpr std::size_t kStep = std::size_t{1} << 20;

    void take_more(std::size_t bytes);
    void return_spare() noexcept;

    MemoryBudget* budget_;
    std::size_t used_ = 0;
    std::size_t granted_;  ///< at least used_
};

/// Memory of the stacks: first in the object itself, later on the heap, counted by RunMemory.
class StackMemory final : public std::pmr::memory_resource {
public:
    explicit StackMemory(RunMemory& memory) noexcept : memory_(memory) {}

private:
    void* do_allocate(std::size_t size, std::size_t alignment) override;
    void do_deallocate(void* block, std::size_t size, std::size_t alignment) override;
    [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
        return this == &other;
    }

    RunMemory& memory_;
    alignas(std::max_align_t) std::array<std::byte, 2048> inline_;
    std::size_t inline_used_ = 0;
};

}  // namespace bytom::vm
