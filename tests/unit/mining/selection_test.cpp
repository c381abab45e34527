#include "mining/selection.hpp"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace bytom::mining {
namespace {

/// A pool of transactions, some of which spend outputs of earlier ones.
class Pool {
public:
    /// Adds a transaction that spends one output of each parent and one of nobody in the pool.
    std::uint32_t add(const std::vector<std::uint32_t>& parents, std::uint64_t fee, std::uint64_t gas) {
        primitives::TxData data;
        primitives::CoinbaseInput unique;
        unique.arbitrary = {static_cast<std::uint8_t>(entries_.size()),
                            static_cast<std::uint8_t>(entries_.size() >> 8)};
        data.inputs.emplace_back().body = unique;
        for (const std::uint32_t parent : parents)
            data.inputs.emplace_back().body = spend_output_of(parent);
        for (int i = 0; i < 4; ++i)
            data.outputs.emplace_back().value = {primitives::kBtmAssetId, 1};
        auto entry = std::make_shared<chain::PoolEntry>();
        entry->tx = std::make_shared<const primitives::Transaction>(
            primitives::Transaction::from_data(std::move(data)).value());
        entries_.push_back(entry);
        next_output_.push_back(0);
        candidates_.push_back({.entry = entry.get(), .fee = fee, .gas = gas});
        return static_cast<std::uint32_t>(entries_.size() - 1);
    }

    [[nodiscard]] std::span<const Candidate> candidates() const { return candidates_; }

private:
    primitives::SpendInput spend_output_of(std::uint32_t parent) {
        const std::uint64_t position = next_output_[parent]++ % 4;
        primitives::SpendInput spend;
        spend.source_id = entries_[parent]->tx->mapped().mux_id;
        spend.value = {primitives::kBtmAssetId, 1};
        spend.source_position = position;
        return spend;
    }

    std::vector<std::shared_ptr<chain::PoolEntry>> entries_;
    std::vector<std::uint64_t> next_output_;
    std::vector<Candidate> candidates_;
};

std::vector<std::uint32_t> take_all(PackageQueue& queue) {
    std::vector<std::uint32_t> order;
    for (auto package = queue.next(); !package.empty(); package = queue.next()) {
        for (const std::uint32_t index : package) {
            queue.accept(index);
            order.push_back(index);
        }
    }
    return order;
}

TEST(Selection, HigherFeePerGasComesFirst) {
    Pool pool;
    pool.add({}, 100, 10);
    pool.add({}, 300, 10);
    pool.add({}, 300, 20);
    PackageQueue queue(pool.candidates());
    EXPECT_EQ(take_all(queue), (std::vector<std::uint32_t>{1, 2, 0}));
}

TEST(Selection, ARichChildPullsItsPoorParentAlong) {
    Pool pool;
    const auto parent = pool.add({}, 1, 10);
    const auto middle = pool.add({}, 40, 10);
    const auto child = pool.add({parent}, 999, 10);
    PackageQueue queue(pool.candidates());
    EXPECT_EQ(take_all(queue), (std::vector<std::uint32_t>{parent, child, middle}));
}

TEST(Selection, ARejectedParentTakesItsDescendantsWithIt) {
    Pool pool;
    const auto parent = pool.add({}, 900, 10);
    const auto child = pool.add({parent}, 1, 10);
    pool.add({child}, 1, 10);
    const auto other = pool.add({}, 1, 10);
    PackageQueue queue(pool.candidates());
    EXPECT_EQ(queue.next(), std::vector<std::uint32_t>{parent});
    queue.reject(parent);
    EXPECT_EQ(take_all(queue), std::vector<std::uint32_t>{other});
}

TEST(Selection, RandomPoolsAreTakenWholeAndParentsFirst) {
    std::mt19937_64 random(6);
    for (int round = 0; round < 30; ++round) {
        Pool pool;
        std::vector<std::vector<std::uint32_t>> parents;
        for (std::uint32_t i = 0; i < 60; ++i) {
            std::set<std::uint32_t> chosen;
            for (int k = 0; i > 0 && k < 2; ++k) {
                if (random() % 3 == 0) chosen.insert(static_cast<std::uint32_t>(random() % i));
            }
            parents.emplace_back(chosen.begin(), chosen.end());
            pool.add(parents.back(), random() % 1000, 1 + random() % 100);
        }
        PackageQueue queue(pool.candidates());
        const std::vector<std::uint32_t> order = take_all(queue);
        ASSERT_EQ(order.size(), 60U);
        std::set<std::uint32_t> taken;
        for (const std::uint32_t index : order) {
            for (const std::uint32_t parent : parents[index])
                EXPECT_TRUE(taken.contains(parent));
            EXPECT_TRUE(taken.insert(index).second);
        }
    }
}

}  // namespace
}  // namespace bytom::mining
