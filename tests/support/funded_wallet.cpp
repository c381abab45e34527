#include "support/funded_wallet.hpp"

#include <stdexcept>

#include <bytom/base/hex.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/json/value.hpp>

#include "support/block_maker.hpp"

namespace bytom::test {
namespace {

constexpr std::size_t kOutputs = 5;
constexpr std::uint64_t kBtm = 100'000'000;

/// The first text of this name in an answer; throws unless the call succeeded.
std::string text_in(const std::string& answer, const std::string& name) {
    const std::string before = "\"" + name + "\":\"";
    const auto begin = answer.find(before);
    if (begin == std::string::npos) throw std::runtime_error("no " + name + ": " + answer);
    const auto end = answer.find('"', begin + before.size());
    return answer.substr(begin + before.size(), end - begin - before.size());
}

}  // namespace

FundedWallet fund(ApiNode& node) {
    FundedWallet made;
    made.xpub = text_in(
        node.post(
            "/create-key",
            R"({"alias":"k","password":"p","mnemonic":"pluck neutral fly orange tired famous stable crash prosper bounce elite tomato"})"),
        "xpub");
    const std::string signers = R"("root_xpubs":[")" + made.xpub + R"("],"quorum":1})";
    made.account_id = text_in(node.post("/create-account", R"({"alias":"a",)" + signers), "id");
    text_in(node.post("/create-asset", R"({"alias":"gold",)" + signers), "id");
    const std::string receiver = node.post("/create-account-receiver", R"({"account_alias":"a"})");
    made.address = text_in(receiver, "address");
    const auto program = base::from_hex(text_in(receiver, "control_program"));

    for (std::uint64_t height = 0; height <= consensus::kCoinbaseMaturity; ++height)
        node.extend();
    const auto first = node.chain->block(*node.chain->tip()->main_node(1));
    const primitives::Transaction& coinbase = *first->transactions.front();
    primitives::TxData data;
    data.version = 1;
    data.inputs.push_back(testing::spend(coinbase, 0));
    for (std::size_t i = 0; i < kOutputs; ++i) {
        data.outputs.push_back(testing::btm_output(kBtm));
        data.outputs.back().control_program = *program;
    }
    const std::uint64_t rest = coinbase.data().outputs.front().value.amount - kOutputs * kBtm;
    data.outputs.push_back(testing::btm_output(rest - testing::kFee));
    const primitives::TransactionPtr payment = testing::transaction(std::move(data));
    node.extend({payment}, testing::kFee, {false});
    if (!node.wallet->wait_until_current(std::chrono::seconds(60))) {
        throw std::runtime_error("the wallet does not follow");
    }
    made.transaction_id = payment->id().to_text();
    made.output_id = payment->mapped().result_ids.front().to_text();
    return made;
}

}  // namespace bytom::test
