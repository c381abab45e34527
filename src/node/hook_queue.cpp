#include "node/hook_queue.hpp"

#include <algorithm>
#include <utility>

namespace bytom::node {

bool HookQueue::add(HookEvent event) {
    if (alerts_only_ && event.kind != HookKind::alert) return true;
    auto& waiting = line_of(event.kind).waiting;
    switch (event.kind) {
        case HookKind::block:
            waiting.clear();
            break;
        case HookKind::wallet:
            if (waiting.size() >= kMaxTransactions) return false;
            break;
        case HookKind::alert:
            if (std::ranges::find(waiting, event) != waiting.end()) return true;
            if (waiting.size() >= kMaxAlerts) return false;
            break;
    }
    waiting.push_back(std::move(event));
    return true;
}

std::optional<HookEvent> HookQueue::next() {
    for (Line& line : lines_) {
        if (line.is_running || line.waiting.empty()) continue;
        HookEvent event = std::move(line.waiting.front());
        line.waiting.pop_front();
        line.is_running = true;
        return event;
    }
    return std::nullopt;
}

void HookQueue::ended(HookKind kind) noexcept {
    line_of(kind).is_running = false;
}

void HookQueue::take_alerts_only() noexcept {
    alerts_only_ = true;
    for (const HookKind kind : {HookKind::block, HookKind::wallet})
        line_of(kind).waiting.clear();
}

bool HookQueue::is_empty() const noexcept {
    return std::ranges::all_of(lines_, [](const Line& line) { return line.waiting.empty(); });
}

}  // namespace bytom::node
