// Which hook is run next.
//
//  * One of each kind runs at a time, so what a kind's commands are told comes in order and they never crowd.
//  * Of blocks that came meanwhile only the newest waits. Transactions wait all, up to a number; alerts, too,
//    of equal ones one.
#pragma once

#include <array>
#include <deque>
#include <optional>

#include "node/hook.hpp"

namespace bytom::node {

/// A pure state machine. One thread at a time.
class HookQueue {
public:
    static constexpr std::size_t kMaxTransactions = 1'000;
    static constexpr std::size_t kMaxAlerts = 16;

    /// False: it was dropped because the queue is full.
    bool add(HookEvent event);

    /// An event of a kind none of which runs; one does from now on. Nothing: there is none.
    [[nodiscard]] std::optional<HookEvent> next();
    void ended(HookKind kind) noexcept;

    /// What waits of other kinds is dropped, and what comes.
    void take_alerts_only() noexcept;
    [[nodiscard]] bool is_empty() const noexcept;

private:
    struct Line {
        std::deque<HookEvent> waiting;
        bool is_running = false;
    };

    [[nodiscard]] Line& line_of(HookKind kind) noexcept { return lines_[static_cast<std::size_t>(kind)]; }

    std::array<Line, kHookKinds> lines_;
    bool alerts_only_ = false;
};

}  // namespace bytom::node
