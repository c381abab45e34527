#include "chain/work_quota.hpp"

#include <algorithm>

namespace bytom::chain {
namespace {

/// Peers come and go; those that have nothing to pay back are no different from new ones.
constexpr std::size_t kMaxAccounts = 1024;

}  // namespace

bool WorkQuota::may_begin(PeerId peer, std::uint64_t now, std::int64_t under_way) {
    return peer == 0 || account(peer, now).credit > under_way;
}

void WorkQuota::charge(PeerId peer, std::int64_t work, std::uint64_t now) {
    if (peer == 0) return;
    Account& debtor = account(peer, now);
    // A debt is bounded, so that it can be paid back.
    debtor.credit = std::max(debtor.credit - std::max<std::int64_t>(work, 0), -rules_.burst);
}

WorkQuota::Account& WorkQuota::account(PeerId peer, std::uint64_t now) {
    if (const auto known = accounts_.find(peer); known != accounts_.end()) {
        earn(known->second, now);
        return known->second;
    }
    if (accounts_.size() >= kMaxAccounts) forget_idle(now);
    return accounts_.emplace(peer, Account{.credit = rules_.initial, .counted_at = now}).first->second;
}

void WorkQuota::earn(Account& account, std::uint64_t now) const {
    const std::uint64_t elapsed = now > account.counted_at ? now - account.counted_at : 0;
    account.counted_at = now;
    // Nobody needs longer than this from the greatest debt to the greatest credit.
    const std::int64_t longest = 2 * rules_.burst / std::max<std::int64_t>(rules_.per_second, 1) + 1;
    const auto counted = static_cast<std::int64_t>(std::min(elapsed, static_cast<std::uint64_t>(longest)));
    account.credit = std::min(account.credit + counted * rules_.per_second, rules_.burst);
}

void WorkQuota::forget_idle(std::uint64_t now) {
    for (auto entry = accounts_.begin(); entry != accounts_.end();) {
        earn(entry->second, now);
        entry = entry->second.credit >= rules_.initial ? accounts_.erase(entry) : std::next(entry);
    }
}

}  // namespace bytom::chain
