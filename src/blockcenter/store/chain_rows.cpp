#include <map>

#include <bytom/base/saturating.hpp>
#include <bytom/blockcenter/store/chain_rows.hpp>

namespace bytom::blockcenter {
namespace {

constexpr Statement kFollowed{"followed", "SELECT height, hash FROM followed"};
constexpr Statement kLockFollowed{"lock_followed", "SELECT height, hash FROM followed FOR UPDATE"};
constexpr Statement kSetFollowed{"set_followed", "UPDATE followed SET height = $1, hash = $2"};
constexpr Statement kRememberBlocks{
    "remember_blocks",
    "INSERT INTO followed_blocks (height, hash) SELECT $1::bigint + u.place - 1, u.hash FROM "
    "unnest($2::bytea[]) WITH ORDINALITY u (hash, place) ON CONFLICT (height) DO UPDATE SET hash = "
    "EXCLUDED.hash"};
constexpr Statement kForgetAbove{"forget_blocks_above", "DELETE FROM followed_blocks WHERE height > $1"};
constexpr Statement kForgetBelow{"forget_blocks_below", "DELETE FROM followed_blocks WHERE height < $1"};
constexpr Statement kListFollowed{
    "list_followed_blocks", "SELECT height, hash FROM followed_blocks WHERE height >= $1 ORDER BY height"};
constexpr Statement kAddTransaction{
    "add_transaction",
    "INSERT INTO transactions (hash, height, place, time, size, fee, status_fail, form) VALUES ($1, $2, $3, "
    "$4, $5, $6, $7, $8) RETURNING transaction"};
constexpr Statement kAddOutput{
    "add_output",
    "INSERT INTO outputs (id, transaction, address, wallet, asset, amount, source, source_place, height, "
    "mature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) WHERE spent = 0 DO NOTHING"};
constexpr Statement kSpend{"spend_output",
                           "UPDATE outputs SET spent = $2 WHERE id = $1 AND spent = 0 AND height < "
                           "9223372036854775807"};
constexpr Statement kSpendInPool{
    "spend_in_pool",
    "INSERT INTO pool_spends (output_id, transaction) VALUES ($1, $2) ON CONFLICT DO NOTHING"};
constexpr Statement kAddMovement{
    "add_movement",
    "INSERT INTO movements (transaction, address, asset, wallet, height, place, received, sent) VALUES ($1, "
    "$2, $3, $4, $5, $6, $7, $8)"};
constexpr Statement kAddToBalance{
    "add_to_balance",
    "INSERT INTO balances (address, asset, received, sent, transactions) VALUES ($1, $2, $3, $4, 1) ON "
    "CONFLICT (address, asset) DO UPDATE SET received = balances.received + EXCLUDED.received, sent = "
    "balances.sent + EXCLUDED.sent, transactions = balances.transactions + 1"};
constexpr Statement kUndoBalances{
    "undo_balances",
    "UPDATE balances b SET received = b.received - m.received, sent = b.sent - m.sent, transactions = "
    "b.transactions - m.transactions FROM (SELECT m.address, m.asset, sum(m.received) AS received, "
    "sum(m.sent) AS sent, count(*) AS transactions FROM transactions t JOIN movements m USING (transaction) "
    "WHERE t.height = $1 GROUP BY m.address, m.asset) m WHERE b.address = m.address AND b.asset = m.asset"};
constexpr Statement kUndoTransactions{"undo_transactions", "DELETE FROM transactions WHERE height = $1"};
constexpr Statement kUndoSpends{"undo_spends", "UPDATE outputs SET spent = 0 WHERE spent = $1 AND spent > 0"};
constexpr Statement kRemoveFromPool{
    "remove_from_pool",
    "DELETE FROM transactions WHERE hash = ANY($1::bytea[]) AND height = 9223372036854775807"};
constexpr Statement kIsKnown{"is_known_transaction", "SELECT 1 FROM transactions WHERE hash = $1 LIMIT 1"};
constexpr Statement kIsInBlock{
    "is_in_block", "SELECT 1 FROM transactions WHERE hash = $1 AND height < 9223372036854775807 LIMIT 1"};
constexpr Statement kRememberAsset{
    "remember_asset",
    "INSERT INTO assets (asset, name, decimals) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"};

constexpr Statement kAddOldTransaction{
    "add_old_transaction",
    "INSERT INTO transactions (hash, height, place, time, size, fee, status_fail, form) VALUES ($1, $2, $3, "
    "$4, $5, $6, $7, $8) ON CONFLICT (hash, height) DO NOTHING"};
constexpr Statement kFindOldTransaction{
    "find_old_transaction", "SELECT transaction FROM transactions WHERE hash = $1 AND height = $2"};
constexpr Statement kHasOutput{"has_output",
                               "SELECT 1 FROM outputs WHERE transaction = $1 AND id = $2 LIMIT 1"};
constexpr Statement kAddMissingMovement{
    "add_missing_movement",
    "INSERT INTO movements (transaction, address, asset, wallet, height, place, received, sent) VALUES ($1, "
    "$2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"};

struct Movement {
    std::int64_t wallet = 0;
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
};
using Movements = std::map<std::pair<std::int64_t, Hash256>, Movement>;  ///< by address and asset

Movements movements_of(const KnownTransaction& transaction) {
    Movements movements;
    for (const KnownOutput& output : transaction.spent) {
        Movement& movement = movements[{output.address, output.asset}];
        movement.wallet = output.wallet;
        movement.sent = base::add_up_to_max(movement.sent, static_cast<std::uint64_t>(output.amount));
    }
    for (const KnownOutput& output : transaction.made) {
        Movement& movement = movements[{output.address, output.asset}];
        movement.wallet = output.wallet;
        movement.received = base::add_up_to_max(movement.received, static_cast<std::uint64_t>(output.amount));
    }
    return movements;
}

/// `number`: of the transaction's row.
void spend(SqlTransaction& sql, const KnownTransaction& transaction, std::int64_t number) {
    for (const KnownOutput& output : transaction.spent) {
        if (transaction.height == kUnconfirmed) {
            (void)sql.run(kSpendInPool, {output.id, number});
        } else {
            (void)sql.run(kSpend, {output.id, transaction.height});
        }
    }
}

}  // namespace

FollowedBlock followed_block(SqlTransaction& sql) {
    const Rows rows = sql.run(kFollowed);
    return {.height = rows.integer(0, 0), .hash = rows.hash(0, 1)};
}

FollowedBlock lock_followed_block(SqlTransaction& sql) {
    const Rows rows = sql.run(kLockFollowed);
    return {.height = rows.integer(0, 0), .hash = rows.hash(0, 1)};
}

void set_followed_block(SqlTransaction& sql, const FollowedBlock& block) {
    (void)sql.run(kSetFollowed, {block.height, block.hash});
}

void remember_blocks(SqlTransaction& sql, const std::vector<FollowedBlock>& blocks) {
    std::vector<Bytes> hashes;
    hashes.reserve(blocks.size());
    for (const FollowedBlock& block : blocks)
        hashes.push_back(base::to_bytes(block.hash.view()));
    (void)sql.run(kRememberBlocks, {blocks.front().height, hashes});
    (void)sql.run(kForgetAbove, {blocks.back().height});
    (void)sql.run(kForgetBelow, {blocks.back().height - kRememberedBlocks});
}

std::vector<FollowedBlock> list_followed_blocks(SqlTransaction& sql, std::int64_t from) {
    const Rows rows = sql.run(kListFollowed, {from});
    std::vector<FollowedBlock> blocks;
    blocks.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        blocks.push_back({.height = rows.integer(i, 0), .hash = rows.hash(i, 1)});
    return blocks;
}

void add_missing_parts(SqlTransaction& sql, const KnownTransaction& transaction) {
    (void)sql.run(kAddOldTransaction,
                  {transaction.hash, transaction.height, transaction.place, transaction.time,
                   transaction.size, transaction.fee, transaction.status_fail, transaction.form});
    const std::int64_t number =
        sql.run(kFindOldTransaction, {transaction.hash, transaction.height}).integer(0, 0);
    spend(sql, transaction, number);
    for (const KnownOutput& output : transaction.made) {
        if (sql.run(kHasOutput, {number, output.id}).empty())
            (void)sql.run(kAddOutput,
                          {output.id, number, output.address, output.wallet, output.asset, output.amount,
                           output.source, output.source_place, transaction.height, output.mature});
    }
    for (const auto& [key, movement] : movements_of(transaction)) {
        const bool is_new =
            sql.run(kAddMissingMovement, {number, key.first, key.second, movement.wallet, transaction.height,
                                          transaction.place, movement.received, movement.sent})
                .affected() == 1;
        if (is_new && transaction.height != kUnconfirmed)
            (void)sql.run(kAddToBalance, {key.first, key.second, movement.received, movement.sent});
    }
}

void add_transaction(SqlTransaction& sql, const KnownTransaction& transaction) {
    const bool in_block = transaction.height != kUnconfirmed;
    const std::int64_t number =
        sql.run(kAddTransaction,
                {transaction.hash, transaction.height, transaction.place, transaction.time, transaction.size,
                 transaction.fee, transaction.status_fail, transaction.form})
            .integer(0, 0);
    spend(sql, transaction, number);
    for (const KnownOutput& output : transaction.made) {
        (void)sql.run(kAddOutput,
                      {output.id, number, output.address, output.wallet, output.asset, output.amount,
                       output.source, output.source_place, transaction.height, output.mature});
    }
    for (const auto& [key, movement] : movements_of(transaction)) {
        (void)sql.run(kAddMovement, {number, key.first, key.second, movement.wallet, transaction.height,
                                     transaction.place, movement.received, movement.sent});
        if (in_block) (void)sql.run(kAddToBalance, {key.first, key.second, movement.received, movement.sent});
    }
}

void undo_block(SqlTransaction& sql, std::int64_t height) {
    (void)sql.run(kUndoBalances, {height});
    (void)sql.run(kUndoTransactions, {height});
    (void)sql.run(kUndoSpends, {height});
}

void remove_from_pool(SqlTransaction& sql, const std::vector<Bytes>& hashes) {
    (void)sql.run(kRemoveFromPool, {hashes});
}

void clear_pool(SqlTransaction& sql) {
    (void)sql.run(kUndoTransactions, {kUnconfirmed});
}

bool is_known_transaction(SqlTransaction& sql, const Hash256& hash) {
    return !sql.run(kIsKnown, {hash}).empty();
}

bool is_in_block(SqlTransaction& sql, const Hash256& hash) {
    return !sql.run(kIsInBlock, {hash}).empty();
}

void remember_asset(SqlTransaction& sql, const Hash256& asset, std::string_view name, std::int64_t decimals) {
    (void)sql.run(kRememberAsset, {asset, name, decimals});
}

}  // namespace bytom::blockcenter
