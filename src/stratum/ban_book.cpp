#include "stratum/ban_book.hpp"

#include <algorithm>

namespace bytom::stratum {
namespace {

constexpr std::size_t kMaxRecords = 20'000;
/// Counts are halved here, so that a long honest past does not excuse a flood.
constexpr std::uint64_t kMaxCount = 1'000;

}  // namespace

bool BanBook::record(std::string_view name, bool is_error, Instant now) {
    if (records_.size() >= kMaxRecords) make_room(now);
    Record& record = records_[std::string(name)];
    record.last = now;
    ++record.submissions;
    if (is_error) ++record.errors;
    if (record.submissions >= rule_.min_submissions &&
        record.errors * 100 >= record.submissions * rule_.error_percent) {
        record = {.last = now, .banned_until = now + rule_.duration};
        return true;
    }
    if (record.submissions >= std::max(kMaxCount, 2 * rule_.min_submissions)) {
        record.submissions /= 2;
        record.errors /= 2;
    }
    return false;
}

bool BanBook::is_banned(std::string_view name, Instant now) const {
    const auto found = records_.find(std::string(name));
    return found != records_.end() && now < found->second.banned_until;
}

std::size_t BanBook::banned(Instant now) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        records_, [now](const auto& entry) { return now < entry.second.banned_until; }));
}

void BanBook::make_room(Instant now) {
    std::erase_if(records_, [&](const auto& entry) { return now - entry.second.last >= rule_.duration; });
    if (records_.size() < kMaxRecords) return;
    std::erase_if(records_, [&](const auto& entry) { return now >= entry.second.banned_until; });
    if (records_.size() >= kMaxRecords) records_.clear();
}

}  // namespace bytom::stratum
