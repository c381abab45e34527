#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/keys/account_program.hpp>
#include <bytom/keys/derivation.hpp>
#include <bytom/primitives/address.hpp>
#include <bytom/vm/program_builder.hpp>
#include <bytom/wallet/gas_estimate.hpp>
#include <bytom/wallet/transaction_builder.hpp>

namespace bytom::wallet {
namespace {

using primitives::kBtmAssetId;

constexpr std::string_view kPrefix = "sm";

/// One account, which hands out change addresses.
class FakeAccounts final : public Accounts {
public:
    FakeAccounts() {
        Account account{.id = "ID", .alias = "alice", .signer = {}};
        account.signer.xpubs = {crypto::XPrv::root(base::as_bytes("alice")).xpub()};
        account_ = std::make_shared<const Account>(std::move(account));
    }

    Result<CreatedAccount, WalletError> create(std::string_view, const std::vector<crypto::XPub>&,
                                               std::int64_t) override {
        return fail(ErrorKind::bad_value, "unused");
    }
    AccountPtr find(std::string_view id) const override { return id == account_->id ? account_ : nullptr; }
    AccountPtr find_by_alias(std::string_view alias) const override {
        return alias == account_->alias ? account_ : nullptr;
    }
    std::vector<AccountPtr> list(std::string_view) const override { return {account_}; }
    Result<LocalAddress, WalletError> make_address(std::string_view account_id, bool change) override {
        LocalAddress address{.account_id = std::string(account_id),
                             .position = {.change = change, .index = ++made},
                             .control_program = {}};
        address.control_program = keys::account_program(account_->signer, address.position)->control_program;
        return address;
    }
    std::optional<LocalAddress> owner(ByteView) const override { return std::nullopt; }
    std::vector<LocalAddress> addresses(std::string_view) const override { return {}; }
    AddressCounters counters(std::string_view) const override { return {}; }
    Result<MiningAddress, WalletError> mining_address() override { return fail(ErrorKind::find_account, ""); }
    Result<MiningAddress, WalletError> set_mining_address(std::string_view) override {
        return fail(ErrorKind::bad_value, "unused");
    }
    Bytes coinbase_arbitrary() const override { return {}; }
    Status<WalletError> set_coinbase_arbitrary(ByteView) override { return {}; }

    std::uint64_t made = 0;

private:
    AccountPtr account_;
};

class NoAssets final : public Assets {
public:
    Result<AssetPtr, WalletError> create(keys::AssetRequest, bool) override {
        return fail(ErrorKind::bad_value, "unused");
    }
    AssetPtr find(const primitives::AssetId&) const override { return nullptr; }
    AssetPtr find_by_alias(std::string_view alias) const override {
        if (alias != "BTM") return nullptr;
        auto btm = std::make_shared<Asset>();
        btm->id = kBtmAssetId;
        return btm;
    }
    AssetPtr find_local(const primitives::AssetId&) const override { return nullptr; }
    std::vector<AssetPtr> list() const override { return {}; }
    AssetPtr annotate(const primitives::AssetId&) override { return nullptr; }
    Status<WalletError> rename(const primitives::AssetId&, std::string_view) override { return {}; }
};

/// Equal BTM outputs of the one account, handed out in order, each once.
class FakeBook final : public OutputBook {
public:
    FakeBook(std::size_t count, std::uint64_t amount) : left_(count), amount_(amount) {}

    Result<Reservation, WalletError> reserve(std::string_view account_id, const primitives::AssetId& asset_id,
                                             std::uint64_t amount, bool,
                                             std::chrono::milliseconds ttl) override {
        const std::uint64_t needed = amount / amount_ + (amount % amount_ == 0 ? 0 : 1);
        if (needed > left_) {
            return fail(ErrorKind::insufficient, "reservation found insufficient funds");
        }
        Reservation reservation;
        reservation.id = ++last_id_;
        for (std::uint64_t i = 0; i < needed; ++i, --left_) {
            Output output;
            output.source_id.bytes.back() = static_cast<std::uint8_t>(left_);
            output.source_id.bytes.front() = static_cast<std::uint8_t>(left_ >> 8);
            output.value = {.asset_id = asset_id, .amount = amount_};
            output.account_id = account_id;
            output.position = {.change = false, .index = left_};
            output.control_program =
                keys::account_program(FakeAccounts().find("ID")->signer, output.position)->control_program;
            reservation.outputs.push_back(std::move(output));
        }
        reservation.change = needed * amount_ - amount;
        live.push_back(reservation.id);
        last_ttl = ttl;
        return reservation;
    }
    Result<Reservation, WalletError> reserve_output(const Hash256&, bool,
                                                    std::chrono::milliseconds) override {
        return fail(ErrorKind::match_utxo, "can't find utxo with given hash");
    }
    bool cancel(std::uint64_t id) override { return std::erase(live, id) > 0; }
    std::vector<Reservation> reservations() const override { return {}; }
    std::optional<Output> find(const Hash256&) const override { return std::nullopt; }
    std::vector<Output> list(const OutputQuery&) const override { return {}; }
    std::vector<Balance> balances(std::string_view) const override { return {}; }

    std::vector<std::uint64_t> live;
    std::chrono::milliseconds last_ttl{};

private:
    std::uint64_t left_;
    std::uint64_t amount_;
    std::uint64_t last_id_ = 0;
};

class Builds : public ::testing::Test {
protected:
    template <typename Call>
    auto run(const std::string& body, Call call) {
        const auto document = json::Document::parse(body);
        EXPECT_TRUE(document);
        const auto request = json::decode<BuildRequest>(document->root());
        EXPECT_TRUE(request) << request.error();
        return call(TransactionBuilder(accounts, assets, *book, kPrefix), *request);
    }
    Result<TransactionTemplate, BuildError> build(const std::string& actions,
                                                  const std::string& others = "") {
        return run(R"({"actions":[)" + actions + "]" + others + "}",
                   [](const TransactionBuilder& builder, const BuildRequest& request) {
                       return builder.build(request);
                   });
    }
    Result<std::vector<TransactionTemplate>, BuildError> build_chain(const std::string& actions) {
        return run(R"({"actions":[)" + actions + "]}",
                   [](const TransactionBuilder& builder, const BuildRequest& request) {
                       return builder.build_chain(request);
                   });
    }

    static std::string spend(std::uint64_t amount) {
        return R"({"type":"spend_account","account_alias":"alice","asset_alias":"btm","amount":)" +
               std::to_string(amount) + "}";
    }
    static std::string retire(std::uint64_t amount) {
        return R"({"type":"retire","asset_alias":"BTM","amount":)" + std::to_string(amount) + "}";
    }

    FakeAccounts accounts;
    NoAssets assets;
    std::unique_ptr<FakeBook> book = std::make_unique<FakeBook>(10, 100);
};

TEST_F(Builds, SpendsAreMergedAndChangeFollowsThem) {
    const auto built = build(spend(100) + "," + retire(140) + "," + spend(50));
    ASSERT_TRUE(built) << built.error().detail;
    const primitives::TxData& tx = built->raw_transaction->data();
    EXPECT_EQ(tx.inputs.size(), 2U);
    ASSERT_EQ(tx.outputs.size(), 2U);
    EXPECT_EQ(tx.outputs[0].value.amount, 50U);  // change, at the place of the spend
    EXPECT_EQ(tx.outputs[1].control_program, vm::retire_program({}));
    EXPECT_EQ(built->fee, 10U);
    EXPECT_EQ(accounts.made, 1U);
    EXPECT_EQ(book->live.size(), 1U);
    ASSERT_TRUE(built->signing_instructions);
    EXPECT_EQ((*built->signing_instructions)[1]->position, 1U);
    EXPECT_EQ(book->last_ttl, kDefaultReservationTime);
}

TEST_F(Builds, AFailureReleasesEverythingAndNamesAllActions) {
    const auto built =
        build(spend(100) + R"(,{"type":"retire"},{"type":"control_address","address":"x","asset_id":")" +
              kBtmAssetId.to_text() + R"(","amount":1})");
    ASSERT_FALSE(built);
    EXPECT_EQ(built.error().kind, ErrorKind::missing_fields);
    EXPECT_EQ(built.error().detail,
              "action index 1: required field is missingaction index 2: unknown address type: required field "
              "is missing");
    EXPECT_TRUE(book->live.empty());
}

TEST_F(Builds, ChecksComeInTheirOrder) {
    EXPECT_EQ(build("").error().kind, ErrorKind::bad_action_construction);
    EXPECT_EQ(build("{}").error().detail, "no action type provided on action 0: bad action type");
    EXPECT_EQ(build("null").error().kind, ErrorKind::bad_action_type);
    EXPECT_EQ(build(R"({"type":"foo"})").error().detail,
              "unknown action type \"foo\" on action 0: bad action type");
    EXPECT_EQ(build(R"({"Type":"retire"})").error().kind, ErrorKind::bad_action_type);
    EXPECT_EQ(build(R"({"type":"foo","account_alias":"nobody"})").error().detail,
              "invalid account alias nobody on action 0: Failed to find account");
    EXPECT_EQ(build(R"({"asset_alias":"gold"})").error().detail,
              "invalid asset alias GOLD on action 0: no such asset, alias: GOLD: fail to find asset");
    EXPECT_EQ(build(R"({"type":"retire","amount":-1})").error().kind, ErrorKind::bad_action);
    EXPECT_EQ(build(retire(std::uint64_t{1} << 63)).error().detail,
              "action index 0: amount 9223372036854775808 exceeds maximum value 2^63: bad asset amount: bad "
              "asset amount");
    EXPECT_EQ(build(R"({"type":"RETIRE"})").error().kind, ErrorKind::bad_action_type);
    EXPECT_TRUE(build(R"({"type":"retire","ASSET_ID":")" + kBtmAssetId.to_text() + R"(","AMOUNT":1})"));
}

// A template is read again by whoever signs it, and the binary form has numbers of 63 bits.
TEST_F(Builds, NumbersThatNobodyCouldReadAreRefused) {
    const std::string actions = spend(100) + "," + retire(100);
    const auto refused = build(actions, R"(,"time_range":9223372036854775808)");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::malformed_request);
    EXPECT_EQ(refused.error().detail, "time_range: 9223372036854775808 exceeds maximum value 2^63");
    EXPECT_TRUE(book->live.empty());
    const auto built = build(actions, R"(,"time_range":9223372036854775807)");
    ASSERT_TRUE(built) << built.error().detail;
    EXPECT_TRUE(primitives::Transaction::decode(built->raw_transaction->encode()));
}

TEST_F(Builds, AmountsThatAddUpToMoreThanThereIsAreNotASmallOne) {
    const std::uint64_t half = std::uint64_t{1} << 63;
    EXPECT_EQ(build(spend(half) + "," + spend(half + 100) + "," + retire(100)).error().kind,
              ErrorKind::insufficient);
}

TEST_F(Builds, TheBaseComesFirst) {
    const auto base = build(spend(100) + "," + retire(100));
    ASSERT_TRUE(base);
    const auto built =
        build(spend(100) + "," + retire(100), R"(,"time_range":7,"ttl":"1.5s","base_transaction":")" +
                                                  base::to_hex(base->raw_transaction->encode()) + "\"");
    ASSERT_TRUE(built) << built.error().detail;
    EXPECT_EQ(built->raw_transaction->data().inputs.size(), 2U);
    EXPECT_EQ(built->raw_transaction->data().time_range, 7U);
    ASSERT_EQ(built->signing_instructions->size(), 1U);
    EXPECT_EQ(built->signing_instructions->front()->position, 1U);
    EXPECT_EQ(book->last_ttl, std::chrono::milliseconds(1500));
}

TEST_F(Builds, TooManyInputsAreRefusedWithTheWayOut) {
    book = std::make_unique<FakeBook>(300, 50'000'000);
    const auto built = build(spend(200 * 50'000'000ULL) + "," + retire(1));
    ASSERT_FALSE(built);
    EXPECT_EQ(built.error().kind, ErrorKind::bad_action_construction);
    EXPECT_NE(built.error().detail.find("200 inputs"), std::string::npos);
    EXPECT_NE(built.error().detail.find("build-chain-transactions"), std::string::npos);
    EXPECT_TRUE(book->live.empty());
}

TEST_F(Builds, ChainsMergeFiveByFive) {
    book = std::make_unique<FakeBook>(300, 50'000'000);
    constexpr std::uint64_t kAmount = 40 * 50'000'000ULL;
    const auto chain = build_chain(spend(kAmount) + "," + retire(kAmount - 1'000));
    ASSERT_TRUE(chain) << chain.error().detail;
    std::uint64_t fees = 0;
    std::size_t inputs = 0;
    for (std::size_t i = 0; i + 1 < chain->size(); ++i) {
        const TransactionTemplate& merge = (*chain)[i];
        EXPECT_LE(merge.raw_transaction->data().inputs.size(), kChainMergeInputs);
        EXPECT_EQ(merge.raw_transaction->data().outputs.size(), 1U);
        EXPECT_EQ(merge.fee, static_cast<std::uint64_t>(kChainMergeNeu));
        fees += merge.fee;
        inputs += merge.raw_transaction->data().inputs.size();
    }
    // Every merge but the last makes an input of another one; the last one's output is spent at the end.
    const std::size_t merges = chain->size() - 1;
    const std::uint64_t reserved = (inputs - (merges - 1)) * 50'000'000;
    const TransactionTemplate& last = chain->back();
    ASSERT_EQ(last.raw_transaction->data().inputs.size(), 1U);
    EXPECT_EQ(last.raw_transaction->data().inputs[0].value()->amount, reserved - fees);
    EXPECT_EQ(last.fee, 1'000U);
    EXPECT_EQ(accounts.made, 0U);
}

TEST_F(Builds, ChainsAreOfBtmOnly) {
    const std::string other = R"({"type":"spend_account","account_alias":"alice","amount":1,"asset_id":")" +
                              std::string(64, '1') + "\"}";
    EXPECT_EQ(build_chain(other + "," + retire(1)).error().detail, "spend chain action only support BTM");
    EXPECT_EQ(build_chain(R"({"type":"spend_account","account_alias":"alice","amount":1},)" + retire(1))
                  .error()
                  .kind,
              ErrorKind::malformed_request);
    EXPECT_EQ(build_chain(spend(5'000) + "," + retire(1)).error().detail,
              "reservation found insufficient funds");
    EXPECT_TRUE(book->live.empty());
}

TEST(TimeToLive, IsANumberOfMillisecondsOrAText) {
    const auto read = [](std::string_view text) -> std::optional<std::int64_t> {
        const auto document = json::Document::parse(text);
        const auto time = json::decode<TimeToLive>(document->root());
        return time ? std::optional(time->time.count()) : std::nullopt;
    };
    EXPECT_EQ(read("1500"), 1500);
    EXPECT_EQ(read("null"), 0);
    EXPECT_EQ(read(R"("1h2m3.5s")"), 3'723'500);
    EXPECT_EQ(read(R"("1.5h")"), 5'400'000);
    EXPECT_EQ(read(R"("5ms")"), 5);
    EXPECT_EQ(read(R"("+1s")"), 1'000);
    EXPECT_EQ(read(R"("0")"), 0);
    for (const char* bad :
         {"-1", "1.5", R"("5")", R"("")", R"("-1s")", R"("s")", R"("1x")", "true", "[]", R"("9999999999h")"})
        EXPECT_EQ(read(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace bytom::wallet
