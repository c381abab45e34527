// How much memory one document from outside, and what is decoded from it, may take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <utility>

#include <bytom/base/memory_budget.hpp>

namespace bytom::json {

/// A share of a budget that grows while a text is parsed and decoded, and is given back at the end. Outlives
/// the document. One thread.
class Allowance {
public:
    /// Bytes that are not counted: the number of requests parsed at once already bounds them.
    static constexpr std::size_t kFree = std::size_t{64} << 10;

    /// Once `given_up` is stopped, everything is refused.
    explicit Allowance(base::MemoryBudget& budget, std::size_t max_values,
                       std::stop_token given_up = {}) noexcept
        : budget_(budget), max_values_(max_values), given_up_(std::move(given_up)) {}
    ~Allowance() { budget_.give_back(held_); }
    Allowance(const Allowance&) = delete;
    Allowance& operator=(const Allowance&) = delete;

    enum class Refusal : std::uint8_t {
        none,
        busy,   ///< other requests hold the memory that it needs
        never,  ///< it needs more than the whole budget, or has too many values
        given_up,
    };

    /// False: it must not be allocated.
    [[nodiscard]] bool take(std::size_t bytes) noexcept {
        if (given_up_.stop_requested()) return refuse(Refusal::given_up);
        const std::size_t counted = asked_ + bytes > kFree ? asked_ + bytes - kFree : 0;
        if (bytes > budget_.limit() || counted > budget_.limit()) return refuse(Refusal::never);
        if (counted > held_) {
            if (!budget_.take(counted - held_)) return refuse(Refusal::busy);
            held_ = counted;
        }
        asked_ += bytes;
        return true;
    }
    /// The same for a number of JSON values.
    [[nodiscard]] bool take_values(std::size_t count, std::size_t bytes) noexcept {
        return count > max_values_ ? refuse(Refusal::never) : take(bytes);
    }

    /// Why something was refused since the last forget().
    [[nodiscard]] Refusal refusal() const noexcept { return refusal_; }
    void forget() noexcept { refusal_ = Refusal::none; }

private:
    bool refuse(Refusal why) noexcept {
        refusal_ = why;
        return false;
    }

    base::MemoryBudget& budget_;
    const std::size_t max_values_;
    const std::stop_token given_up_;
    std::size_t asked_ = 0;
    std::size_t held_ = 0;  ///< bytes taken from the budget
    Refusal refusal_ = Refusal::none;
};

}  // namespace bytom::json
