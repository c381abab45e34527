#include "wallet/recovery.hpp"

#include <algorithm>

#include <bytom/base/hex.hpp>
#include <bytom/base/log.hpp>

#include "wallet/signer_failure.hpp"

namespace bytom::wallet {
namespace {

/// "e7800eca02a5:1": the first six bytes of every key, and the account's index in hex.
std::string candidate_alias(const std::vector<crypto::XPub>& xpubs, std::uint64_t key_index) {
    Bytes heads;
    for (const crypto::XPub& xpub : xpubs)
        base::append(heads, xpub.view().first(6));
    return base::to_hex(heads) + fmt::format(":{:x}", key_index);
}

}  // namespace

Recovery::Recovery(storage::KeyValueStore& store, AccountStore& accounts, const base::Clock& clock,
                   std::stop_token interrupt)
    : store_(store), accounts_(accounts), clock_(clock), interrupt_(std::move(interrupt)) {
    const auto value = store_.get(kState, base::as_bytes(kRecoveryKey));
    if (!value) return;
    row_ = rows::checked(rows::decode_recovery(*value));
    active_ = true;
}

std::string Recovery::unused_alias(std::uint64_t key_index) const {
    const std::string alias = candidate_alias(row_.xpubs, key_index);
    std::string result = alias;
    for (int i = 2; accounts_.find_by_alias(result) != nullptr; ++i)
        result = alias + "-" + std::to_string(i);
    return result;
}

void Recovery::clear() {
    active_ = false;
    watching_ = false;
    row_ = {};
    watched_.clear();
    latest_ = {};
    programs_.clear();
    account_horizon_ = 1;
}

void Recovery::start(storage::KeyValueBatch& batch) {
    for (const AccountPtr& account : accounts_.list({})) {
        if (std::ranges::find(row_.accounts, account->id, &WatchedAccount::account_id) != row_.accounts.end())
            continue;
        row_.accounts.push_back({.account_id = account->id, .key_index = account->signer.key_index});
    }
    row_.start_time = clock_.now();
    active_ = true;
    watching_ = false;
    batch.put(kState, base::as_bytes(kRecoveryKey), rows::encode(row_));
}

Status<WalletError> Recovery::start_accounts(const std::vector<crypto::XPub>& xpubs,
                                             storage::KeyValueBatch& batch) {
    if (of_accounts()) return fail(ErrorKind::recovery_busy, "another recovery in progress");
    const auto quorum = static_cast<std::int64_t>(xpubs.size());
    if (const auto signer = keys::check_signer(xpubs, quorum); !signer)
        return signer_failure(signer.error(), xpubs);
    if (!keys::account_program({.xpubs = xpubs, .quorum = quorum}, {.change = false, .index = 1}))
        return fail(ErrorKind::bad_point, "xpub is no point of the curve");
    row_.xpubs = xpubs;
    row_.accounts_unfound = 1;
    row_.start_time = clock_.now();
    active_ = true;
    watching_ = false;
    batch.put(kState, base::as_bytes(kRecoveryKey), rows::encode(row_));
    return {};
}

void Recovery::cancel(storage::KeyValueBatch& batch) {
    batch.erase(kState, base::as_bytes(kRecoveryKey));
    clear();
}

void Recovery::store_row() {
    const auto batch = store_.batch();
    batch->put(kState, base::as_bytes(kRecoveryKey), rows::encode(row_));
    store_.write(*batch, false);
}

void Recovery::finish() {
    const auto batch = store_.batch();
    cancel(*batch);
    store_.write(*batch, false);
}

void Recovery::add_candidates() {
    if (row_.xpubs.empty()) return;
    for (; account_horizon_ < row_.accounts_unfound + kAccountWindow; ++account_horizon_) {
        // How many of the keys must sign is recorded nowhere; usually all of them.
        for (std::int64_t quorum = all_keys(); quorum > 0; --quorum) {
            // A candidate, or one that was adopted before the recovery was interrupted.
            const auto is_it = [&](const WatchedAccount& row) {
                if (row.key_index != account_horizon_) return false;
                if (row.account_id.empty()) return quorum_of(row) == quorum;
                const AccountPtr account = accounts_.find(row.account_id);
                return account != nullptr && account->signer.xpubs == row_.xpubs &&
                       account->signer.quorum == quorum;
            };
            if (std::ranges::none_of(row_.accounts, is_it))
                row_.accounts.push_back({.account_id = {}, .key_index = account_horizon_, .quorum = quorum});
        }
    }
}

std::optional<Bytes> Recovery::program(const keys::AccountSigner& signer, bool change, std::uint64_t index) {
    LatestBranch& latest = latest_.at(change ? 1 : 0);
    const bool is_same = latest.deriver && latest.signer.key_index == signer.key_index &&
                         latest.signer.derive_rule == signer.derive_rule &&
                         latest.signer.xpubs == signer.xpubs;
    if (!is_same) {
        latest.signer = signer;
        latest.deriver.emplace(signer, change);
        latest.public_keys.clear();
    }
    auto keys = latest.public_keys.find(index);
    if (keys == latest.public_keys.end()) {
        auto derived = latest.deriver->public_keys(index);
        if (!derived) return std::nullopt;
        keys = latest.public_keys.emplace(index, *std::move(derived)).first;
    }
    auto program = AddressDeriver::program_of(keys->second, signer.quorum);
    if (!program) return std::nullopt;
    return *std::move(program);
}

bool Recovery::watch_branch(std::size_t account, bool change) {
    Watched& watched = watched_[account];
    Branch& branch = change ? watched.change : watched.external;
    // An account of rule 0 has no change branch.
    if (change && watched.signer.derive_rule == keys::DeriveRule::bip32) return true;
    const WatchedAccount& row = row_.accounts[account];
    const std::uint64_t unfound = change ? row.change_unfound : row.external_unfound;
    for (; branch.horizon < unfound + kAddressWindow; ++branch.horizon) {
        if (interrupt_.stop_requested()) return false;
        const auto program = this->program(watched.signer, change, branch.horizon);
        if (!program) return true;
        programs_[std::string(base::as_text(*program))] = {
            .account = account, .change = change, .index = branch.horizon};
    }
    return true;
}

bool Recovery::watch() {
    add_candidates();
    for (std::size_t i = watched_.size(); i < row_.accounts.size(); ++i) {
        const WatchedAccount& row = row_.accounts[i];
        Watched& watched = watched_.emplace_back();
        if (row.account_id.empty()) {
            watched.signer = {.xpubs = row_.xpubs,
                              .quorum = quorum_of(row),
                              .key_index = row.key_index,
                              .derive_rule = keys::DeriveRule::bip44};
        } else if (const AccountPtr account = accounts_.find(row.account_id)) {
            watched.signer = account->signer;
        } else {
            continue;  // deleted meanwhile
        }
        if (!watch_branch(i, false) || !watch_branch(i, true)) return false;
    }
    watching_ = true;
    return true;
}

Recovery::Found Recovery::found(const Watch& watch) {
    WatchedAccount& row = row_.accounts[watch.account];
    const std::uint64_t unfound = watch.change ? row.change_unfound : row.external_unfound;
    if (watch.index < unfound && !row.account_id.empty()) {
        // Known, unless the process died before the addresses were made.
        (void)accounts_.make_addresses_up_to(row.account_id, watch.change, watch.index);
        return Found::noted;
    }
    const auto note = [&] {
        if (!row_.xpubs.empty() && watched_[watch.account].signer.xpubs == row_.xpubs)
            row_.accounts_unfound = std::max(row_.accounts_unfound, row.key_index + 1);
        (watch.change ? row.change_unfound : row.external_unfound) = std::max(unfound, watch.index + 1);
    };
    if (row.account_id.empty()) {
        // One that exists already, under whatever name, is the account that was looked for.
        const keys::AccountSigner& signer = watched_[watch.account].signer;
        for (const AccountPtr& account : accounts_.list({})) {
            if (account->signer == signer) row.account_id = account->id;
        }
    }
    if (row.account_id.empty()) {
        // In one write: otherwise a continued recovery would take the account for one that existed before.
        const auto adopted =
            accounts_.adopt(unused_alias(row.key_index), watched_[watch.account].signer,
                            [&](const Account& account, storage::KeyValueBatch& batch) {
                                row.account_id = account.id;
                                note();
                                batch.put(kState, base::as_bytes(kRecoveryKey), rows::encode(row_));
                            });
        if (!adopted) {
            base::log(base::LogLevel::warn, "wallet", "recovery of accounts ends: {}",
                      adopted.error().detail);
            return Found::over;
        }
    }
    note();
    (void)accounts_.make_addresses_up_to(row.account_id, watch.change, watch.index);
    if (!watch_branch(watch.account, watch.change) || !this->watch()) return Found::interrupted;
    store_row();
    return Found::noted;
}

bool Recovery::filter(const primitives::Block& block) {
    if (!active_) return true;
    if (block.header.timestamp > row_.start_time) {
        finish();
        return true;
    }
    if (interrupt_.stop_requested() || (!watching_ && !watch())) return false;
    for (const primitives::TransactionPtr& tx : block.transactions) {
        for (const primitives::TxOutput& output : tx->data().outputs) {
            const ByteView program = output.control_program;
            if (program.size() != 22 && program.size() != 34) continue;
            const auto at = programs_.find(std::string(base::as_text(program)));
            if (at == programs_.end()) continue;
            switch (found(Watch(at->second))) {
                case Found::noted:
                    break;
                case Found::interrupted:
                    return false;
                case Found::over:
                    finish();
                    return true;
            }
        }
    }
    return true;
}

}  // namespace bytom::wallet
