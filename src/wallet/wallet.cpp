#include <algorithm>

#include <bytom/wallet/wallet.hpp>

#include "wallet/follower.hpp"
#include "wallet/image_check.hpp"

namespace bytom::wallet {
namespace {

constexpr std::uint8_t kSchemaVersion = 3;

bool begins_with(ByteView key, ByteView prefix) {
    return key.size() >= prefix.size() && base::equal(key.first(prefix.size()), prefix);
}

bool is_of(const TransactionRecord& record, std::string_view account_id) {
    return account_id.empty() ||
           std::ranges::find(record.input_accounts, account_id) != record.input_accounts.end() ||
           std::ranges::find(record.output_accounts, account_id) != record.output_accounts.end();
}

}  // namespace

class Wallet::Impl {
public:
    Impl(const WalletOptions& options, std::unique_ptr<storage::KeyValueStore> opened)
        : store(std::move(opened)),
          key_store(*options.key_store),
          accounts(*store, *options.clock, options.chain->network().bech32_prefix),
          assets(*store),
          outputs(*store, *options.chain, *options.clock, options.steady),
          follower(options, *store, accounts, assets, outputs) {}

    std::unique_ptr<storage::KeyValueStore> store;
    keys::KeyStore& key_store;
    AccountStore accounts;
    AssetStore assets;
    OutputStore outputs;
    Follower follower;
};

Wallet::Wallet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Wallet::~Wallet() = default;

Result<std::unique_ptr<Wallet>> Wallet::open(const WalletOptions& options) {
    BYTOM_ASSIGN(std::unique_ptr<storage::KeyValueStore> store,
                 storage::KeyValueStore::open({.directory = options.directory,
                                               .network = std::string(options.chain->network().chain_id),
                                               .contents = "wallet",
                                               .schema = kSchemaVersion,
                                               .families = family_names(),
                                               .block_cache_bytes = options.block_cache_bytes,
                                               .write_buffer_bytes = options.write_buffer_bytes,
                                               .env = options.env}));
    try {
        auto impl = std::make_unique<Impl>(options, std::move(store));
        BYTOM_TRY(impl->follower.start());
        return std::unique_ptr<Wallet>(new Wallet(std::move(impl)));
    } catch (const storage::StorageFailure& failure) {
        return base::fail(failure.name(), failure.what());
    } catch (const chain::BodyPruned& pruned) {
        return base::fail("wallet_pruned", std::string("wallet.rescan: ") + pruned.what());
    }
}

void Wallet::stop() {
    impl_->follower.stop();
}

Accounts& Wallet::accounts() noexcept {
    return impl_->accounts;
}

Assets& Wallet::assets() noexcept {
    return impl_->assets;
}

OutputBook& Wallet::outputs() noexcept {
    return impl_->outputs;
}

Status<WalletError> Wallet::rename_account(std::string_view account_id, std::string_view new_alias) {
    return impl_->follower.rename_account(account_id, new_alias);
}

Status<WalletError> Wallet::delete_account(std::string_view account_id) {
    return impl_->follower.delete_account(account_id);
}

std::optional<TransactionRecord> Wallet::find_transaction(const Hash256& tx_id) const {
    const auto snapshot = impl_->store->snapshot();
    if (const auto view = view_of(*snapshot)) {
        if (const auto value = snapshot->get(kTransactionIds, Key(view->generation).hash(tx_id))) {
            const PlaceRow place = rows::checked(rows::decode_place(*value));
            const auto record =
                snapshot->get(kTransactions, Key(view->generation).u64(place.height).u32(place.position));
            return rows::checked(record ? rows::decode_transaction(*record) : std::nullopt);
        }
    }
    const auto value = snapshot->get(kUnconfirmed, tx_id.view());
    if (!value) return std::nullopt;
    return rows::checked(rows::decode_transaction(*value));
}

void Wallet::for_each_transaction(const TransactionQuery& query, const TransactionVisitor& visit) const {
    const auto snapshot = impl_->store->snapshot();
    const auto view = view_of(*snapshot);
    if (!view) return;
    const bool of_account = !query.account_id.empty();
    Key prefix(view->generation);
    if (of_account) prefix.account(query.account_id.substr(0, kMaxAccountIdSize));
    const auto found = snapshot->cursor(of_account ? kAccountTransactions : kTransactions);
    std::size_t skip = query.from;
    std::size_t left = query.count;
    for (found->seek_last(Key(prefix).u64(~std::uint64_t{0}).u32(~std::uint32_t{0}));
         left > 0 && found->valid() && begins_with(found->key(), prefix); found->previous()) {
        if (skip > 0) {
            --skip;
            continue;
        }
        --left;
        std::optional<Bytes> referred;
        ByteView value = found->value();
        if (of_account) {
            referred = snapshot->get(kTransactions, Key(view->generation).bytes(found->key().last(8 + 4)));
            if (!referred) (void)rows::checked<int>(std::nullopt);
            value = *referred;
        }
        if (!visit(rows::checked(rows::decode_transaction(value)))) return;
    }
}

void Wallet::for_each_unconfirmed(const TransactionQuery& query, const TransactionVisitor& visit) const {
    const auto snapshot = impl_->store->snapshot();
    std::vector<TransactionRecord> records;
    const auto found = snapshot->cursor(kUnconfirmed);
    for (found->seek({}); found->valid(); found->next()) {
        TransactionRecord record = rows::checked(rows::decode_transaction(found->value()));
        if (is_of(record, query.account_id)) records.push_back(std::move(record));
    }
    std::ranges::stable_sort(records, std::greater(), &TransactionRecord::time);
    for (std::size_t i = query.from; i < records.size() && i - query.from < query.count; ++i) {
        if (!visit(records[i])) return;
    }
}

Submission Wallet::begin_submission(const primitives::TransactionPtr& tx) {
    return impl_->follower.begin_submission(tx);
}

void Wallet::end_submission(const Hash256& tx_id, Submission begun, const chain::TxOutcome& outcome) {
    impl_->follower.end_submission(tx_id, begun, outcome);
}

Status<WalletError> Wallet::abandon_transaction(const Hash256& tx_id) {
    return impl_->follower.abandon(tx_id);
}

void Wallet::set_announcer(std::function<void(const primitives::TransactionPtr&)> announcer) {
    impl_->follower.set_announcer(std::move(announcer));
}

storage::StoreFigures Wallet::figures() const {
    return impl_->store->figures();
}

WalletStatus Wallet::status() const {
    return impl_->follower.status();
}

bool Wallet::wait_until_current(std::chrono::milliseconds timeout) const {
    return impl_->follower.wait_until_current(timeout);
}

void Wallet::rescan(std::uint64_t from_height) {
    impl_->follower.rescan(from_height);
}

std::uint64_t Wallet::needed_from() const {
    return impl_->follower.needed_from();
}

bool Wallet::cancel_rescan() {
    return impl_->follower.cancel_rescan();
}

Status<WalletError> Wallet::recover(const std::vector<crypto::XPub>& xpubs) {
    return impl_->follower.recover(xpubs);
}

Result<BackupImage, WalletError> Wallet::backup() const {
    BackupImage image;
    auto keys = impl_->key_store.backup();
    if (!keys) {
        return fail(ErrorKind::backup, "backup key images: " + std::string(keys::to_string(keys.error())));
    }
    image.keys = *std::move(keys);
    for (const AssetPtr& asset : impl_->assets.list()) {
        if (asset->kind != Asset::Kind::internal) image.assets.push_back(*asset);
    }
    for (const AccountPtr& account : impl_->accounts.list({})) {
        const bool shared_counter = account->signer.derive_rule == keys::DeriveRule::bip32;
        image.accounts.push_back(
            {.account = *account,
             .contract_index = shared_counter ? impl_->accounts.counters(account->id).external : 0});
    }
    return image;
}

Status<WalletError> Wallet::restore(const BackupImage& image, const std::stop_token& cancelled) {
    impl_->follower.require_bodies(0);
    BYTOM_TRY(check_image(image));
    if (const auto restored = impl_->key_store.restore(image.keys); !restored) {
        switch (restored.error()) {
            case keys::KeyStoreError::duplicate_alias:
                return fail(ErrorKind::restore_key_alias, "restore key images: duplicate key alias");
            case keys::KeyStoreError::bad_xpub:
                return fail(ErrorKind::restore, "restore key images: xpub format error");
            default:
                return fail(ErrorKind::restore,
                            "restore key images: " + std::string(keys::to_string(restored.error())));
        }
    }
    if (const auto restored = impl_->assets.restore(image.assets); !restored)
        return fail(restored.error().kind, "restore asset image: " + restored.error().detail);
    std::vector<Account> accounts;
    accounts.reserve(image.accounts.size());
    for (const BackupImage::AccountSlice& slice : image.accounts)
        accounts.push_back(slice.account);
    if (const auto restored = impl_->accounts.restore(accounts, cancelled); !restored)
        return fail(restored.error().kind, "restore account image: " + restored.error().detail);
    impl_->follower.rescan(0);
    return {};
}

}  // namespace bytom::wallet
