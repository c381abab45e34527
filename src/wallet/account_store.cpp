#include "wallet/account_store.hpp"

#include <algorithm>

#include <bytom/base/utf8.hpp>
#include <bytom/primitives/address.hpp>

#include "wallet/address_deriver.hpp"
#include "wallet/signer_failure.hpp"

namespace bytom::wallet {
namespace {

constexpr std::size_t kArbitraryLimit = 107;  // bytes (09 §5.4)

std::string normalised(std::string_view alias) {
    return base::to_lower(base::trim_white_space(alias));
}

std::unexpected<WalletError> unknown_account() {
    return fail(ErrorKind::find_account, "Failed to find account");
}

std::unexpected<WalletError> duplicate_alias() {
    return fail(ErrorKind::duplicate_account_alias, "Duplicate account alias");
}

std::unexpected<WalletError> program_failure(keys::AccountProgramError error) {
    switch (error) {
        case keys::AccountProgramError::bad_value:
            return fail(ErrorKind::bad_value, "negative quorum: bad value");
        case keys::AccountProgramError::bad_point:
            return fail(ErrorKind::bad_point, "xpub is no point of the curve");
        case keys::AccountProgramError::no_xpubs:
            break;
    }
    return fail(ErrorKind::no_xpubs, "at least one xpub is required");
}

Key key_set_counter(std::span<const crypto::XPub> xpubs) {
    return Key().u8('k').hash(keys::key_set_id(xpubs));
}

Bytes address_key(const LocalAddress& address) {
    Key key;
    key.account(address.account_id).u64(address.position.index).u8(address.position.change ? 1 : 0);
    return base::to_bytes(key.view());
}

/// 8 bytes, big-endian, as 13 characters (02 §3.3).
std::string id_text(std::uint64_t value) {
    constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    std::string text;
    for (int shift = 59; shift >= 0; shift -= 5)
        text.push_back(kAlphabet[(value >> shift) & 31U]);
    text.push_back(kAlphabet[(value & 15U) << 1U]);
    return text;
}

}  // namespace

AccountStore::AccountStore(storage::KeyValueStore& store, const base::Clock& clock,
                           std::string_view address_prefix)
    : store_(store), clock_(clock), address_prefix_(address_prefix) {
    const auto snapshot = store_.snapshot();
    const auto accounts = snapshot->cursor(kAccounts);
    for (accounts->seek({}); accounts->valid(); accounts->next()) {
        auto account = rows::checked(rows::decode_account(base::as_text(accounts->key()), accounts->value()));
        std::string id = account.id;
        made_[id] = {.external = counter(address_counter_key(account, false)),
                     .change = counter(address_counter_key(account, true))};
        by_id_[std::move(id)] = std::make_shared<const Account>(std::move(account));
    }
    // Needed once for a directory made before there was a look-ahead, and never for an account without
    // addresses.
    const auto batch = store_.batch();
    for (const auto& [id, account] : by_id_)
        look_ahead(*batch, *account);
    store_.write(*batch, false);
    const auto aliases = snapshot->cursor(kAccountAliases);
    for (aliases->seek({}); aliases->valid(); aliases->next()) {
        const Bytes id = rows::checked(rows::decode_bytes(aliases->value()));
        id_by_alias_[std::string(base::as_text(aliases->key()))] = base::as_text(id);
    }
}

std::string AccountStore::new_id() {
    // The clock counts seconds; the milliseconds part keeps ids distinct and ascending.
    const std::uint64_t now = clock_.now() * 1000;
    constexpr std::uint64_t kEpoch = 1'496'635'208'000;
    for (;;) {
        if (++id_sequence_ % 1024 == 0) ++last_id_time_;
        last_id_time_ = std::max(last_id_time_, now);
        const std::uint64_t value =
            ((last_id_time_ - kEpoch) << 23U) | (std::uint64_t{5} << 10U) | (id_sequence_ % 1024);
        std::string id = id_text(value);
        const base::ReaderLock lock(mutex_);
        if (!by_id_.contains(id)) return id;
    }
}

std::uint64_t AccountStore::counter(ByteView key) const {
    const auto value = store_.get(kCounters, key);
    return value ? rows::checked(rows::decode_number(*value)) : 0;
}

Key AccountStore::address_counter_key(const Account& account, bool change) {
    const std::uint8_t branch = account.signer.derive_rule == keys::DeriveRule::bip32 ? 'b'
                                : change                                              ? 'c'
                                                                                      : 'e';
    return Key().u8(branch).account(account.id);
}

namespace {

/// The last index of a branch whose program is known in advance.
Key ahead_key(const Account& account, bool change) {
    const std::uint8_t branch = account.signer.derive_rule == keys::DeriveRule::bip32 ? 'B'
                                : change                                              ? 'C'
                                                                                      : 'E';
    return Key().u8(branch).account(account.id);
}

bool has_change_branch(const Account& account) {
    return account.signer.derive_rule != keys::DeriveRule::bip32;
}

}  // namespace

void AccountStore::look_ahead(storage::KeyValueBatch& batch, const Account& account, bool change,
                              std::uint64_t last) const {
    const Key key = ahead_key(account, change);
    const std::uint64_t known = counter(key);
    if (known >= last + kLookAhead / 2) return;
    const AddressDeriver deriver(account.signer, change);
    for (std::uint64_t index = std::max(known, last) + 1; index <= last + kLookAhead; ++index) {
        auto program = deriver.program(index);
        if (!program) return;  // an account that can have no addresses
        const auto holder = made_or_ahead(*program);
        // It belongs to another account with the same keys, which made it.
        if (holder && !is_ahead(*holder)) continue;
        const LocalAddress address{.account_id = account.id,
                                   .position = {.change = change, .index = index},
                                   .control_program = *std::move(program)};
        batch.put(kPrograms, address.control_program, rows::encode(address));
    }
    batch.put(kCounters, key, rows::encode_number(last + kLookAhead));
}

void AccountStore::look_ahead(storage::KeyValueBatch& batch, const Account& account) const {
    look_ahead(batch, account, false, counter(address_counter_key(account, false)));
    if (has_change_branch(account))
        look_ahead(batch, account, true, counter(address_counter_key(account, true)));
}

void AccountStore::put(storage::KeyValueBatch& batch, const Account& account) const {
    batch.put(kAccounts, base::as_bytes(account.id), rows::encode(account));
    batch.put(kAccountAliases, base::as_bytes(account.alias), rows::encode_bytes(base::as_bytes(account.id)));
}

void AccountStore::remember(AccountPtr account) {
    const AddressCounters made{.external = counter(address_counter_key(*account, false)),
                               .change = counter(address_counter_key(*account, true))};
    const base::WriterLock lock(mutex_);
    made_[account->id] = made;
    id_by_alias_[account->alias] = account->id;
    by_id_[account->id] = std::move(account);
}

void AccountStore::raise_key_index(storage::KeyValueBatch& batch, const keys::AccountSigner& signer) const {
    const Key key = key_set_counter(signer.xpubs);
    if (signer.key_index > counter(key)) batch.put(kCounters, key, rows::encode_number(signer.key_index));
}

Result<CreatedAccount, WalletError> AccountStore::create(std::string_view alias,
                                                         const std::vector<crypto::XPub>& xpubs,
                                                         std::int64_t quorum) {
    const base::MutexLock writing(writer_);
    if (find_by_alias(alias) != nullptr) return duplicate_alias();
    Account account;
    account.signer = {
        .xpubs = xpubs, .quorum = quorum, .key_index = 1, .derive_rule = keys::DeriveRule::bip44};
    const std::uint64_t last_index = counter(key_set_counter(xpubs));
    if (last_index >= keys::kKeyIndexLimit - 1)
        return fail(ErrorKind::account_index_limit, "Exceeded maximum accounts per xpub");
    if (const auto signer = keys::check_signer(xpubs, quorum); !signer)
        return signer_failure(signer.error(), xpubs);
    account.signer.key_index = last_index + 1;
    account.id = new_id();
    account.alias = normalised(alias);
    CreatedAccount created;
    if (const AccountPtr holder = find_by_alias(account.alias)) created.alias_taken_from = holder->id;

    const auto batch = store_.batch();
    put(*batch, account);
    raise_key_index(*batch, account.signer);
    look_ahead(*batch, account);
    store_.write(*batch, true);
    created.account = std::make_shared<const Account>(std::move(account));
    remember(created.account);
    return created;
}

AccountPtr AccountStore::find(std::string_view id) const {
    const base::ReaderLock lock(mutex_);
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

AccountPtr AccountStore::find_by_alias(std::string_view alias) const {
    const base::ReaderLock lock(mutex_);
    const auto id = id_by_alias_.find(alias);
    if (id == id_by_alias_.end()) return nullptr;
    const auto found = by_id_.find(id->second);
    return found == by_id_.end() ? nullptr : found->second;
}

std::vector<AccountPtr> AccountStore::list(std::string_view id_prefix) const {
    const base::ReaderLock lock(mutex_);
    std::vector<AccountPtr> result;
    for (auto at = by_id_.lower_bound(id_prefix); at != by_id_.end(); ++at) {
        if (!at->first.starts_with(id_prefix)) break;
        result.push_back(at->second);
    }
    return result;
}

void AccountStore::put_address(storage::KeyValueBatch& batch, const LocalAddress& address) const {
    batch.put(kPrograms, address.control_program, rows::encode(address));
    batch.put(kAddresses, address_key(address), rows::encode_bytes(address.control_program));
}

Result<LocalAddress, WalletError> AccountStore::make_address(std::string_view account_id, bool change) {
    const base::MutexLock writing(writer_);
    const AccountPtr account = find(account_id);
    if (account == nullptr) return unknown_account();
    const Key counter_key = address_counter_key(*account, change);
    LocalAddress address;
    address.account_id = account->id;
    address.position = {.change = change, .index = counter(counter_key) + 1};
    auto program = deriver(*account, change).program(address.position.index);
    if (!program) return program_failure(program.error());
    address.control_program = *std::move(program);

    const auto batch = store_.batch();
    look_ahead(*batch, *account, change, address.position.index);
    put_address(*batch, address);
    batch->put(kCounters, counter_key, rows::encode_number(address.position.index));
    store_.write(*batch, true);
    raise_made(*account, change, address.position.index);
    return address;
}

const AddressDeriver& AccountStore::deriver(const Account& account, bool change) {
    constexpr std::size_t kMaxDerivers = 1000;
    const std::pair branch(account.id, change);
    if (derivers_.size() >= kMaxDerivers && !derivers_.contains(branch)) derivers_.clear();
    return derivers_.try_emplace(branch, account.signer, change).first->second;
}

void AccountStore::raise_made(const Account& account, bool change, std::uint64_t index) {
    const base::WriterLock lock(mutex_);
    AddressCounters& made = made_[account.id];
    if (change || !has_change_branch(account)) made.change = index;
    if (!change || !has_change_branch(account)) made.external = index;
}

bool AccountStore::make_addresses_up_to(std::string_view account_id, bool change, std::uint64_t index) {
    const base::MutexLock writing(writer_);
    const AccountPtr account = find(account_id);
    if (account == nullptr) return false;
    const Key counter_key = address_counter_key(*account, change);
    const std::uint64_t last = counter(counter_key);
    if (last >= index) return true;
    const AddressDeriver deriver(account->signer, change);
    const auto batch = store_.batch();
    look_ahead(*batch, *account, change, index);
    for (std::uint64_t i = last + 1; i <= index; ++i) {
        auto program = deriver.program(i);
        if (!program) return false;
        put_address(*batch, {.account_id = account->id,
                             .position = {.change = change, .index = i},
                             .control_program = *std::move(program)});
    }
    batch->put(kCounters, counter_key, rows::encode_number(index));
    // Recovery would find them again after a power cut.
    store_.write(*batch, false);
    raise_made(*account, change, index);
    return true;
}

void AccountStore::make_used_addresses(std::span<const primitives::TransactionPtr> transactions) {
    for (const primitives::TransactionPtr& tx : transactions) {
        for (const primitives::TxOutput& output : tx->data().outputs) {
            const auto address = made_or_ahead(output.control_program);
            if (address && is_ahead(*address))
                make_addresses_up_to(address->account_id, address->position.change, address->position.index);
        }
    }
}

bool AccountStore::is_ahead(const LocalAddress& address) const {
    const base::ReaderLock lock(mutex_);
    const auto made = made_.find(address.account_id);
    if (made == made_.end()) return true;
    return address.position.index > (address.position.change ? made->second.change : made->second.external);
}

std::optional<LocalAddress> AccountStore::owner(ByteView control_program) const {
    auto address = made_or_ahead(control_program);
    if (address && is_ahead(*address)) return std::nullopt;
    return address;
}

std::optional<LocalAddress> AccountStore::made_or_ahead(ByteView control_program) const {
    // One of the two forms that account programs have; saves the search for nearly all others.
    const bool p2wpkh = control_program.size() == 22 && control_program[1] == 20;
    const bool p2wsh = control_program.size() == 34 && control_program[1] == 32;
    if ((!p2wpkh && !p2wsh) || control_program[0] != 0) return std::nullopt;
    const auto value = store_.get(kPrograms, control_program);
    if (!value) return std::nullopt;
    return rows::checked(rows::decode_address(control_program, *value));
}

std::vector<LocalAddress> AccountStore::addresses(std::string_view account_id) const {
    const auto snapshot = store_.snapshot();
    const auto found = snapshot->cursor(kAddresses);
    std::vector<LocalAddress> result;
    Key prefix;
    if (!account_id.empty()) prefix.account(account_id.substr(0, kMaxAccountIdSize));
    for (found->seek(prefix); found->valid(); found->next()) {
        const ByteView key = found->key();
        if (key.size() < 10 || key.size() != std::size_t{key[0]} + 10) (void)rows::checked<int>(std::nullopt);
        if (!account_id.empty() && !base::equal(key.first(key.size() - 9), prefix)) break;
        LocalAddress& address = result.emplace_back();
        address.account_id = base::as_text(key.subspan(1, key[0]));
        for (const std::uint8_t byte : key.last(9).first(8))
            address.position.index = address.position.index << 8U | byte;
        address.position.change = key.back() != 0;
        address.control_program = rows::checked(rows::decode_bytes(found->value()));
    }
    std::ranges::stable_sort(result, {}, [](const LocalAddress& address) {
        return std::pair(address.position.index, address.position.change);
    });
    return result;
}

AddressCounters AccountStore::counters(std::string_view account_id) const {
    const AccountPtr account = find(account_id);
    if (account == nullptr) return {};
    return {.external = counter(address_counter_key(*account, false)),
            .change = counter(address_counter_key(*account, true))};
}

Result<MiningAddress, WalletError> AccountStore::mining_address() {
    const auto stored = [this]() -> std::optional<MiningAddress> {
        const auto value = store_.get(kState, base::as_bytes(kMiningAddressKey));
        if (!value) return std::nullopt;
        return rows::checked(rows::decode_mining_address(*value));
    };
    if (auto address = stored()) return *std::move(address);
    const std::vector<AccountPtr> accounts = list({});
    if (accounts.empty()) return unknown_account();
    BYTOM_ASSIGN(LocalAddress made, make_address(accounts.front()->id, false));
    const auto form = primitives::Address::from_program(made.control_program);
    MiningAddress address{.address = form ? form->to_text(address_prefix_) : std::string(),
                          .control_program = std::move(made.control_program)};
    const base::MutexLock writing(writer_);
    // Another caller may have been faster.
    if (auto other = stored()) return *std::move(other);
    const auto batch = store_.batch();
    batch->put(kState, base::as_bytes(kMiningAddressKey), rows::encode(address));
    store_.write(*batch, true);
    return address;
}

Result<MiningAddress, WalletError> AccountStore::set_mining_address(std::string_view address) {
    const auto form = primitives::Address::from_text(address, address_prefix_);
    if (!form) return fail(ErrorKind::bad_address, primitives::describe(form.error(), address));
    MiningAddress result{.address = std::string(address), .control_program = form->control_program()};
    const base::MutexLock writing(writer_);
    const auto batch = store_.batch();
    batch->put(kState, base::as_bytes(kMiningAddressKey), rows::encode(result));
    store_.write(*batch, true);
    return result;
}

Bytes AccountStore::coinbase_arbitrary() const {
    const auto value = store_.get(kState, base::as_bytes(kCoinbaseArbitraryKey));
    return value ? rows::checked(rows::decode_bytes(*value)) : Bytes();
}

Status<WalletError> AccountStore::set_coinbase_arbitrary(ByteView arbitrary) {
    if (arbitrary.size() > kArbitraryLimit) {
        return fail(ErrorKind::arbitrary_limit,
                    "Arbitrary exceeds limit: " + std::to_string(kArbitraryLimit));
    }
    const auto batch = store_.batch();
    batch->put(kState, base::as_bytes(kCoinbaseArbitraryKey), rows::encode_bytes(arbitrary));
    store_.write(*batch, true);
    return {};
}

Status<WalletError> AccountStore::rename(std::string_view id, std::string_view new_alias,
                                         storage::KeyValueBatch& batch, const Commit& commit) {
    const base::MutexLock writing(writer_);
    const AccountPtr account = find(id);
    if (account == nullptr) return unknown_account();
    std::string alias = normalised(new_alias);
    if (find_by_alias(alias) != nullptr) return duplicate_alias();
    Account renamed = *account;
    renamed.alias = std::move(alias);
    // Another account may have taken over the old alias.
    const AccountPtr holder = find_by_alias(account->alias);
    const bool had_alias = holder != nullptr && holder->id == id;
    if (had_alias) batch.erase(kAccountAliases, base::as_bytes(account->alias));
    put(batch, renamed);
    commit();
    if (had_alias) {
        const base::WriterLock lock(mutex_);
        id_by_alias_.erase(account->alias);
    }
    remember(std::make_shared<const Account>(std::move(renamed)));
    return {};
}

Status<WalletError> AccountStore::remove(std::string_view id, storage::KeyValueBatch& batch,
                                         const Commit& commit) {
    const base::MutexLock writing(writer_);
    const AccountPtr account = find(id);
    if (account == nullptr) return unknown_account();
    const AccountPtr holder = find_by_alias(account->alias);
    const bool had_alias = holder != nullptr && holder->id == id;
    if (had_alias) batch.erase(kAccountAliases, base::as_bytes(account->alias));
    batch.erase(kAccounts, base::as_bytes(account->id));
    for (const LocalAddress& address : addresses(account->id)) {
        // Equal keys in two accounts give equal programs, which belong to the one that made them last.
        const auto holder_of_program = owner(address.control_program);
        if (holder_of_program && holder_of_program->account_id == id)
            batch.erase(kPrograms, address.control_program);
        batch.erase(kAddresses, address_key(address));
    }
    for (const bool change : {false, true}) {
        const AddressDeriver deriver(account->signer, change);
        const std::uint64_t end = counter(ahead_key(*account, change));
        for (std::uint64_t i = counter(address_counter_key(*account, change)) + 1; i <= end; ++i) {
            const auto program = deriver.program(i);
            const auto holder_of_program = program ? made_or_ahead(*program) : std::nullopt;
            if (holder_of_program && holder_of_program->account_id == id) batch.erase(kPrograms, *program);
        }
    }
    for (const char branch : {'b', 'c', 'e', 'B', 'C', 'E'})
        batch.erase(kCounters, Key().u8(static_cast<std::uint8_t>(branch)).account(account->id));
    commit();
    const base::WriterLock lock(mutex_);
    if (had_alias) id_by_alias_.erase(account->alias);
    by_id_.erase(account->id);
    made_.erase(account->id);
    derivers_.erase({account->id, false});
    derivers_.erase({account->id, true});
    return {};
}

Result<AccountPtr, WalletError> AccountStore::adopt(
    std::string_view alias, keys::AccountSigner signer,
    const std::function<void(const Account&, storage::KeyValueBatch&)>& write_along) {
    const base::MutexLock writing(writer_);
    Account account;
    account.alias = normalised(alias);
    if (find_by_alias(account.alias) != nullptr) return duplicate_alias();
    for (const AccountPtr& other : list({})) {
        if (other->signer == signer) {
            return fail(ErrorKind::duplicate_account_index, "Duplicate account with same xPubs and index");
        }
    }
    account.signer = std::move(signer);
    account.id = new_id();
    const auto batch = store_.batch();
    put(*batch, account);
    raise_key_index(*batch, account.signer);
    write_along(account, *batch);
    look_ahead(*batch, account);
    store_.write(*batch, true);
    auto result = std::make_shared<const Account>(std::move(account));
    remember(result);
    return result;
}

Status<WalletError> AccountStore::restore(std::span<const Account> accounts,
                                          const std::stop_token& cancelled) {
    const base::MutexLock writing(writer_);
    const auto batch = store_.batch();
    std::map<Hash256, std::uint64_t> counters;
    std::vector<AccountPtr> added;
    for (const Account& account : accounts) {
        if (cancelled.stop_requested()) return fail(ErrorKind::restore, "given up");
        if (account.id.empty() || account.id.size() > kMaxAccountIdSize)
            return fail(ErrorKind::restore, "account id of unusable length");
        const auto is_it = [&account](const AccountPtr& other) { return other->id == account.id; };
        if (find(account.id) != nullptr || std::ranges::any_of(added, is_it)) continue;
        // Two accounts of one image may have had the same alias in turn: the last one keeps it.
        if (find_by_alias(account.alias) != nullptr) return duplicate_alias();
        put(*batch, account);
        look_ahead(*batch, account);
        const Hash256 key_set = keys::key_set_id(account.signer.xpubs);
        std::uint64_t& highest = counters[key_set];
        highest = std::max(highest, account.signer.key_index);
        added.push_back(std::make_shared<const Account>(account));
    }
    for (const auto& [key_set, highest] : counters) {
        const Key key = Key().u8('k').hash(key_set);
        if (highest > counter(key)) batch->put(kCounters, key, rows::encode_number(highest));
    }
    if (added.empty()) return {};
    store_.write(*batch, true);
    for (AccountPtr& account : added)
        remember(std::move(account));
    return {};
}

}  // namespace bytom::wallet
