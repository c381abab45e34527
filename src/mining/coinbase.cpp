#include <fmt/core.h>

#include <bytom/consensus/params.hpp>
#include <bytom/consensus/subsidy.hpp>
#include <bytom/mining/coinbase.hpp>

namespace bytom::mining {

Result<primitives::TransactionPtr> make_coinbase(std::uint64_t height, std::uint64_t fees,
                                                 const Payout& payout) {
    Bytes arbitrary = {0x00};
    base::append(arbitrary, base::as_bytes(std::to_string(height)));
    base::append(arbitrary, payout.arbitrary);
    if (arbitrary.size() > consensus::kCoinbaseArbitraryLimit) {
        return base::fail("COINBASE_ARBITRARY_OVERSIZE",
                          fmt::format("{} bytes of arbitrary data, at most {} fit beside the height",
                                      payout.arbitrary.size(), kUserArbitraryLimit));
    }
    primitives::TxInput input;
    input.body = primitives::CoinbaseInput{std::move(arbitrary)};
    primitives::TxOutput output;
    output.value = {primitives::kBtmAssetId, consensus::block_subsidy(height) + fees};
    output.control_program = payout.control_program;
    primitives::TxData data;
    data.inputs.push_back(std::move(input));
    data.outputs.push_back(std::move(output));
    auto transaction = primitives::Transaction::from_data(std::move(data));
    if (!transaction) return base::fail(base::to_string(transaction.error()), "coinbase");
    return std::make_shared<const primitives::Transaction>(*std::move(transaction));
}

}  // namespace bytom::mining
