#include "rpc/account_methods.hpp"

#include <utility>

#include <bytom/base/hex.hpp>
#include <bytom/base/utf8.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/mining/mining_control.hpp>
#include <bytom/primitives/address.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/account_selector.hpp"
#include "rpc/name_limit.hpp"
#include "rpc/page.hpp"

namespace bytom::rpc {
namespace {

using primitives::Address;
using wallet::AccountPtr;

void write_members(json::Writer& out, const wallet::Account& account) {
    out.key("xpubs");
    out.begin_array();
    for (const crypto::XPub& xpub : account.signer.xpubs)
        out.value(xpub.view());
    out.end_array();
    out.member("quorum", account.signer.quorum);
    out.member("key_index", account.signer.key_index);
    out.member("derive_rule", std::to_underlying(account.signer.derive_rule));
    out.member("id", account.id);
    out.member_unless_empty("alias", account.alias);
}

void write_account(json::Writer& out, const wallet::Account& account) {
    out.begin_object();
    write_members(out, account);
    out.end_object();
}

std::string address_text(const AccountContext& context, ByteView control_program) {
    const auto address = Address::from_program(control_program);
    return address ? address->to_text(context.chain.network().bech32_prefix) : std::string();
}

// The keys of one branch from its first address to its latest, as far as they pass the filter.
Outcome write_pubkeys(const AccountContext& context, json::Writer& out, const keys::AccountSigner& signer,
                      bool change, std::uint64_t last, std::string_view filter, std::size_t& written) {
    for (std::uint64_t index = 1; index <= last; ++index) {
        if (context.cancelled.stop_requested()) return cancellation();
        const auto path =
            keys::account_path(signer.derive_rule, signer.key_index, {.change = change, .index = index});
        const auto child = signer.xpubs.front().derive(path);
        if (!child) return failure_text(std::string(to_string(child.error())));
        if (!filter.empty() && filter != base::to_hex(child->public_key())) continue;
        out.begin_object();
        out.member("pubkey", ByteView(child->public_key()));
        out.member("derivation_path", path);
        out.end_object();
        ++written;
    }
    return {};
}

}  // namespace

Outcome create_account(const AccountContext& context, const CreateAccountRequest& request,
                       json::Writer& out) {
    BYTOM_TRY(require_short("alias", request.alias));
    const auto account = context.wallet.accounts().create(request.alias, request.root_xpubs, request.quorum);
    if (!account) return wallet_failure(account.error());
    context.mining.payout_changed();
    out.begin_object();
    write_members(out, *account->account);
    // Not in the reference, where the other account silently loses its name.
    out.member_unless_empty("alias_taken_from", account->alias_taken_from);
    out.end_object();
    return {};
}

Outcome list_accounts(const AccountContext& context, const ListAccountsRequest& request, json::Writer& out) {
    const wallet::Accounts& accounts = context.wallet.accounts();
    BYTOM_ASSIGN(const std::string id, select_account_id(accounts, request.id, request.alias));
    out.begin_array();
    for (const AccountPtr& account : accounts.list(base::trim_white_space(id)))
        write_account(out, *account);
    out.end_array();
    return {};
}

Outcome update_account_alias(const AccountContext& context, const UpdateAccountAliasRequest& request,
                             json::Writer& /*out*/) {
    BYTOM_ASSIGN(const std::string id,
                 select_account_id(context.wallet.accounts(), request.account_id, request.account_alias));
    BYTOM_TRY(require_short("new_alias", request.new_alias));
    if (const auto renamed = context.wallet.rename_account(id, request.new_alias); !renamed) {
        return wallet_failure(renamed.error());
    }
    return {};
}

Outcome delete_account(const AccountContext& context, const AccountRequest& request, json::Writer& /*out*/) {
    BYTOM_ASSIGN(const std::string id,
                 select_account_id(context.wallet.accounts(), request.account_id, request.account_alias));
    if (const auto deleted = context.wallet.delete_account(id); !deleted) {
        return wallet_failure(deleted.error());
    }
    context.mining.payout_changed();
    return {};
}

Outcome create_account_receiver(const AccountContext& context, const AccountRequest& request,
                                json::Writer& out) {
    wallet::Accounts& accounts = context.wallet.accounts();
    BYTOM_ASSIGN(const std::string id,
                 select_account_id(accounts, request.account_id, request.account_alias));
    const auto address = accounts.make_address(id, false);
    if (!address) return wallet_failure(address.error());
    out.begin_object();
    out.member("control_program", address->control_program);
    out.member("address", address_text(context, address->control_program));
    out.end_object();
    return {};
}

Outcome list_addresses(const AccountContext& context, const ListAddressesRequest& request,
                       json::Writer& out) {
    const wallet::Accounts& accounts = context.wallet.accounts();
    BYTOM_ASSIGN(const AccountPtr account,
                 select_account(accounts, request.account_id, request.account_alias));
    const auto addresses = accounts.addresses(account->id);
    const Page page = Page::of(request.from, request.count).clipped_to(addresses.size());
    out.begin_array();
    for (std::uint64_t i = page.begin; i < page.end; ++i) {
        if (context.cancelled.stop_requested()) return cancellation();
        const wallet::LocalAddress& address = addresses[i];
        out.begin_object();
        out.member("account_alias", account->alias);
        out.member("account_id", address.account_id);
        out.member("address", address_text(context, address.control_program));
        out.member("control_program", address.control_program);
        out.member("change", address.position.change);
        out.member("key_index", address.position.index);
        out.end_object();
    }
    out.end_array();
    return {};
}

Outcome validate_address(const AddressContext& context, const ValidateAddressRequest& request,
                         json::Writer& out) {
    const auto address = Address::from_text(request.address, context.chain.network().bech32_prefix);
    out.begin_object();
    out.member("valid", address.has_value());
    out.member("is_local", address && context.wallet != nullptr &&
                               context.wallet->accounts().owner(address->control_program()).has_value());
    out.end_object();
    return {};
}

Outcome list_pubkeys(const AccountContext& context, const ListPubkeysRequest& request, json::Writer& out) {
    const wallet::Accounts& accounts = context.wallet.accounts();
    BYTOM_ASSIGN(const AccountPtr account,
                 select_account(accounts, request.account_id, request.account_alias));
    const keys::AccountSigner& signer = account->signer;
    // Of an image that was taken when any account was.
    if (signer.xpubs.empty()) return failure_text("Not found publickey for the account");
    const wallet::AddressCounters counters = accounts.counters(account->id);
    std::size_t written = 0;
    out.begin_object();
    out.member("root_xpub", signer.xpubs.front().view());
    out.key("pubkey_infos");
    out.begin_array();
    // Accounts of rule 0 have one counter for both branches, and one key for both.
    if (signer.derive_rule == keys::DeriveRule::bip44) {
        BYTOM_TRY(write_pubkeys(context, out, signer, true, counters.change, request.public_key, written));
    }
    BYTOM_TRY(write_pubkeys(context, out, signer, false, counters.external, request.public_key, written));
    out.end_array();
    out.end_object();
    if (written == 0) return failure_text("Not found publickey for the account");
    return {};
}

}  // namespace bytom::rpc
