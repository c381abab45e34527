// What events do to the rows.
#pragma once

#include <map>

#include <bytom/blockcenter/follower/follower.hpp>
#include <bytom/blockcenter/store/chain_rows.hpp>

#include "blockcenter/follower/chain_event.hpp"
#include "blockcenter/follower/known_programs.hpp"
#include "blockcenter/follower/pool_mirror.hpp"

namespace bytom::blockcenter {

/// One thread. If a transaction is not committed, the applier is thrown away with it: it remembers where it
/// stands.
class Applier {
public:
    /// Both outlive it. `programs` are good for the next applier, too.
    Applier(const FollowerParts& parts, KnownPrograms& programs) : parts_(parts), programs_(programs) {}

    /// What waits in the pool for addresses that are new since the last time, then the events in their order;
    /// none will do. The error says which event does not fit where the database stands: nothing is to be
    /// committed. Throws StoreFailure.
    [[nodiscard]] Status<std::string> apply(SqlTransaction& sql, const std::vector<ChainEvent>& events);

    /// How many transactions of the pool are still to come after the events so far: until then they are not
    /// to be committed.
    [[nodiscard]] static std::uint64_t missing_of_pool(const ChainEvent& event,
                                                       std::uint64_t missing_before) noexcept;

    /// Whether something in the pool may be of addresses up to this number that it has not been held against.
    [[nodiscard]] bool has_new_addresses(std::int64_t newest) const noexcept {
        return !pool_.empty() && newest > matched_;
    }

private:
    [[nodiscard]] Status<std::string> apply_event(SqlTransaction& sql, const BlockConnected& block);
    [[nodiscard]] Status<std::string> apply_event(SqlTransaction& sql, const BlockDisconnected& block);
    [[nodiscard]] Status<std::string> apply_event(SqlTransaction& sql, const PoolReset& reset);
    [[nodiscard]] Status<std::string> apply_event(SqlTransaction& sql, const PoolAdded& added);
    [[nodiscard]] Status<std::string> apply_event(SqlTransaction& sql, const PoolRemoved& removed);
    [[nodiscard]] Status<std::string> apply_event(SqlTransaction& sql, const OtherEvent& other);
    /// Nothing: it touches no wallet.
    [[nodiscard]] std::optional<KnownTransaction> known_part(SqlTransaction& sql,
                                                             const EventTransaction& transaction,
                                                             std::int64_t height);
    void match_pool(SqlTransaction& sql);
    void end_snapshot(SqlTransaction& sql);

    const FollowerParts& parts_;
    KnownPrograms& programs_;
    FollowedBlock tip_;
    std::map<std::int64_t, Hash256> followed_;  ///< of the events in hand, by height
    std::uint64_t missing_of_pool_ = 0;
    std::int64_t pool_place_ = 0;
    PoolMirror pool_;
    std::int64_t matched_ = 0;  ///< the pool has been held against the addresses up to this number
};

}  // namespace bytom::blockcenter
