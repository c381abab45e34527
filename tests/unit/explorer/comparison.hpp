// Every query of a view against the naive model.
#pragma once

#include <gtest/gtest.h>

#include <bytom/explorer/view.hpp>

#include "naive_model.hpp"

namespace bytom::explorer::testing {

/// The whole list, page after page by cursor, `limit` at a time; also checks the totals and a page by number.
template <typename Query>
auto read_all(const Query& query, std::size_t limit) {
    List list{.limit = limit};
    auto listing = query(list);
    EXPECT_TRUE(listing);
    auto items = listing->items;
    while (!listing->cursor.empty()) {
        EXPECT_EQ(listing->items.size(), limit);
        list.cursor = listing->cursor;
        listing = query(list);
        if (!listing) {
            ADD_FAILURE() << to_string(listing.error());
            break;
        }
        EXPECT_FALSE(listing->items.empty());
        items.insert(items.end(), listing->items.begin(), listing->items.end());
    }
    EXPECT_EQ(listing->total, items.size());
    const auto third = query(List{.limit = limit, .skip = 2 * limit});
    EXPECT_TRUE(third);
    if (third && items.size() > 2 * limit) {
        EXPECT_EQ(third->items.front(), items[2 * limit]);
    } else if (third) {
        EXPECT_TRUE(third->items.empty());
        EXPECT_EQ(third->total, items.size());
    }
    return items;
}

template <typename T>
std::vector<T> reversed(std::vector<T> items) {
    std::ranges::reverse(items);
    return items;
}

inline void expect_address(const View& view, const ProgramHash& hash, const ModelAddress& expected,
                           const NaiveModel& model, std::size_t limit) {
    const auto address = view.address(hash);
    ASSERT_TRUE(address);
    EXPECT_EQ(address->control_program, expected.program);
    EXPECT_EQ(address->transactions, expected.history.size());
    EXPECT_EQ(address->first, expected.history.front().place);
    EXPECT_EQ(address->last, expected.history.back().place);
    std::vector<BalanceRecord> balances;
    for (const auto& [asset, balance] : expected.balances) {
        balances.push_back(balance);
        EXPECT_EQ(view.balance(hash, asset), balance);
        std::vector<HistoryEntry> of_asset;
        for (const HistoryEntry& entry : reversed(expected.history)) {
            if (std::ranges::find(entry.movements, asset, &AssetMovement::asset) != entry.movements.end())
                of_asset.push_back(entry);
        }
        EXPECT_EQ(read_all([&](const List& list) { return view.history(hash, asset, list); }, limit),
                  of_asset);
    }
    EXPECT_EQ(read_all([&](const List& list) { return view.balances(hash, list); }, limit), balances);
    EXPECT_EQ(read_all([&](const List& list) { return view.history(hash, std::nullopt, list); }, limit),
              reversed(expected.history));
    const auto unspent = model.unspent(hash);
    EXPECT_EQ(read_all([&](const List& list) { return view.unspent(hash, std::nullopt, list); }, limit),
              unspent);
    for (const auto& [asset, balance] : expected.balances) {
        std::vector<UnspentRecord> of_asset;
        std::ranges::copy_if(unspent, std::back_inserter(of_asset),
                             [&](const UnspentRecord& record) { return record.asset == asset; });
        EXPECT_EQ(read_all([&](const List& list) { return view.unspent(hash, asset, list); }, limit),
                  of_asset);
        // Balances follow the set of unspent outputs.
        Amount sum = 0;
        for (const UnspentRecord& record : of_asset)
            sum += record.amount;
        EXPECT_EQ(balance.balance(), sum);
    }
}

inline void expect_assets(const View& view, const NaiveModel& model, std::size_t limit) {
    std::vector<AssetRecord> expected;
    for (const auto& [asset, record] : model.assets) {
        expected.push_back(record);
        EXPECT_EQ(view.asset(asset), record);
        const auto origin = model.origins.find(asset);
        EXPECT_EQ(view.asset_origin(asset),
                  origin == model.origins.end() ? std::nullopt : std::optional(origin->second));
        EXPECT_EQ(read_all([&](const List& list) { return view.holders(asset, list); }, limit),
                  model.holders(asset));
        EXPECT_EQ(read_all([&](const List& list) { return view.asset_history(asset, list); }, limit),
                  reversed(model.asset_history.at(asset)));
    }
    std::stable_sort(expected.begin() + 1, expected.end(),
                     [](const AssetRecord& a, const AssetRecord& b) { return a.holders > b.holders; });
    EXPECT_EQ(read_all([&](const List& list) { return view.assets(list); }, limit), expected);
    EXPECT_EQ(view.totals().assets, model.assets.size() - 1);
}

inline void expect_equal(const View& view, const NaiveModel& model, std::size_t limit) {
    ASSERT_EQ(view.height(), model.blocks.size() - 1);
    EXPECT_EQ(view.hash(), model.blocks.back().block->hash());
    EXPECT_EQ(view.totals().transactions, model.transactions.size());
    EXPECT_EQ(view.totals().addresses, model.addresses.size());
    EXPECT_FALSE(view.block(view.height() + 1));
    std::uint64_t before = 0;
    for (const ModelBlock& block : model.blocks) {
        const auto row = view.block(block.block->header.height);
        ASSERT_TRUE(row);
        EXPECT_EQ(row->hash, block.block->hash());
        EXPECT_EQ(row->transactions_before, before);
        EXPECT_EQ(row->transactions, block.block->transactions.size());
        EXPECT_EQ(view.height_of(row->hash), block.block->header.height);
        before += row->transactions;
    }
    EXPECT_EQ(read_all([&](const List& list) { return view.transactions(list); }, limit * 7),
              reversed(model.transactions));
    for (const auto& [id, place] : model.places)
        EXPECT_EQ(view.transaction(id), place);
    for (std::size_t i = 0; i < model.transactions.size(); i += 7) {
        EXPECT_EQ(view.transaction_at(i), model.transactions[i]);
        EXPECT_EQ(view.index_id(model.transactions[i]), i + 1);
    }
    EXPECT_FALSE(view.transaction_at(model.transactions.size()));
    for (const auto& [id, output] : model.outputs)
        EXPECT_EQ(view.output(id), output.record);
    EXPECT_FALSE(view.output(Hash256{}));
    for (const auto& [hash, address] : model.addresses)
        expect_address(view, hash, address, model, limit);
    expect_assets(view, model, limit);
    std::vector<DaySums> days;
    for (const auto& [day, sums] : model.days)
        days.push_back(sums);
    EXPECT_EQ(view.days(0, ~std::uint64_t{0}, 10'000), days);
    std::vector<MinerSums> miners;
    for (const auto& [key, sums] : model.miners)
        miners.push_back(sums);
    EXPECT_EQ(view.miners(0, ~std::uint64_t{0}, 10'000), miners);
}

}  // namespace bytom::explorer::testing
