#include "chain/pruner.hpp"

#include <algorithm>

#include <bytom/base/log.hpp>

#include "chain/chain_state.hpp"
#include "chain/log_name.hpp"

namespace bytom::chain {
void Pruner::start(std::function<std::uint64_t()> needed_from) {
    needed_from_ = std::move(needed_from);
    has_started_ = true;
}

void Pruner::step() {
    if (options_.keep == 0 || !has_started_ || looked_at_ == state_.best()) return;
    looked_at_ = state_.best();
    drop();
}

void Pruner::drop() {
    const std::uint64_t best = state_.best()->height;
    const std::uint64_t from = std::max<std::uint64_t>(state_.pruned_below(), 1);
    if (best < options_.keep || best - options_.keep + 1 < from + options_.step) return;
    const std::uint64_t below = std::min(best - options_.keep + 1, needed_from_());
    if (below < from + options_.step || !state_.prune(below, needed_from_)) return;
    base::log(base::LogLevel::debug, kLog, "blocks {} to {} have been pruned", from, below - 1);
    if (may_start_thread_ && is_worth_reclaiming(from, below) && !is_reclaiming_) reclaim();
}

bool Pruner::is_worth_reclaiming(std::uint64_t from, std::uint64_t below) {
    if (!reclaimed_once_) return true;
    const BlockNode* node = state_.best()->ancestor(below - 1);
    for (; node->height >= from && waiting_bytes_ < kReclaimBytes; node = node->parent)
        waiting_bytes_ += node->size;
    return waiting_bytes_ >= kReclaimBytes;
}

void Pruner::reclaim() {
    is_reclaiming_ = true;
    auto thread = base::Thread::start("prune", [this](const std::stop_token& stop) {
        try {
            state_.store().reclaim(stop);
        } catch (const std::exception& error) {
            base::log(base::LogLevel::warn, kLog, "the room of pruned blocks stays taken for now: {}",
                      error.what());
        }
        is_reclaiming_ = false;
    });
    if (!thread) {
        is_reclaiming_ = false;
        base::log(base::LogLevel::warn, kLog, "the room of pruned blocks stays taken for now: {}",
                  thread.error().text());
        return;
    }
    reclaiming_ = *std::move(thread);
    reclaimed_once_ = true;
    waiting_bytes_ = 0;
}

}  // namespace bytom::chain
