#include "rpc/output_methods.hpp"

#include <algorithm>

#include <bytom/base/hex.hpp>
#include <bytom/base/saturating.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/primitives/address.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/account_selector.hpp"
#include "rpc/page.hpp"

namespace bytom::rpc {
namespace {

using wallet::Output;

std::string alias_of(const wallet::Accounts& accounts, const std::string& id) {
    if (id.empty()) return {};
    const wallet::AccountPtr account = accounts.find(id);
    return account ? account->alias : std::string();
}

std::string alias_of(const wallet::Assets& assets, const primitives::AssetId& id) {
    const wallet::AssetPtr asset = assets.find(id);
    return asset ? asset->alias : std::string();
}

void write_output(json::Writer& out, const Output& output, const OutputContext& context) {
    std::string address;
    if (!output.is_contract()) {
        if (const auto form = primitives::Address::from_program(output.control_program)) {
            address = form->to_text(context.chain.network().bech32_prefix);
        }
    }
    out.begin_object();
    out.member("account_alias", alias_of(context.wallet.accounts(), output.account_id));
    out.member("id", output.id);
    out.member("asset_id", output.value.asset_id);
    out.member("asset_alias", alias_of(context.wallet.assets(), output.value.asset_id));
    out.member("amount", output.value.amount);
    out.member("account_id", output.account_id);
    out.member("address", address);
    out.member("control_program_index", output.position.index);
    out.member("program", output.control_program);
    out.member("source_id", output.source_id);
    out.member("source_pos", output.source_position);
    out.member("valid_height", output.valid_height);
    out.member("change", output.position.change);
    out.member("derive_rule", 0);
    out.end_object();
}

}  // namespace

Outcome list_balances(const OutputContext& context, const AccountRequest& request, json::Writer& out) {
    const wallet::Accounts& accounts = context.wallet.accounts();
    BYTOM_ASSIGN(const std::string id,
                 select_account_id(accounts, request.account_id, request.account_alias));
    out.begin_array();
    for (const wallet::Balance& balance : context.wallet.outputs().balances(id)) {
        const wallet::AssetPtr asset = context.wallet.assets().find(balance.asset_id);
        out.begin_object();
        out.member("account_id", balance.account_id);
        out.member("account_alias", alias_of(accounts, balance.account_id));
        out.member("asset_alias", asset ? asset->alias : std::string());
        out.member("asset_id", balance.asset_id);
        out.member("amount", balance.amount);
        // Not in the reference, which shows what is left modulo 2^64.
        if (balance.overflow) out.member("overflow", true);
        const auto definition =
            asset ? json::compact(base::as_text(asset->raw_definition)) : std::optional<std::string>();
        out.key("asset_definition");
        out.raw(definition ? std::string_view(*definition) : "null");
        out.end_object();
    }
    out.end_array();
    return {};
}

Outcome list_unspent_outputs(const OutputContext& context, const ListUnspentOutputsRequest& request,
                             json::Writer& out) {
    BYTOM_ASSIGN(const std::string account,
                 select_account_id(context.wallet.accounts(), request.account_id, request.account_alias));
    const Page page = Page::of(request.from, request.count);
    const auto outputs = context.wallet.outputs().list({.account_id = account,
                                                        .id_prefix = request.id,
                                                        .contracts = request.smart_contract,
                                                        .unconfirmed = request.unconfirmed,
                                                        .from = page.begin,
                                                        .count = page.size()});
    out.begin_array();
    for (const Output& output : outputs) {
        if (context.cancelled.stop_requested()) return cancellation();
        write_output(out, output, context);
    }
    out.end_array();
    return {};
}

Outcome list_reservations(const OutputContext& context, json::Writer& out) {
    out.begin_array();
    for (const wallet::Reservation& reservation : context.wallet.outputs().reservations()) {
        out.begin_object();
        out.member("id", reservation.id);
        out.member("account_id", reservation.account_id);
        out.member("account_alias", alias_of(context.wallet.accounts(), reservation.account_id));
        out.member("asset_id", reservation.asset_id);
        std::uint64_t amount = 0;
        out.key("output_ids");
        out.begin_array();
        for (const Output& output : reservation.outputs) {
            out.value(output.id);
            amount = base::add_up_to_max(amount, output.value.amount);
        }
        out.end_array();
        out.member("amount", amount);
        out.member("change", reservation.change);
        out.member("expires_at", reservation.expiry);
        out.end_object();
    }
    out.end_array();
    return {};
}

Outcome release_reservation(const OutputContext& context, const ReservationRequest& request,
                            json::Writer& /*out*/) {
    if (context.wallet.outputs().cancel(request.id)) return {};
    return failure_text("couldn't find reservation");
}

}  // namespace bytom::rpc
