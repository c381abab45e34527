// How much memory all requests on their way in, or all answers on their way out, may hold together.
#pragma once

#include <atomic>
#include <cstddef>

namespace bytom::http {

class BodyBudget {
public:
    explicit BodyBudget(std::size_t bytes) noexcept : free_(static_cast<std::ptrdiff_t>(bytes)) {}

    /// A share of the budget that grows with what one message holds. The first kFree bytes are not counted:
    /// the number of connections bounds them already.
    class Share {
    public:
        static constexpr std::size_t kFree = std::size_t{16} << 10;

        explicit Share(BodyBudget& budget) noexcept : budget_(&budget) {}
        ~Share() { release(); }
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        /// Whether the message may hold this many bytes. Never shrinks the share.
        [[nodiscard]] bool grow_to(std::size_t bytes) noexcept {
            const std::size_t counted = bytes > kFree ? bytes - kFree : 0;
            if (counted <= held_) return true;
            const auto more = static_cast<std::ptrdiff_t>(counted - held_);
            if (budget_->free_.fetch_sub(more, std::memory_order_relaxed) < more) {
                budget_->free_.fetch_add(more, std::memory_order_relaxed);
                return false;
            }
            held_ = counted;
            return true;
        }

        void release() noexcept {
            budget_->free_.fetch_add(static_cast<std::ptrdiff_t>(held_), std::memory_order_relaxed);
            held_ = 0;
        }

    private:
        BodyBudget* budget_;
        std::size_t held_ = 0;
    };

private:
    std::atomic<std::ptrdiff_t> free_;
};

}  // namespace bytom::http
