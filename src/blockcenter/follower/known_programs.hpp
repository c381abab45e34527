// The programs of all wallets, in memory: what a block does not touch is passed over without a query.
#pragma once

#include <unordered_set>

#include <bytom/blockcenter/store/wallet_rows.hpp>

namespace bytom::blockcenter {

/// Keeps 64 bits of a hash of each program: it may say yes wrongly, which costs a query, never no. Reading
/// two million takes seconds, so it is kept from one stream to the next; good for one database, of which no
/// rows are lost. One thread.
class KnownPrograms {
public:
    /// Reads the programs that have become known since the last time. Within the transaction that then uses
    /// them: an event in hand can pay to no address that is made later. Throws StoreFailure.
    void refresh(SqlTransaction& sql);

    [[nodiscard]] bool may_have(ByteView program) const;
    [[nodiscard]] std::size_t size() const noexcept { return prints_.size(); }

private:
    std::unordered_set<std::uint64_t> prints_;
    std::int64_t newest_ = 0;
};

}  // namespace bytom::blockcenter
