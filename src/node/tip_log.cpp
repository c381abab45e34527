#include "node/tip_log.hpp"

#include <ctime>

#include <fmt/core.h>

namespace bytom::node {
namespace {

std::string day_of(std::uint64_t timestamp) {
    const auto seconds = static_cast<std::time_t>(timestamp);
    std::tm parts{};
    if (gmtime_r(&seconds, &parts) == nullptr) return "?";
    return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

}  // namespace

std::optional<std::string> TipLog::follow(const Block& block, std::uint64_t clock, Instant now) {
    if (!is_old(block.timestamp, clock)) {
        untold_.reset();
        blocks_ = 0;
        since_.reset();
        return fmt::format("block {} {}", block.height, block.hash.to_text());
    }
    if (!since_) since_ = now;
    untold_ = block;
    ++blocks_;
    return time_passed(now);
}

std::optional<TipLog::Instant> TipLog::due() const {
    if (!untold_) return std::nullopt;
    return *since_ + kSummaryInterval;
}

std::optional<std::string> TipLog::time_passed(Instant now) {
    if (const auto at = due(); !at || now < *at) return std::nullopt;
    return summary(now);
}

std::string TipLog::summary(Instant now) {
    std::string line = fmt::format("block {} {} of {}, {} blocks since the last line", untold_->height,
                                   untold_->hash.to_text(), day_of(untold_->timestamp), blocks_);
    untold_.reset();
    blocks_ = 0;
    since_ = now;
    return line;
}

}  // namespace bytom::node
