#include "tip_watcher.hpp"

#include <chrono>

#include <bytom/base/log.hpp>
#include <bytom/storage/storage_failure.hpp>

namespace bytom::node {
namespace {

/// How long the end of the thread may be delayed.
constexpr auto kWait = std::chrono::milliseconds(200);

}  // namespace

TipWatcher::TipWatcher(chain::Chain& chain, tensority::SeedCacheStore& seeds)
    : chain_(chain),
      seeds_(seeds),
      subscription_(chain.subscribe({})),
      thread_([this](const std::stop_token& stop) { run(stop); }) {
    seeds_.prefetch(chain_.tip()->next_seed);
}

void TipWatcher::run(const std::stop_token& stop) {
    try {
        while (!stop.stop_requested()) {
            const std::optional<chain::Event> event = subscription_->wait(kWait);
            if (!event) continue;
            if (const auto* const change = std::get_if<chain::TipChanged>(&*event)) tip_changed(*change);
        }
    } catch (const storage::StorageFailure& failure) {
        base::log(base::LogLevel::error, "node", "the tip is no longer watched: {}", failure.what());
    }
}

void TipWatcher::tip_changed(const chain::TipChanged& change) {
    base::log(base::LogLevel::info, "chain", "{} {} {}",
              change.reorganised ? "reorganised to block" : "block", change.node->height,
              change.node->hash.to_text());
    seeds_.prefetch(change.node->next_seed());
}

}  // namespace bytom::node
