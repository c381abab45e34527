#include "tip_watcher.hpp"

#include <bytom/base/log.hpp>

namespace bytom::node {

Status<> TipWatcher::start() {
    seeds_.prefetch(chain_.tip()->next_seed);
    BYTOM_ASSIGN(follower_, chain::Follower::start(chain_, "tip-watcher", {}, *this));
    return {};
}

void TipWatcher::handle(const chain::Event& event) {
    const auto* const change = std::get_if<chain::TipChanged>(&event);
    if (change == nullptr) return;
    base::log(base::LogLevel::info, "chain", "{} {} {}",
              change->reorganised ? "reorganised to block" : "block", change->node->height,
              change->node->hash.to_text());
    seeds_.prefetch(change->node->next_seed());
}

void TipWatcher::failed(const std::string& what) noexcept {
    base::log(base::LogLevel::error, "node", "the tip is no longer watched: {}", what);
}

}  // namespace bytom::node
