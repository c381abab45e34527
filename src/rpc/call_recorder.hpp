// Counts calls of the API by method: how many, how long they took, how many failed.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <vector>

#include <bytom/rpc/method.hpp>

namespace bytom::rpc {

/// Any thread; nobody waits for anybody.
class CallRecorder {
public:
    /// Seconds, the upper ends of the columns of the histogram but the last.
    static constexpr std::array kSteps = {0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0};

    CallRecorder() : of_methods_(method_table().size()) {}

    /// `method` is of the table.
    void called(const Method& method, std::chrono::nanoseconds took, bool failed) noexcept {
        OfMethod& of = of_methods_[index_of(method)];
        of.nanoseconds.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
        of.columns[column_of(took)].fetch_add(1, std::memory_order_relaxed);
        if (failed) of.failures.fetch_add(1, std::memory_order_relaxed);
    }

    struct Figures {
        const Method* method = nullptr;
        std::array<std::uint64_t, kSteps.size() + 1> columns{};
        double seconds = 0;
        std::uint64_t failures = 0;
    };
    /// Of methods that were called.
    [[nodiscard]] std::vector<Figures> figures() const;

    /// Tells the recorder, if there is one, of a call that begins now when it ends.
    class Call {
    public:
        Call(CallRecorder* recorder, const Method& method) noexcept : recorder_(recorder), method_(method) {}
        ~Call() {
            if (recorder_ != nullptr) recorder_->called(method_, Clock::now() - begin_, failed_);
        }
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;
        void succeeded() noexcept { failed_ = false; }

    private:
        using Clock = std::chrono::steady_clock;
        CallRecorder* const recorder_;
        const Method& method_;
        const Clock::time_point begin_ = Clock::now();
        bool failed_ = true;
    };

private:
    struct OfMethod {
        std::array<std::atomic<std::uint64_t>, kSteps.size() + 1> columns{};
        std::atomic<std::uint64_t> nanoseconds{0};
        std::atomic<std::uint64_t> failures{0};
    };

    [[nodiscard]] static std::size_t index_of(const Method& method) noexcept {
        return static_cast<std::size_t>(&method - method_table().data());
    }
    [[nodiscard]] static std::size_t column_of(std::chrono::nanoseconds took) noexcept {
        const double seconds = std::chrono::duration<double>(took).count();
        std::size_t column = 0;
        while (column < kSteps.size() && seconds > kSteps[column])
            ++column;
        return column;
    }

    std::vector<OfMethod> of_methods_;
};

}  // namespace bytom::rpc
