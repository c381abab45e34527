// What the chain and the pool did to known programs, as rows, with the place that has been followed. All
// functions throw StoreFailure.
#pragma once

#include <bytom/blockcenter/store/wallet_rows.hpp>

namespace bytom::blockcenter {

struct FollowedBlock {
    std::int64_t height = 0;
    Hash256 hash{};
};
[[nodiscard]] FollowedBlock followed_block(SqlTransaction& sql);
/// The same for who is going to change it: until the end of the transaction it is nobody else's.
[[nodiscard]] FollowedBlock lock_followed_block(SqlTransaction& sql);
void set_followed_block(SqlTransaction& sql, const FollowedBlock& block);

/// So many of the newest blocks that were followed are remembered by their hashes.
inline constexpr std::int64_t kRememberedBlocks = 10'000;
/// These follow each other, the last one is the newest: what is above it is forgotten, and what is too old.
/// Not empty.
void remember_blocks(SqlTransaction& sql, const std::vector<FollowedBlock>& blocks);
/// Of the remembered ones from this height on, oldest first.
[[nodiscard]] std::vector<FollowedBlock> list_followed_blocks(SqlTransaction& sql, std::int64_t from);

/// An output of a known program that a transaction makes or spends.
struct KnownOutput {
    Hash256 id{};
    Hash256 asset{};
    std::int64_t amount = 0;
    std::int64_t address = 0;
    std::int64_t wallet = 0;
    Hash256 source{};  ///< this and the next: of those that are made
    std::int64_t source_place = 0;
    std::int64_t mature = 0;  ///< height of the first block that may spend it
};

struct KnownTransaction {
    Hash256 hash{};
    std::int64_t height = 0;  ///< kUnconfirmed: in the pool
    std::int64_t place = 0;   ///< in its block; in the pool in the order of arrival
    std::int64_t time = 0;
    std::int64_t size = 0;
    std::int64_t fee = 0;
    bool status_fail = false;
    std::string form{};
    std::vector<KnownOutput> made{};
    std::vector<KnownOutput> spent{};
};

/// With its outputs, what it spends, and what it moves. An output that is there already, unspent, stays as it
/// is.
void add_transaction(SqlTransaction& sql, const KnownTransaction& transaction);
/// The same for one of which parts may be there already: adds what is missing. Those of the past in the order
/// of the chain, every one of an address, up to the block that has been followed, which is locked; then those
/// of the pool.
void add_missing_parts(SqlTransaction& sql, const KnownTransaction& transaction);
/// Everything that add_transaction() did for blocks of this height.
void undo_block(SqlTransaction& sql, std::int64_t height);
void remove_from_pool(SqlTransaction& sql, const std::vector<Bytes>& hashes);
void clear_pool(SqlTransaction& sql);
/// Whether it is known, in a block or in the pool.
[[nodiscard]] bool is_known_transaction(SqlTransaction& sql, const Hash256& hash);
[[nodiscard]] bool is_in_block(SqlTransaction& sql, const Hash256& hash);
void remember_asset(SqlTransaction& sql, const Hash256& asset, std::string_view name, std::int64_t decimals);

}  // namespace bytom::blockcenter
