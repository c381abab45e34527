// Keys and values of the wallet's database: what is written is read, and nothing else.

#include "wallet/rows.hpp"

#include <gtest/gtest.h>

#include "support/block_maker.hpp"

namespace bytom::wallet {
namespace {

Hash256 hash_of(std::uint8_t byte) {
    Hash256 hash;
    hash.bytes.fill(byte);
    return hash;
}

/// Cut at every place, or with a byte more, the value does not decode.
template <typename Decode>
void expect_exact(const Bytes& value, const Decode& decode) {
    EXPECT_TRUE(decode(ByteView(value)));
    for (std::size_t size = 0; size < value.size(); ++size)
        EXPECT_FALSE(decode(ByteView(value).first(size))) << size;
    Bytes longer = value;
    longer.push_back(0);
    EXPECT_FALSE(decode(ByteView(longer)));
    Bytes other_format = value;
    other_format[0] = 99;
    EXPECT_FALSE(decode(ByteView(other_format)));
}

TEST(Rows, NumbersOfAllSizes) {
    for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128},
                                       std::uint64_t{1} << 63U, ~std::uint64_t{0}}) {
        EXPECT_EQ(rows::decode_number(rows::encode_number(number)), number);
        expect_exact(rows::encode_number(number), rows::decode_number);
    }
    EXPECT_FALSE(rows::decode_number(Bytes{1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2}));
}

TEST(Rows, StateRows) {
    const ViewRow view{.generation = 3, .height = 70'000, .hash = hash_of(1)};
    const auto read_view = rows::decode_view(rows::encode(view));
    ASSERT_TRUE(read_view);
    EXPECT_EQ(read_view->generation, 3);
    EXPECT_EQ(read_view->height, 70'000);
    EXPECT_EQ(read_view->hash, hash_of(1));
    expect_exact(rows::encode(view), rows::decode_view);

    const ScanRow scan{
        .generation = 4, .from = 9, .phase = ScanRow::Phase::forward, .height = 11, .hash = hash_of(2)};
    const auto read_scan = rows::decode_scan(rows::encode(scan));
    ASSERT_TRUE(read_scan);
    EXPECT_EQ(read_scan->phase, ScanRow::Phase::forward);
    EXPECT_EQ(read_scan->from, 9);
    expect_exact(rows::encode(scan), rows::decode_scan);

    RecoveryRow recovery;
    recovery.start_time = 1'700'000'000;
    recovery.xpubs = {crypto::XPub{.bytes = {1, 2, 3}}};
    recovery.accounts_unfound = 3;
    recovery.accounts = {{.account_id = "ID", .key_index = 1, .external_unfound = 5, .change_unfound = 6},
                         {.account_id = {}, .key_index = 2}};
    const auto read_recovery = rows::decode_recovery(rows::encode(recovery));
    ASSERT_TRUE(read_recovery);
    EXPECT_EQ(read_recovery->xpubs, recovery.xpubs);
    EXPECT_EQ(read_recovery->accounts[0].change_unfound, 6);
    EXPECT_EQ(read_recovery->accounts[1].account_id, "");
    expect_exact(rows::encode(recovery), rows::decode_recovery);
}

TEST(Rows, AccountsAndAssets) {
    Account account;
    account.id = "ID";
    account.alias = "alias";
    account.signer = {.xpubs = {crypto::XPub{.bytes = {9}}, crypto::XPub{.bytes = {8}}},
                      .quorum = -2,
                      .key_index = 7,
                      .derive_rule = keys::DeriveRule::bip32};
    const auto read = rows::decode_account("ID", rows::encode(account));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->alias, "alias");
    EXPECT_EQ(read->signer.quorum, -2);
    EXPECT_EQ(read->signer.derive_rule, keys::DeriveRule::bip32);
    EXPECT_EQ(read->signer.xpubs, account.signer.xpubs);
    expect_exact(rows::encode(account), [](ByteView value) { return rows::decode_account("ID", value); });

    Asset asset;
    asset.kind = Asset::Kind::external;
    asset.id = hash_of(3);
    asset.alias = "GOLD";
    asset.raw_definition = {1, 2, 3};
    asset.definition_given = true;
    const auto read_asset = rows::decode_asset(asset.id, rows::encode(asset));
    ASSERT_TRUE(read_asset);
    EXPECT_EQ(read_asset->kind, Asset::Kind::external);
    EXPECT_EQ(read_asset->raw_definition, asset.raw_definition);
    expect_exact(rows::encode(asset), [](ByteView value) { return rows::decode_asset(hash_of(3), value); });
}

TEST(Rows, OutputsAndTransactions) {
    Output output;
    output.id = hash_of(4);
    output.source_id = hash_of(5);
    output.source_position = 2;
    output.value = {.asset_id = hash_of(6), .amount = 77};
    output.control_program = {0x51};
    output.account_id = "ID";
    output.position = {.change = true, .index = 300};
    output.valid_height = 101;
    const auto read = rows::decode_output(output.id, rows::encode(output));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->value, output.value);
    EXPECT_EQ(read->position.index, 300);
    EXPECT_TRUE(read->position.change);
    EXPECT_EQ(read->valid_height, 101);
    expect_exact(rows::encode(output), [](ByteView value) { return rows::decode_output(hash_of(4), value); });

    const auto block = testing::make_block(consensus::make_genesis_block(consensus::solonet()).header);
    TransactionRecord record;
    record.state = TransactionRecord::State::dropped;
    record.tx = block->transactions[0];
    record.status_fail = true;
    record.rolled_back = true;
    record.time = 5;
    record.input_accounts = {""};
    record.output_accounts = {"ID"};
    const auto read_record = rows::decode_transaction(rows::encode(record));
    ASSERT_TRUE(read_record);
    EXPECT_EQ(read_record->tx->id(), record.tx->id());
    EXPECT_EQ(read_record->tx->serialized_size(), record.tx->serialized_size());
    EXPECT_EQ(read_record->output_accounts, record.output_accounts);
    EXPECT_EQ(read_record->input_accounts, record.input_accounts);
    EXPECT_TRUE(read_record->status_fail);
    EXPECT_TRUE(read_record->rolled_back);
    EXPECT_FALSE(read_record->coinbase);
    record.submitted = true;
    record.drop_reason = DropReason::refused;
    record.drop_detail = "why";
    EXPECT_EQ(rows::decode_transaction(rows::encode(record))->drop_text(), "refused: why");
    EXPECT_TRUE(rows::decode_transaction(rows::encode(record))->submitted);
    expect_exact(rows::encode(record), rows::decode_transaction);
    // As the first version wrote it.
    record.submitted = false;
    record.drop_reason = DropReason::none;
    record.drop_detail.clear();
    Bytes old = rows::encode(record);
    old.resize(old.size() - 4);
    old[0] = 1;
    EXPECT_EQ(rows::decode_transaction(old)->tx->id(), record.tx->id());
}

TEST(Rows, KeysKeepTheirOrder) {
    EXPECT_TRUE(base::less(Key(1).u64(255), Key(1).u64(256)));
    EXPECT_TRUE(base::less(Key(1).account("B"), Key(1).account("AA")));
    EXPECT_EQ(Key(1).after(), base::to_bytes(Key(2).view()));
    EXPECT_EQ(Key(0xff).after(), (Bytes{0, 0, 1}));
    EXPECT_TRUE(Key(0xffffffff).after().empty());
}

}  // namespace
}  // namespace bytom::wallet
