// The programs of all wallets, in memory: what a block does not touch is passed over without a query.
#pragma once

#include <unordered_map>

#include <bytom/blockcenter/store/wallet_rows.hpp>

namespace bytom::blockcenter {

/// Keeps 64 bits of a hash of each program: it may say yes wrongly, which costs a query, never no. Reading
/// two million takes seconds, so it is kept from one stream to the next; good for one database, of which no
/// rows are lost. One thread at a time.
class KnownPrograms {
public:
    /// Reads the programs that have become known since the last time. Within the transaction that then uses
    /// them: an event in hand can pay to no address that is made later. Throws StoreFailure.
    void refresh(SqlTransaction& sql);

    /// Of addresses whose numbers are above `behind`.
    [[nodiscard]] bool may_have(ByteView program, std::int64_t behind = 0) const;
    /// The highest number of an address that has been read.
    [[nodiscard]] std::int64_t newest() const noexcept { return newest_; }

private:
    std::unordered_map<std::uint64_t, std::int64_t> addresses_;  ///< the newest of each hash
    std::int64_t newest_ = 0;
};

}  // namespace bytom::blockcenter
