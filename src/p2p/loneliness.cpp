#include "p2p/loneliness.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>

namespace bytom::p2p {
namespace {

constexpr std::size_t kMaxTried = 256;
constexpr std::size_t kShownPeers = 8;
constexpr std::size_t kMaxErrorText = 120;

std::string attempts(const std::set<std::string>& tried, std::uint64_t failures) {
    if (tried.empty()) return "no address is known: see p2p.seeds and p2p.keep_dial";
    std::vector<std::string_view> shown;
    for (const std::string& address : tried)
        if (shown.size() < kShownPeers) shown.emplace_back(address);
    return fmt::format("{} attempts in vain at {} addresses ({}{})", failures, tried.size(),
                       fmt::join(shown, ", "), shown.size() < tried.size() ? ", ..." : "");
}

}  // namespace

void Loneliness::failed(std::string_view what, std::string_view why) {
    if (tried_.size() < kMaxTried) tried_.emplace(what);
    ++failures_;
    last_error_ = fmt::format("{}: {}", what, why.substr(0, kMaxErrorText));
}

std::optional<std::string> Loneliness::line(Instant now, const Situation& situation) {
    const auto lonely = std::chrono::duration_cast<std::chrono::seconds>(now - since_);
    if (situation.peers > 0) {
        since_ = now;
        tried_.clear();
        failures_ = 0;
        if (!std::exchange(told_, std::nullopt)) return std::nullopt;
        return fmt::format("there are peers again after {} s without any", lonely.count());
    }
    if (told_ ? now - *told_ < kNextLine : lonely < kFirstLine) return std::nullopt;
    told_ = now;
    std::string text = fmt::format("no peers for {} s: {}", lonely.count(), attempts(tried_, failures_));
    if (failures_ > 0) text += fmt::format(", last error of {}", last_error_);
    if (situation.dialling > 0)
        text += fmt::format("; {} dials are under way", situation.dialling);
    else if (situation.next_try == std::chrono::seconds(0))
        text += "; the next try is now";
    else if (situation.next_try)
        text += fmt::format("; the next try is in {} s", situation.next_try->count());
    tried_.clear();
    failures_ = 0;
    return text;
}

}  // namespace bytom::p2p
