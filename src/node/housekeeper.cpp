#include "housekeeper.hpp"

#include <bytom/base/log.hpp>

namespace bytom::node {

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
    const auto* const change = std::get_if<chain::TipChanged>(&event);
    if (change == nullptr) return;
    base::log(base::LogLevel::info, "chain", "{} {} {}",
              change->reorganised ? "reorganised to block" : "block", change->node->height,
              change->node->hash.to_text());
    seeds_.prefetch(change->node->next_seed());
}

std::optional<Housekeeper::Instant> Housekeeper::idle() {
    if (!pool_file_) return std::nullopt;
    return pool_file_->work(std::chrono::steady_clock::now());
}

void Housekeeper::failed(const std::string& what) noexcept {
    base::log(base::LogLevel::error, "node", "the tip is no longer watched: {}", what);
}

}  // namespace bytom::node
