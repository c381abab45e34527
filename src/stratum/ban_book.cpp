#include "stratum/ban_book.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace bytom::stratum {
namespace {

constexpr std::size_t kMaxRecords = 20'000;
/// Counts are halved here, so that a long honest past does not excuse a flood.
constexpr std::uint64_t kMaxCount = 1'000;

}  // namespace

std::string_view to_string(BanReason reason) noexcept {
    return reason == BanReason::bad_shares ? "bad shares" : "lines that are no requests";
}

std::optional<BanReason> Tally::count(Deed deed, const BanRule& rule, Instant now) {
    if (submissions_ == 0) since_ = now;
    if (now - since_ >= rule.duration || submissions_ >= std::max(kMaxCount, 2 * rule.min_submissions)) {
        submissions_ /= 2;
        for (std::uint64_t& errors : errors_)
            errors /= 2;
        since_ = now;
    }
    ++submissions_;
    if (deed != Deed::bad_share && deed != Deed::no_request) return std::nullopt;
    const BanReason offence = deed == Deed::bad_share ? BanReason::bad_shares : BanReason::no_requests;
    ++errors_[static_cast<std::size_t>(offence)];
    return judge(rule);
}

std::optional<BanReason> Tally::judge(const BanRule& rule) const {
    const std::uint64_t errors = std::accumulate(errors_.begin(), errors_.end(), std::uint64_t{0});
    if (submissions_ < rule.min_submissions || errors * 100 < submissions_ * rule.error_percent)
        return std::nullopt;
    return static_cast<BanReason>(std::ranges::max_element(errors_) - errors_.begin());
}

std::optional<BanReason> BanBook::record(std::string_view name, Deed deed, Instant now) {
    if (records_.size() >= kMaxRecords) make_room(now);
    Record& record = records_[std::string(name)];
    record.last = now;
    if (deed == Deed::delivered) record.delivered = now;
    const std::optional<BanReason> reason = record.tally.count(deed, rule_, now);
    if (reason) {
        record.tally = {};
        record.reason = *reason;
        record.banned_until = now + rule_.duration;
    }
    return reason;
}

const BanBook::Record* BanBook::find(std::string_view name) const {
    const auto found = records_.find(std::string(name));
    return found == records_.end() ? nullptr : &found->second;
}

std::optional<BanReason> BanBook::banned_for(std::string_view name, Instant now) const {
    const Record* const record = find(name);
    if (record == nullptr || now >= record->banned_until) return std::nullopt;
    return record->reason;
}

bool BanBook::delivers(const Record& record, Instant now) const {
    return record.delivered && now - *record.delivered < rule_.duration && now >= record.banned_until;
}

bool BanBook::delivers(std::string_view name, Instant now) const {
    const Record* const record = find(name);
    return record != nullptr && delivers(*record, now);
}

std::vector<Ban> BanBook::bans(Instant now) const {
    std::vector<Ban> bans;
    for (const auto& [name, record] : records_) {
        if (now < record.banned_until)
            bans.push_back({.name = name, .reason = record.reason, .until = record.banned_until});
    }
    return bans;
}

void BanBook::make_room(Instant now) {
    std::erase_if(records_, [&](const auto& entry) { return now - entry.second.last >= rule_.duration; });
    if (records_.size() < kMaxRecords) return;
    std::erase_if(records_, [&](const auto& entry) {
        return now >= entry.second.banned_until && !delivers(entry.second, now);
    });
    if (records_.size() >= kMaxRecords) records_.clear();
}

}  // namespace bytom::stratum
