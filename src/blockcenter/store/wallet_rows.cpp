#include <algorithm>

#include <bytom/base/hex.hpp>
#include <bytom/blockcenter/store/wallet_rows.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/keys/account_program.hpp>

namespace bytom::blockcenter {
namespace {

bool is_guid(std::string_view text) noexcept {
    constexpr std::size_t kLength = 36;
    if (text.size() != kLength) return false;
    for (std::size_t i = 0; i < kLength; ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !digit) return false;
    }
    return true;
}

Parameter list_of(const std::vector<std::int64_t>& numbers) {
    std::string text = "{";
    for (const std::int64_t number : numbers) {
        if (text.size() > 1) text += ',';
        text += std::to_string(number);
    }
    return text + "}";
}

Parameter asset_or_none(const std::optional<Hash256>& asset) {
    return asset ? Parameter(*asset) : Parameter(Bytes());
}

constexpr Statement kNextAccount{
    "next_account", "SELECT COALESCE(max(account), 0) + 1 FROM signers WHERE xpub = $1 AND NOT several"};
constexpr Statement kAddWallet{"add_wallet",
                               "INSERT INTO wallets (guid, label, email, created) VALUES ($1, $2, $3, $4) "
                               "RETURNING wallet"};
constexpr Statement kAddSigner{"add_signer",
                               "INSERT INTO signers (wallet, place, xpub, account) VALUES ($1, $2, $3, $4)"};
constexpr Statement kTakePlace{
    "take_place",
    "UPDATE wallets SET next_place = next_place + 1 WHERE wallet = $1 RETURNING next_place - 1"};
constexpr Statement kAddAddress{
    "add_address",
    "INSERT INTO addresses (wallet, place, program, label) VALUES ($1, $2, $3, $4) RETURNING address"};
constexpr Statement kLockWallet{"lock_wallet", "SELECT 1 FROM wallets WHERE wallet = $1 FOR NO KEY UPDATE"};
constexpr Statement kFindWallet{
    "find_wallet",
    "SELECT wallet, guid, label, keys, quorum, status, access_token FROM wallets WHERE guid = $1"};
constexpr Statement kFindWalletOfProgram{
    "find_wallet_of_program",
    "SELECT w.wallet, w.guid, w.label, w.keys, w.quorum, w.status, w.access_token FROM addresses a JOIN "
    "wallets w USING (wallet) WHERE a.program = $1"};
// $2: account or 0; $3, $4: whether those of one key, and of several, are wanted.
constexpr Statement kListWallets{
    "list_wallets",
    "SELECT w.wallet, w.guid, w.label, w.keys, w.quorum, w.status, w.access_token FROM signers s JOIN "
    "wallets w USING (wallet) WHERE s.xpub = $1 AND ($2::bigint = 0 OR s.account = $2::bigint) AND "
    "(($3::boolean AND NOT s.several) OR ($4::boolean AND s.several)) ORDER BY s.wallet LIMIT $5 OFFSET $6"};
constexpr Statement kCountWallets{
    "count_wallets",
    "SELECT count(*) FROM signers s WHERE s.xpub = $1 AND ($2::bigint = 0 OR s.account = $2::bigint) AND "
    "(($3::boolean AND NOT s.several) OR ($4::boolean AND s.several))"};
constexpr Statement kFindWalletOfAccount{
    "find_wallet_of_account",
    "SELECT w.wallet, w.guid, w.label, w.keys, w.quorum, w.status, w.access_token FROM signers s JOIN "
    "wallets w USING (wallet) WHERE s.xpub = $1 AND s.account = $2 AND NOT s.several"};
constexpr Statement kAddAddressAt{
    "add_address_at",
    "INSERT INTO addresses (wallet, change, place, program) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"};
constexpr Statement kPassPlace{
    "pass_place", "UPDATE wallets SET next_place = GREATEST(next_place, $2::bigint + 1) WHERE wallet = $1"};
constexpr Statement kListSigners{"list_signers",
                                 "SELECT xpub, name, account FROM signers WHERE wallet = $1 ORDER BY place"};
constexpr Statement kListAddresses{
    "list_addresses",
    "SELECT address, wallet, change, place, program, label FROM addresses WHERE wallet = $1 ORDER BY change, "
    "place LIMIT $2 OFFSET $3"};
constexpr Statement kCountAddresses{"count_addresses", "SELECT count(*) FROM addresses WHERE wallet = $1"};
constexpr Statement kListPrograms{"list_programs",
                                  "SELECT address, wallet, change, place, program, label FROM addresses "
                                  "WHERE address > $1 ORDER BY address "
                                  "LIMIT $2"};
constexpr Statement kNewestAddress{"newest_address", "SELECT COALESCE(max(address), 0) FROM addresses"};
constexpr Statement kFindAddresses{
    "find_addresses",
    "SELECT address, wallet, change, place, program, label FROM addresses WHERE program = "
    "ANY($1::bytea[])"};

// $1: addresses, $2: height, $3: now. Three sums of what is unspent, and what has moved.
constexpr Statement kListBalances{
    "list_balances",
    "WITH moved AS ("
    "  SELECT address, asset, received, sent FROM balances WHERE address = ANY($1::bigint[])"
    "  UNION ALL"
    "  SELECT address, asset, received, sent FROM movements WHERE address = ANY($1::bigint[]) AND height = "
    "9223372036854775807"
    "), sums AS ("
    "  SELECT address, asset, sum(received) AS received, sum(sent) AS sent FROM moved GROUP BY address, asset"
    "), unspent AS ("
    "  SELECT o.address, o.asset,"
    "    sum(amount) FILTER (WHERE o.height < 9223372036854775807 AND o.mature <= $2::bigint + 1"
    "      AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.output_id = o.id AND r.until > $3::bigint))"
    "      AS available,"
    "    sum(amount) FILTER (WHERE o.height = 9223372036854775807) AS unconfirmed"
    "  FROM outputs o WHERE o.address = ANY($1::bigint[]) AND o.spent = 0"
    "    AND NOT EXISTS (SELECT 1 FROM pool_spends p WHERE p.output_id = o.id)"
    "  GROUP BY o.address, o.asset"
    ") SELECT s.address, s.asset, COALESCE(a.name, ''), COALESCE(a.decimals, 0), s.received, s.sent, "
    "s.received - s.sent, COALESCE(u.available, 0), COALESCE(u.unconfirmed, 0), s.received - s.sent - "
    "COALESCE(u.available, 0) - COALESCE(u.unconfirmed, 0)"
    " FROM sums s LEFT JOIN unspent u ON u.address = s.address AND u.asset = s.asset"
    " LEFT JOIN assets a ON a.asset = s.asset ORDER BY s.address, s.asset DESC"};

constexpr Statement kListUnspent{
    "list_unspent",
    "SELECT o.id, o.asset, o.amount, o.source, o.source_place, o.height FROM outputs o WHERE o.address = $1 "
    "AND o.spent = 0 AND (length($2::bytea) = 0 OR o.asset = $2::bytea) AND NOT EXISTS (SELECT 1 FROM "
    "pool_spends p WHERE p.output_id = o.id) ORDER BY o.asset DESC, o.amount DESC, o.id LIMIT $3 OFFSET $4"};
constexpr Statement kListSmallest{
    "list_smallest_unspent",
    "SELECT o.id, o.asset, o.amount, o.source, o.source_place, o.height FROM outputs o WHERE o.address = $1 "
    "AND o.spent = 0 AND (length($2::bytea) = 0 OR o.asset = $2::bytea) AND NOT EXISTS (SELECT 1 FROM "
    "pool_spends p WHERE p.output_id = o.id) ORDER BY o.amount, o.id LIMIT $3 OFFSET $4"};
constexpr Statement kListLargest{
    "list_largest_unspent",
    "SELECT o.id, o.asset, o.amount, o.source, o.source_place, o.height FROM outputs o WHERE o.address = $1 "
    "AND o.spent = 0 AND (length($2::bytea) = 0 OR o.asset = $2::bytea) AND NOT EXISTS (SELECT 1 FROM "
    "pool_spends p WHERE p.output_id = o.id) ORDER BY o.amount DESC, o.id LIMIT $3 OFFSET $4"};
constexpr Statement kCountUnspent{
    "count_unspent",
    "SELECT count(*) FROM outputs o WHERE o.address = $1 AND o.spent = 0 AND (length($2::bytea) = 0 OR "
    "o.asset "
    "= $2::bytea) AND NOT EXISTS (SELECT 1 FROM pool_spends p WHERE p.output_id = o.id)"};

constexpr Statement kFindOutput{
    "find_output",
    "SELECT o.id, o.asset, o.amount, o.source, o.source_place, o.height, a.address, a.wallet, a.change, "
    "a.place, a.program FROM outputs o JOIN addresses a USING (address) WHERE o.id = $1 AND o.spent = 0 AND "
    "NOT EXISTS (SELECT 1 FROM pool_spends p WHERE p.output_id = o.id)"};

constexpr Statement kListTransactions{
    "list_transactions",
    "SELECT t.transaction, t.hash, t.height, t.time, t.size, t.fee, t.status_fail, t.form, "
    "COALESCE(p.memo, ''), COALESCE(a.submitted, 0) FROM (SELECT DISTINCT height, place, transaction FROM"
    " movements WHERE wallet = $1 ORDER BY height DESC, place DESC, transaction LIMIT $2 OFFSET $3) m "
    "JOIN transactions t USING (transaction) LEFT JOIN attempts a ON a.hash = t.hash AND a.wallet = $1 "
    "LEFT JOIN payments p ON p.payment = a.payment ORDER BY m.height DESC, m.place DESC"};
constexpr Statement kListTransactionsOfAsset{
    "list_transactions_of_asset",
    "SELECT t.transaction, t.hash, t.height, t.time, t.size, t.fee, t.status_fail, t.form, "
    "COALESCE(p.memo, ''), COALESCE(a.submitted, 0) FROM (SELECT DISTINCT height, place, transaction FROM"
    " movements WHERE wallet = $1 AND asset = $4 ORDER BY height DESC, place DESC, transaction LIMIT $2 "
    "OFFSET $3) m JOIN transactions t USING (transaction) LEFT JOIN attempts a ON a.hash = t.hash AND "
    "a.wallet = $1 LEFT JOIN payments p ON p.payment = a.payment ORDER BY m.height DESC, m.place DESC"};
constexpr Statement kListOldestTransactions{
    "list_oldest_transactions",
    "SELECT t.transaction, t.hash, t.height, t.time, t.size, t.fee, t.status_fail, t.form, "
    "COALESCE(p.memo, ''), COALESCE(a.submitted, 0) FROM (SELECT DISTINCT height, place, transaction FROM"
    " movements WHERE wallet = $1 ORDER BY height ASC, place ASC, transaction DESC LIMIT $2 OFFSET $3) m "
    "JOIN transactions t USING (transaction) LEFT JOIN attempts a ON a.hash = t.hash AND a.wallet = $1 "
    "LEFT JOIN payments p ON p.payment = a.payment ORDER BY m.height ASC, m.place ASC"};
constexpr Statement kListOldestTransactionsOfAsset{
    "list_oldest_transactions_of_asset",
    "SELECT t.transaction, t.hash, t.height, t.time, t.size, t.fee, t.status_fail, t.form, "
    "COALESCE(p.memo, ''), COALESCE(a.submitted, 0) FROM (SELECT DISTINCT height, place, transaction FROM"
    " movements WHERE wallet = $1 AND asset = $4 ORDER BY height ASC, place ASC, transaction DESC LIMIT "
    "$2 OFFSET $3) m JOIN transactions t USING (transaction) LEFT JOIN attempts a ON a.hash = t.hash AND "
    "a.wallet = $1 LEFT JOIN payments p ON p.payment = a.payment ORDER BY m.height ASC, m.place ASC"};
constexpr Statement kCountTransactions{"count_transactions",
                                       "SELECT count(DISTINCT transaction) FROM movements WHERE wallet = $1"};
constexpr Statement kCountTransactionsOfAsset{
    "count_transactions_of_asset",
    "SELECT count(DISTINCT transaction) FROM movements WHERE wallet = $1 AND asset = $2"};
// Without the memo: it is the business of the wallet that paid.
constexpr Statement kFindTransaction{"find_transaction",
                                     "SELECT transaction, hash, height, time, size, fee, status_fail, form, "
                                     "'', 0 FROM transactions WHERE hash "
                                     "= $1 ORDER BY height LIMIT 1"};
constexpr Statement kListChanges{
    "list_changes",
    "SELECT transaction, asset, sum(received) - sum(sent) FROM movements WHERE transaction = "
    "ANY($1::bigint[]) AND wallet = $2 GROUP BY transaction, asset ORDER BY transaction, asset DESC"};
constexpr Statement kFindAsset{"find_asset", "SELECT name, decimals FROM assets WHERE asset = $1"};

WalletRow wallet_at(const Rows& rows, std::size_t row) {
    return {.wallet = rows.integer(row, 0),
            .guid = Guid(rows.text(row, 1)),
            .label = std::string(rows.text(row, 2)),
            .keys = rows.integer(row, 3),
            .quorum = rows.integer(row, 4),
            .status = rows.integer(row, 5),
            .access_token = std::string(rows.text(row, 6))};
}

std::optional<WalletRow> first_wallet(const Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return wallet_at(rows, 0);
}

std::vector<AddressRow> addresses_of(const Rows& rows) {
    std::vector<AddressRow> addresses;
    addresses.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        addresses.push_back({.address = rows.integer(i, 0),
                             .wallet = rows.integer(i, 1),
                             .change = rows.flag(i, 2),
                             .place = rows.integer(i, 3),
                             .program = rows.bytes(i, 4),
                             .label = std::string(rows.text(i, 5))});
    }
    return addresses;
}

std::vector<TransactionRow> transactions_of(const Rows& rows) {
    std::vector<TransactionRow> transactions;
    transactions.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        transactions.push_back({.transaction = rows.integer(i, 0),
                                .hash = rows.hash(i, 1),
                                .height = rows.integer(i, 2),
                                .time = rows.integer(i, 3),
                                .size = rows.integer(i, 4),
                                .fee = rows.integer(i, 5),
                                .status_fail = rows.flag(i, 6),
                                .form = std::string(rows.text(i, 7)),
                                .memo = std::string(rows.text(i, 8)),
                                .submitted = rows.integer(i, 9)});
    }
    return transactions;
}

}  // namespace

Guid new_guid() {
    std::array<std::uint8_t, 16> bytes{};
    crypto::random_bytes(bytes);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
    Guid text = base::to_hex(bytes);
    for (const std::size_t place : {8U, 13U, 18U, 23U})
        text.insert(place, 1, '-');
    return text;
}

Result<NewWallet, std::string_view> create_wallet(SqlTransaction& sql, const crypto::XPub& xpub,
                                                  std::string_view label, std::string_view email,
                                                  std::uint64_t now) {
    // Accounts of a key are given one after the other, and so are the numbers of addresses.
    lock_until_commit(sql, LockName::addresses);
    const std::int64_t account = sql.run(kNextAccount, {xpub.view()}).integer(0, 0);
    NewWallet made;
    made.wallet.guid = new_guid();
    made.wallet.label = label;
    made.wallet.wallet = sql.run(kAddWallet, {made.wallet.guid, label, email, now}).integer(0, 0);
    (void)sql.run(kAddSigner, {made.wallet.wallet, 0, xpub.view(), account});
    BYTOM_ASSIGN(made.first, create_address(sql, made.wallet, label));
    return made;
}

Result<AddressRow, std::string_view> create_address(SqlTransaction& sql, const WalletRow& wallet,
                                                    std::string_view label) {
    lock_until_commit(sql, LockName::addresses);
    AddressRow made{.wallet = wallet.wallet, .label = std::string(label)};
    made.place = sql.run(kTakePlace, {wallet.wallet}).integer(0, 0);
    auto program = keys::account_program(signer_of(sql, wallet),
                                         {.change = false, .index = static_cast<std::uint64_t>(made.place)});
    if (!program) return std::unexpected(to_string(program.error()));
    made.program = std::move(program->control_program);
    made.address = sql.run(kAddAddress, {wallet.wallet, made.place, made.program, label}).integer(0, 0);
    return made;
}

std::optional<WalletRow> find_wallet_of_account(SqlTransaction& sql, const crypto::XPub& xpub,
                                                std::int64_t account) {
    return first_wallet(sql.run(kFindWalletOfAccount, {xpub.view(), account}));
}

WalletRow add_wallet_at(SqlTransaction& sql, const crypto::XPub& xpub, std::int64_t account,
                        std::uint64_t now) {
    WalletRow wallet{.guid = new_guid()};
    wallet.wallet = sql.run(kAddWallet, {wallet.guid, std::string(), std::string(), now}).integer(0, 0);
    (void)sql.run(kAddSigner, {wallet.wallet, 0, xpub.view(), account});
    return wallet;
}

void add_address_at(SqlTransaction& sql, const WalletRow& wallet, const AddressRow& address) {
    (void)sql.run(kAddAddressAt, {wallet.wallet, address.change, address.place, address.program});
    if (!address.change) (void)sql.run(kPassPlace, {wallet.wallet, address.place});
}

std::optional<WalletRow> find_wallet(SqlTransaction& sql, std::string_view guid) {
    if (!is_guid(guid)) return std::nullopt;
    return first_wallet(sql.run(kFindWallet, {guid}));
}

std::optional<WalletRow> find_wallet_of_program(SqlTransaction& sql, ByteView program) {
    return first_wallet(sql.run(kFindWalletOfProgram, {program}));
}

void lock_wallet(SqlTransaction& sql, std::int64_t wallet) {
    (void)sql.run(kLockWallet, {wallet});
}

std::vector<WalletRow> list_wallets(SqlTransaction& sql, const crypto::XPub& xpub, const WalletRules& rules,
                                    std::int64_t limit, std::int64_t start) {
    const Rows rows = sql.run(kListWallets, {xpub.view(), rules.account, !rules.several_keys.value_or(false),
                                             rules.several_keys.value_or(true), limit, start});
    std::vector<WalletRow> wallets;
    wallets.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        wallets.push_back(wallet_at(rows, i));
    return wallets;
}

std::int64_t count_wallets(SqlTransaction& sql, const crypto::XPub& xpub, const WalletRules& rules) {
    return sql
        .run(kCountWallets, {xpub.view(), rules.account, !rules.several_keys.value_or(false),
                             rules.several_keys.value_or(true)})
        .integer(0, 0);
}

std::vector<SignerRow> list_signers(SqlTransaction& sql, std::int64_t wallet) {
    const Rows rows = sql.run(kListSigners, {wallet});
    std::vector<SignerRow> signers;
    signers.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        SignerRow signer{.xpub = {}, .name = std::string(rows.text(i, 1)), .account = rows.integer(i, 2)};
        const Bytes xpub = rows.bytes(i, 0);
        if (xpub.size() != crypto::XPub::kSize) throw StoreFailure("a key has the wrong length");
        std::ranges::copy(xpub, signer.xpub.bytes.begin());
        signers.push_back(std::move(signer));
    }
    return signers;
}

keys::AccountSigner signer_of(SqlTransaction& sql, const WalletRow& wallet) {
    keys::AccountSigner signer{.xpubs = {}, .quorum = wallet.quorum};
    for (const SignerRow& row : list_signers(sql, wallet.wallet)) {
        signer.xpubs.push_back(row.xpub);
        signer.key_index = static_cast<std::uint64_t>(row.account);
    }
    return signer;
}

std::vector<AddressRow> list_addresses(SqlTransaction& sql, std::int64_t wallet, std::int64_t limit,
                                       std::int64_t start) {
    return addresses_of(sql.run(kListAddresses, {wallet, limit, start}));
}

std::int64_t count_addresses(SqlTransaction& sql, std::int64_t wallet) {
    return sql.run(kCountAddresses, {wallet}).integer(0, 0);
}

std::vector<AddressRow> list_programs(SqlTransaction& sql, std::int64_t behind, std::int64_t limit) {
    return addresses_of(sql.run(kListPrograms, {behind, limit}));
}

std::int64_t newest_address(SqlTransaction& sql) {
    return sql.run(kNewestAddress).integer(0, 0);
}

std::vector<AddressRow> find_addresses(SqlTransaction& sql, const std::vector<Bytes>& programs) {
    return addresses_of(sql.run(kFindAddresses, {programs}));
}

std::vector<BalanceRow> list_balances(SqlTransaction& sql, const std::vector<std::int64_t>& addresses,
                                      std::int64_t height, std::uint64_t now) {
    const Rows rows = sql.run(kListBalances, {list_of(addresses), height, now});
    std::vector<BalanceRow> balances;
    balances.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        balances.push_back({.address = rows.integer(i, 0),
                            .asset = rows.hash(i, 1),
                            .name = std::string(rows.text(i, 2)),
                            .decimals = rows.integer(i, 3),
                            .received = std::string(rows.text(i, 4)),
                            .sent = std::string(rows.text(i, 5)),
                            .total = std::string(rows.text(i, 6)),
                            .available = std::string(rows.text(i, 7)),
                            .unconfirmed = std::string(rows.text(i, 8)),
                            .locked = std::string(rows.text(i, 9))});
    }
    return balances;
}

std::vector<OutputRow> list_unspent(SqlTransaction& sql, std::int64_t address,
                                    const std::optional<Hash256>& asset, OutputOrder order,
                                    std::int64_t limit, std::int64_t start) {
    const Statement& statement = order == OutputOrder::by_asset         ? kListUnspent
                                 : order == OutputOrder::smallest_first ? kListSmallest
                                                                        : kListLargest;
    const Rows rows = sql.run(statement, {address, asset_or_none(asset), limit, start});
    std::vector<OutputRow> outputs;
    outputs.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        outputs.push_back({.id = rows.hash(i, 0),
                           .asset = rows.hash(i, 1),
                           .amount = rows.integer(i, 2),
                           .source = rows.hash(i, 3),
                           .source_place = rows.integer(i, 4),
                           .height = rows.integer(i, 5),
                           .address = {.address = address}});
    }
    return outputs;
}

std::int64_t count_unspent(SqlTransaction& sql, std::int64_t address, const std::optional<Hash256>& asset) {
    return sql.run(kCountUnspent, {address, asset_or_none(asset)}).integer(0, 0);
}

std::optional<OutputRow> find_output(SqlTransaction& sql, const Hash256& id) {
    const Rows rows = sql.run(kFindOutput, {id});
    if (rows.empty()) return std::nullopt;
    return OutputRow{.id = rows.hash(0, 0),
                     .asset = rows.hash(0, 1),
                     .amount = rows.integer(0, 2),
                     .source = rows.hash(0, 3),
                     .source_place = rows.integer(0, 4),
                     .height = rows.integer(0, 5),
                     .address = {.address = rows.integer(0, 6),
                                 .wallet = rows.integer(0, 7),
                                 .change = rows.flag(0, 8),
                                 .place = rows.integer(0, 9),
                                 .program = rows.bytes(0, 10)}};
}

std::vector<TransactionRow> list_transactions(SqlTransaction& sql, std::int64_t wallet,
                                              const std::optional<Hash256>& asset, bool oldest_first,
                                              std::int64_t limit, std::int64_t start) {
    if (asset) {
        return transactions_of(
            sql.run(oldest_first ? kListOldestTransactionsOfAsset : kListTransactionsOfAsset,
                    {wallet, limit, start, *asset}));
    }
    return transactions_of(
        sql.run(oldest_first ? kListOldestTransactions : kListTransactions, {wallet, limit, start}));
}

std::int64_t count_transactions(SqlTransaction& sql, std::int64_t wallet,
                                const std::optional<Hash256>& asset) {
    if (asset) return sql.run(kCountTransactionsOfAsset, {wallet, *asset}).integer(0, 0);
    return sql.run(kCountTransactions, {wallet}).integer(0, 0);
}

std::optional<TransactionRow> find_transaction(SqlTransaction& sql, const Hash256& hash) {
    auto rows = transactions_of(sql.run(kFindTransaction, {hash}));
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front());
}

std::vector<ChangeRow> list_changes(SqlTransaction& sql, const std::vector<std::int64_t>& transactions,
                                    std::int64_t wallet) {
    const Rows rows = sql.run(kListChanges, {list_of(transactions), wallet});
    std::vector<ChangeRow> changes;
    changes.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        changes.push_back({.transaction = rows.integer(i, 0),
                           .asset = rows.hash(i, 1),
                           .change = std::string(rows.text(i, 2))});
    }
    return changes;
}

std::optional<AssetRow> find_asset(SqlTransaction& sql, const Hash256& asset) {
    const Rows rows = sql.run(kFindAsset, {asset});
    if (rows.empty()) return std::nullopt;
    return AssetRow{.name = std::string(rows.text(0, 0)), .decimals = rows.integer(0, 1)};
}

}  // namespace bytom::blockcenter
