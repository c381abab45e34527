#include "blockcenter/api/rows.hpp"

#include <algorithm>

namespace bytom::blockcenter {
namespace {

constexpr Row kRows[] = {
    {"account/create", "account/create", false, create_account},
    {"account/list-addresses", "account/addresses", false, list_account_addresses},
    {"account/list-address", "", false, list_account_addresses},
    {"account/new-address", "account/new-address", false, new_address},
    {"account/list-wallets", "account/wallets", false, list_account_wallets},
    {"account/restore", "account/restore", false, restore_account},
    {"account/create-multisig", "account/create-multisig", false, create_multisig},
    {"account/join-multisig", "account/join-multisig", false, join_multisig},
    {"merchant/build-payment", "merchant/build-payment", false, build_payment},
    {"merchant/build-transaction", "merchant/build-advanced-tx", false, build_transaction},
    {"", "merchant/estimate-tx-fee", false, estimate_fee},
    {"merchant/submit-payment", "merchant/submit-payment", false, nullptr, submit_payment},
    {"merchant/list-payments", "merchant/payments", false, list_wallet_payments},
    {"merchant/create-txproposal", "merchant/create-txproposal", false, create_proposal},
    {"merchant/list-txproposals", "merchant/list-txproposals", false, list_wallet_proposals},
    {"merchant/sign-txproposal", "merchant/sign-txproposal", false, sign_proposal},
    {"merchant/submit-txproposal", "merchant/submit-txproposal", false, nullptr, submit_proposal},
    {"merchant/list-transactions", "merchant/transactions", false, list_wallet_transactions},
    {"merchant/get-transaction", "merchant/transaction", true, show_transaction},
    {"q/list-utxos", "q/utxos", false, list_utxos},
    {"q/asset", "q/asset", true, show_asset},
    {"q/chain-status", "q/chain-status", true, chain_status},
    {"merchant/payment-events", "merchant/payment-events", true, nullptr, nullptr, true},
};

}  // namespace

std::span<const Row> rows() noexcept {
    return kRows;
}

const Row* find_row(Version version, std::string_view path) noexcept {
    const auto found = std::ranges::find_if(kRows, [&](const Row& row) {
        return !path.empty() && path == (version == Version::v1 ? row.v1 : row.v3);
    });
    return found == std::ranges::end(kRows) ? nullptr : found;
}

}  // namespace bytom::blockcenter
