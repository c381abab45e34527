// The whole way of a payment through bytomcli, on a node of our own: build, sign, submit, unlock.
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <bytom/base/hex.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/crypto/chainkd.hpp>
#include <bytom/crypto/sha3.hpp>

#include "bytomcli/client.hpp"
#include "support/story_node.hpp"

namespace bytom::bytomcli {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kSecondsPerBlock = 150;
constexpr std::string_view kBtm = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
constexpr const char* kPassword = "password";

/// 12 §16.
constexpr std::string_view kTradeOffer = R"(
contract TradeOffer(requestedAsset: Asset, requestedAmount: Amount, sellerProgram: Program, sellerKey: PublicKey)
locks amount of asset {
  clause trade() {
    lock requestedAmount of requestedAsset with sellerProgram
    unlock amount of asset
  }
  clause cancel(sellerSig: Signature) {
    verify checkTxSig(sellerKey, sellerSig)
    unlock amount of asset
  }
})";

constexpr std::string_view kRevealPreimage = R"(
contract RevealPreimage(hash: Hash) locks amount of asset {
  clause reveal(string: String) { verify sha3(string) == hash unlock amount of asset }
})";

constexpr std::string_view kLockWithPublicKey = R"(
contract LockWithPublicKey(publicKey: PublicKey) locks amount of asset {
  clause unlockWithSig(sig: Signature) { verify checkTxSig(publicKey, sig) unlock amount of asset }
})";

class SpendingTest : public ::testing::Test {
protected:
    SpendingTest() : node_({}) {
        xpub_ = object({"create-key", "alice", kPassword}).at("xpub");
        account_ = object({"create-account", "alice", xpub_}).at("id");
        receiver_ = object({"create-account-receiver", "alice"});
        for (std::uint64_t i = 0; i <= consensus::kCoinbaseMaturity + 3; ++i)
            mine();
    }

    void mine() {
        const std::uint64_t height = node_.chain->tip()->height() + 1;
        node_.mine(consensus::solonet().genesis_timestamp + kSecondsPerBlock * height);
    }

    /// What a command prints that must succeed.
    std::string output(const std::vector<std::string>& arguments) {
        std::istringstream in;
        std::ostringstream out;
        std::ostringstream err;
        const Post post = [this](std::string_view path,
                                 std::string_view body) -> Result<HttpAnswer, std::string> {
            http::Request request;
            request.method = "POST";
            request.target = path;
            request.body = body;
            request.from_loopback = true;
            const http::Response response = node_.call(std::move(request));
            return HttpAnswer{.status = response.status, .body = response.body};
        };
        const ExitCode code = run(arguments, {.post = post, .in = in, .out = out, .err = err});
        EXPECT_EQ(code, ExitCode::done) << Json(arguments) << out.str() << err.str();
        return out.str();
    }

    Json object(const std::vector<std::string>& arguments) { return Json::parse(output(arguments)); }

    /// Some of an asset of our own. Contracts must not hold BTM but by the hash of their programs.
    std::string issue(const std::string& alias) {
        const std::string asset = object({"create-asset", alias, xpub_}).at("id");
        pay({account_, asset, "100000", "-t", "issue", "-a", receiver_.at("address")});
        return asset;
    }

    /// Builds, signs, submits, mines: the transaction's id.
    std::string pay(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "build-transaction");
        const std::string built = output(arguments);
        const std::string transaction_template = built.substr(built.find('\n') + 1);
        const std::string printed = output({"sign-transaction", "-p", kPassword, transaction_template});
        const Json signature = Json::parse(printed.substr(printed.find('{')));
        EXPECT_EQ(signature.at("sign_complete"), true) << printed;
        const Json raw{{"raw_transaction", signature.at("transaction").at("raw_transaction")}};
        const std::string id = object({"submit-transaction", raw.dump()}).at("tx_id");
        // The block whose template was made before the transaction came, and the one that has it.
        mine();
        mine();
        return id;
    }

    Json transaction(const std::string& id) { return object({"get-transaction", id}); }

    /// The output of a transaction that has this program.
    Json output_with(const std::string& id, const std::string& program) {
        const Json paid = transaction(id);
        for (const Json& candidate : paid.at("outputs")) {
            if (candidate.value("control_program", "") == program) return candidate;
        }
        ADD_FAILURE() << "no output with " << program << " in " << paid;
        return {};
    }

    std::string compile(std::string_view source, const Json& arguments) {
        return object({"rpc", "compile", Json{{"contract", source}, {"args", arguments}}.dump()})
            .at("program");
    }

    /// The public key of a path of two steps below the root key.
    std::string public_key(const std::vector<std::string>& path) {
        const auto bytes = base::from_hex(xpub_);
        crypto::XPub root;
        std::ranges::copy(*bytes, root.bytes.begin());
        std::vector<Bytes> steps;
        for (const std::string& step : path)
            steps.push_back(*base::from_hex(step));
        return base::to_hex(root.derive(steps)->public_key());
    }

    std::string program() { return receiver_.at("control_program"); }

    test::StoryNode node_;
    std::string xpub_;
    std::string account_;
    Json receiver_;
};

TEST_F(SpendingTest, PaysIssuesAndRetires) {
    const std::string address = receiver_.at("address");
    const std::string to_program = pay({account_, std::string(kBtm), "100", "-t", "spend", "-r", "51"});
    EXPECT_EQ(output_with(to_program, "51").at("amount"), 100);
    const std::string by_alias = pay({"alice", "BTM", "200", "-t", "address", "-a", address, "--alias"});
    EXPECT_EQ(output_with(by_alias, program()).at("amount"), 200);

    const std::string asset = issue("gold");
    const std::string retired = pay({account_, asset, "300", "-t", "retire", "-v", "aabb"});
    Json balances;
    std::istringstream lines(output({"list-balances"}));
    for (std::string line, object_text; std::getline(lines, line);) {
        if (!line.ends_with(" :")) object_text += line;
        if (line != "}") continue;
        const Json balance = Json::parse(object_text);
        balances[balance.at("asset_id").get<std::string>()] = balance.at("amount");
        object_text.clear();
    }
    EXPECT_EQ(balances.at(asset), 99700);
    EXPECT_EQ(transaction(retired).at("outputs").size(), 3U);  // two of change and what is retired
}

TEST_F(SpendingTest, UnlocksByPreimageAndByKey) {
    const std::string asset = issue("gold");
    const Bytes preimage{'b', 'y', 't', 'o', 'm'};
    const std::string by_preimage =
        compile(kRevealPreimage, Json::array({Json{{"string", crypto::sha3_256(preimage).to_text()}}}));
    const std::string hidden = pay({account_, asset, "4000", "-t", "spend", "-r", by_preimage});
    const std::string revealed =
        pay({account_, asset, "4000", output_with(hidden, by_preimage).at("id"), "-t", "unlock", "-c",
             "RevealPreimage", "-p", program(), base::to_hex(preimage)});
    EXPECT_EQ(output_with(revealed, program()).at("amount"), 4000);

    const std::vector<std::string> path{"00", "0100000000000000"};
    const std::string by_key = compile(kLockWithPublicKey, Json::array({Json{{"string", public_key(path)}}}));
    const std::string locked = pay({account_, asset, "5000", "-t", "spend", "-r", by_key});
    const std::string unlocked =
        pay({account_, asset, "5000", output_with(locked, by_key).at("id"), "-t", "unlock", "-c",
             "LockWithPublicKey", "-p", program(), xpub_, path[0], path[1]});
    EXPECT_EQ(output_with(unlocked, program()).at("amount"), 5000);
}

TEST_F(SpendingTest, TradesAndCancelsAnOffer) {
    const std::string asset = issue("gold");
    const std::string locked_asset = issue("silver");
    const std::vector<std::string> path{"0a", "0b"};
    const std::string seller_program = "53";
    const std::string offer = compile(
        kTradeOffer, Json::array({Json{{"string", asset}}, Json{{"integer", 7}},
                                  Json{{"string", seller_program}}, Json{{"string", public_key(path)}}}));
    const auto lock = [&] {
        const std::string locked = pay({account_, locked_asset, "9000", "-t", "spend", "-r", offer});
        return output_with(locked, offer).at("id").get<std::string>();
    };
    const std::string traded =
        pay({account_, locked_asset, "9000", lock(), "-t", "unlock", "-c", "TradeOffer", "-p", program(),
             "00000000", account_, asset, "7", seller_program});
    EXPECT_EQ(output_with(traded, seller_program).at("asset_id"), asset);
    EXPECT_EQ(output_with(traded, seller_program).at("amount"), 7);
    const std::string cancelled = pay({account_, locked_asset, "9000", lock(), "-t", "unlock", "-c",
                                       "TradeOffer", "-p", program(), "13000000", xpub_, path[0], path[1]});
    EXPECT_EQ(output_with(cancelled, program()).at("amount"), 9000);
}

}  // namespace
}  // namespace bytom::bytomcli
