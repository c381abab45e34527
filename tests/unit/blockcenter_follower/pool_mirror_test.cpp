// What the pool holds for addresses that are not known yet.
#include "blockcenter/follower/pool_mirror.hpp"

#include <gtest/gtest.h>

namespace bytom::blockcenter {
namespace {

Hash256 hash_of(std::uint8_t number) {
    Bytes bytes(Hash256::kSize, 0);
    bytes.front() = number;
    return Hash256::from_bytes(bytes);
}

SeenTransaction transaction(std::uint8_t number, Bytes spent, Bytes paid) {
    return {.id = hash_of(number),
            .inputs = {SeenPut{.type = "spend", .program = std::move(spent)}},
            .outputs = {SeenPut{.type = "control", .program = std::move(paid)}}};
}

std::vector<std::int64_t> places_of(const PoolMirror& pool, std::uint8_t program) {
    std::vector<std::int64_t> places;
    for (const auto* waiting : pool.touching([&](ByteView one) { return one.front() == program; }))
        places.push_back(waiting->place);
    return places;
}

TEST(PoolMirror, FindsWhoPaysAndWhoIsPaidInTheOrderOfArrival) {
    PoolMirror pool;
    EXPECT_TRUE(pool.empty());
    pool.add(transaction(9, {1}, {2}), 50, 10);
    pool.add(transaction(3, {3}, {4}), 51, 11);
    pool.add(transaction(5, {2}, {1}), 52, 12);
    EXPECT_EQ(places_of(pool, 1), (std::vector<std::int64_t>{10, 12}));
    EXPECT_EQ(places_of(pool, 4), (std::vector<std::int64_t>{11}));
    EXPECT_EQ(places_of(pool, 7), (std::vector<std::int64_t>{}));
    const auto found = pool.touching([](ByteView one) { return one.front() == 4; });
    EXPECT_EQ(found.front()->transaction.id, hash_of(3));
    EXPECT_EQ(found.front()->time, 51U);
}

TEST(PoolMirror, ForgetsWhatLeavesThePool) {
    PoolMirror pool;
    pool.add(transaction(1, {1}, {2}), 50, 10);
    pool.add(transaction(1, {1}, {2}), 50, 11);
    pool.add(transaction(2, {1}, {2}), 50, 12);
    pool.remove(hash_of(7));
    EXPECT_EQ(places_of(pool, 1), (std::vector<std::int64_t>{10, 12}));
    pool.remove(hash_of(1));
    EXPECT_EQ(places_of(pool, 1), (std::vector<std::int64_t>{12}));
    pool.clear();
    EXPECT_TRUE(pool.empty());
    pool.add(transaction(2, {1}, {2}), 50, 13);
    EXPECT_EQ(places_of(pool, 1), (std::vector<std::int64_t>{13}));
}

TEST(PoolMirror, TakesNoMoreMemoryThanItMay) {
    constexpr std::size_t kSome = 10'000;
    PoolMirror pool(2 * kSome);
    pool.add(transaction(1, {1}, Bytes(kSome, 1)), 50, 1);
    pool.add(transaction(2, {1}, Bytes(kSome, 1)), 50, 2);
    EXPECT_EQ(places_of(pool, 1), (std::vector<std::int64_t>{1}));
    // Room that is given back is there for the next.
    pool.remove(hash_of(1));
    pool.add(transaction(3, {1}, Bytes(kSome, 1)), 50, 3);
    EXPECT_EQ(places_of(pool, 1), (std::vector<std::int64_t>{3}));
}

}  // namespace
}  // namespace bytom::blockcenter
