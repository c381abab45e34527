// How much of our processors each peer may use for checking its transactions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include <bytom/chain/outcome.hpp>

namespace bytom::chain {

struct WorkQuotaRules {
    std::int64_t initial = 0;     ///< credit of a peer that is new, in units of work (vm::RunControl)
    std::int64_t burst = 0;       ///< the most that a silent peer saves up
    std::int64_t per_second = 0;  ///< what it earns
};

/// A token bucket for each peer. The node itself (peer 0) has no limit. A pure state machine: times are
/// seconds and may jump either way; one that goes back earns nothing. One thread at a time.
class WorkQuota {
public:
    explicit WorkQuota(WorkQuotaRules rules) : rules_(rules) {}

    /// Whether work for the peer may begin: it has some credit left, and may overdraw it once. `under_way` is
    /// the most that what has begun and is not charged yet may cost.
    [[nodiscard]] bool may_begin(PeerId peer, std::uint64_t now, std::int64_t under_way = 0);
    void charge(PeerId peer, std::int64_t work, std::uint64_t now);

    [[nodiscard]] std::size_t peers() const noexcept { return accounts_.size(); }

private:
    struct Account {
        std::int64_t credit = 0;
        std::uint64_t counted_at = 0;  ///< seconds
    };

    Account& account(PeerId peer, std::uint64_t now);
    void earn(Account& account, std::uint64_t now) const;
    void forget_idle(std::uint64_t now);

    WorkQuotaRules rules_;
    std::unordered_map<PeerId, Account> accounts_;
};

}  // namespace bytom::chain
