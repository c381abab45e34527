#include "rpc/payout_methods.hpp"

#include <bytom/mining/mining_control.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/wallet_errors.hpp"

namespace bytom::rpc {
namespace {

void write_address(std::string_view address, json::Writer& out) {
    out.begin_object();
    out.member("mining_address", address);
    out.end_object();
}

Outcome write_address(const Result<wallet::MiningAddress, wallet::WalletError>& address, json::Writer& out) {
    if (!address) return wallet_failure(address.error());
    write_address(address->address, out);
    return {};
}

}  // namespace

Outcome get_mining_address(const PayoutContext& context, json::Writer& out) {
    if (context.configured.empty()) return write_address(context.wallet.accounts().mining_address(), out);
    write_address(context.configured, out);
    return {};
}

Outcome set_mining_address(const PayoutContext& context, const MiningAddressRequest& request,
                           json::Writer& out) {
    if (!context.configured.empty())
        return failure_text("mining_address of the configuration says where rewards go: take it out first");
    const auto address = context.wallet.accounts().set_mining_address(request.mining_address);
    if (address) context.mining.payout_changed();
    return write_address(address, out);
}

Outcome get_coinbase_arbitrary(const PayoutContext& context, json::Writer& out) {
    out.begin_object();
    out.member("arbitrary", context.wallet.accounts().coinbase_arbitrary());
    out.end_object();
    return {};
}

Outcome set_coinbase_arbitrary(const PayoutContext& context, const CoinbaseArbitraryRequest& request,
                               json::Writer& out) {
    const auto set = context.wallet.accounts().set_coinbase_arbitrary(request.arbitrary);
    if (!set) return wallet_failure(set.error());
    context.mining.payout_changed();
    return get_coinbase_arbitrary(context, out);
}

}  // namespace bytom::rpc
