#include "explorer_api/balance_form.hpp"

#include <bytom/base/hex.hpp>
#include <bytom/primitives/address.hpp>

namespace bytom::explorer_api {
namespace {

std::uint64_t time_of(const chain::BlockNode& newest, const explorer::TxPlace& place) noexcept {
    const chain::BlockNode* const node = newest.ancestor(place.height);
    return node != nullptr ? node->timestamp : 0;
}

}  // namespace

std::string shown_program(const Call& call, const explorer::ProgramHash& address) {
    const auto program = call.view->control_program(address);
    if (!program) return {};
    const auto text_form = primitives::Address::from_program(*program);
    return text_form ? text_form->to_text(call.forms.address_prefix) : base::to_hex(*program);
}

void write_balance(json::Writer& out, const Call& call, std::string_view shown_address,
                   const explorer::BalanceRecord& balance, const chain::BlockNode& newest) {
    const AssetLabel label = balance.asset == primitives::kBtmAssetId
                                 ? btm_label()
                                 : call.forms.lookups.asset(balance.asset).value_or(AssetLabel{});
    out.begin_object();
    out.member("address_id", shown_address);
    out.member("asset_id", balance.asset);
    out.member("asset_name", label.name);
    out.member("balance", explorer::to_decimal(balance.balance()));
    out.member("receive", explorer::to_decimal(balance.received));
    out.member("sent", explorer::to_decimal(balance.sent));
    out.member("join_timestamp", time_of(newest, balance.first));
    out.member("s_timestamp", time_of(newest, balance.last));
    out.member("decimals", label.decimals);
    out.member("tx_count", balance.transactions);
    out.end_object();
}

}  // namespace bytom::explorer_api
