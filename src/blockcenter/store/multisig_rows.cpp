#include <bytom/blockcenter/store/multisig_rows.hpp>
#include <bytom/crypto/random.hpp>

namespace bytom::blockcenter {
namespace {

constexpr Statement kAddSharedWallet{
    "add_shared_wallet",
    "INSERT INTO wallets (guid, quorum, keys, status, label, access_token, created) VALUES ($1, $2, $3, 0, "
    "$4, $5, $6) RETURNING wallet"};
constexpr Statement kJoin{
    "join_wallet",
    "INSERT INTO signers (wallet, place, xpub, account, name, several) VALUES ($1, $2, $3, 0, $4, true)"};
constexpr Statement kCountOfKeys{"count_wallets_of_keys",
                                 "SELECT count(*) FROM wallets WHERE key_set = $1 AND key_set <> ''"};
constexpr Statement kComplete{"complete_wallet",
                              "UPDATE wallets SET status = 1, key_set = $2 WHERE wallet = $1"};
constexpr Statement kSetAccount{"set_account", "UPDATE signers SET account = $2 WHERE wallet = $1"};

/// Six digits.
std::string new_access_token() {
    constexpr std::uint32_t kTokens = 1'000'000;
    constexpr std::uint32_t kEven = 0xffff'ffff / kTokens * kTokens;
    std::uint32_t number = kEven;
    while (number >= kEven) {
        std::array<std::uint8_t, 4> bytes{};
        crypto::random_bytes(bytes);
        number = 0;
        for (const std::uint8_t byte : bytes)
            number = number << 8U | byte;
    }
    constexpr std::size_t kDigits = 6;
    std::string digits = std::to_string(number % kTokens);
    digits.insert(0, kDigits - digits.size(), '0');
    return digits;
}

}  // namespace

WalletRow create_shared_wallet(SqlTransaction& sql, std::int64_t quorum, std::int64_t keys,
                               std::string_view label, std::uint64_t now) {
    WalletRow wallet{.guid = new_guid(),
                     .label = std::string(label),
                     .keys = keys,
                     .quorum = quorum,
                     .status = 0,
                     .access_token = new_access_token()};
    wallet.wallet =
        sql.run(kAddSharedWallet, {wallet.guid, quorum, keys, label, wallet.access_token, now}).integer(0, 0);
    return wallet;
}

Result<WalletRow, std::string_view> join_wallet(SqlTransaction& sql, WalletRow wallet,
                                                const crypto::XPub& xpub, std::string_view name) {
    const auto place = static_cast<std::int64_t>(list_signers(sql, wallet.wallet).size());
    (void)sql.run(kJoin, {wallet.wallet, place, xpub.view(), name});
    if (place + 1 < wallet.keys) return wallet;

    // Accounts of a set of keys are given one after the other.
    lock_until_commit(sql, LockName::addresses);
    const auto key_set = keys::key_set_id(signer_of(sql, wallet).xpubs);
    const std::int64_t account = sql.run(kCountOfKeys, {key_set}).integer(0, 0) + 1;
    (void)sql.run(kComplete, {wallet.wallet, key_set});
    (void)sql.run(kSetAccount, {wallet.wallet, account});
    wallet.status = 1;
    BYTOM_TRY(create_address(sql, wallet, wallet.label));
    return wallet;
}

}  // namespace bytom::blockcenter
