#include "housekeeper.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include <bytom/base/log.hpp>

namespace bytom::node {
namespace {

/// As for the warning in the chain's log line.
constexpr std::uint64_t kDeepReorganisation = 6;

}  // namespace

Status<> Housekeeper::start(std::unique_ptr<chain::PoolFile> pool_file) {
    pool_file_ = std::move(pool_file);
    seeds_.prefetch(chain_.tip()->next_seed);
    BYTOM_ASSIGN(follower_, chain::Follower::start(chain_, "housekeeper", {}, *this));
    return {};
}

void Housekeeper::stop() noexcept {
    if (!follower_) return;
    follower_->stop();
    follower_.reset();
    if (pool_file_) pool_file_->finish();
}

void Housekeeper::handle(const chain::Event& event) {
    if (std::holds_alternative<chain::BlockDisconnected>(event)) ++taken_off_;
    const auto* const change = std::get_if<chain::TipChanged>(&event);
    if (change == nullptr) return;
    const chain::BlockNode& tip = *change->node;
    const std::uint64_t clock = clock_.now();
    tell(tips_.follow({.height = tip.height, .hash = tip.hash, .timestamp = tip.timestamp}, clock,
                      std::chrono::steady_clock::now()));
    tell_hooks(tip, clock);
    seeds_.prefetch(change->node->next_seed());
}

void Housekeeper::tell_hooks(const chain::BlockNode& tip, std::uint64_t clock) {
    if (!TipLog::is_old(tip.timestamp, clock)) hooks_.tell(block_event(tip.height, tip.hash));
    if (const auto depth = std::exchange(taken_off_, 0); depth >= kDeepReorganisation) {
        hooks_.tell(alert_event(
            "reorganisation", fmt::format("{} blocks were taken off the chain, whose best block is {} {} now",
                                          depth, tip.height, tip.hash.to_text())));
    }
}

std::optional<Housekeeper::Instant> Housekeeper::idle() {
    const auto now = std::chrono::steady_clock::now();
    tell(tips_.time_passed(now));
    const auto next_line = tips_.due();
    std::optional<Instant> next_work;
    if (pool_file_) next_work = pool_file_->work(now);
    if (!next_line || !next_work) return next_line ? next_line : next_work;
    return std::min(*next_line, *next_work);
}

void Housekeeper::tell(const std::optional<std::string>& line) {
    if (line) base::log(base::LogLevel::info, "chain", "{}", *line);
}

void Housekeeper::failed(const std::string& what) noexcept {
    base::log(base::LogLevel::error, "node", "the tip is no longer watched: {}", what);
}

}  // namespace bytom::node
