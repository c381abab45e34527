#include "mining_payout.hpp"

#include <bytom/primitives/address.hpp>

namespace bytom::node {

Result<MiningPayout> MiningPayout::open(const Config& config, const consensus::NetworkParams& network,
                                        wallet::Wallet* wallet) {
    const std::string& text = config.mining_address;
    if (text.empty()) return MiningPayout(wallet, {}, {});
    const auto address = primitives::Address::from_text(text, network.bech32_prefix);
    if (!address) {
        return base::fail("bad_config", "mining_address: \"" + text + "\" is no address of " +
                                            std::string(network.chain_id) + ": " +
                                            primitives::describe(address.error(), text));
    }
    return MiningPayout(wallet, text, address->control_program());
}

mining::Payout MiningPayout::payout() const {
    mining::Payout payout;
    if (wallet_ != nullptr) payout.arbitrary = wallet_->accounts().coinbase_arbitrary();
    if (!configured_.empty()) {
        payout.control_program = program_;
    } else if (wallet_ != nullptr) {
        if (auto address = wallet_->accounts().mining_address())
            payout.control_program = std::move(address->control_program);
    }
    return payout;
}

std::string MiningPayout::address() const {
    if (!configured_.empty() || wallet_ == nullptr) return configured_;
    const auto address = wallet_->accounts().mining_address();
    return address ? address->address : std::string();
}

}  // namespace bytom::node
