// Which outputs are taken (10 §4), compared with the rule told over a whole list.

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include <bytom/spending/coin_selection.hpp>

namespace bytom::spending {
namespace {

CoinChoice choose(std::vector<std::uint64_t> amounts, std::uint64_t amount, std::size_t* asked = nullptr) {
    std::ranges::sort(amounts, std::greater());
    std::size_t next = 0;
    CoinChoice choice = choose_coins(amount, [&]() -> std::optional<Coin> {
        if (next == amounts.size()) return std::nullopt;
        return Coin{.id = {}, .amount = amounts[next++]};
    });
    if (asked != nullptr) *asked = next;
    return choice;
}

std::vector<std::uint64_t> amounts_of(const CoinChoice& choice) {
    std::vector<std::uint64_t> result;
    for (const Coin& coin : choice.coins)
        result.push_back(coin.amount);
    return result;
}

using List = std::vector<std::uint64_t>;

TEST(CoinSelection, SweepsSmallOutputsInsteadOfALargeOne) {
    EXPECT_EQ(amounts_of(choose({100}, 50)), (List{100}));
    EXPECT_EQ(amounts_of(choose({100, 60}, 50)), (List{60}));
    EXPECT_EQ(amounts_of(choose({100, 30, 20, 10}, 50)), (List{30, 20}));
    EXPECT_EQ(amounts_of(choose({100, 10, 10, 10, 10, 10}, 50)), (List{10, 10, 10, 10, 10}));
    EXPECT_EQ(amounts_of(choose({100, 10, 10, 10, 10, 9}, 50)), (List{100}));
    // More than five are never exchanged.
    EXPECT_EQ(amounts_of(choose({10, 10, 10, 10, 10, 10, 10, 10}, 60)), (List{10, 10, 10, 10, 10, 10}));
}

TEST(CoinSelection, TakesAllThereIsWhenItDoesNotSuffice) {
    const CoinChoice choice = choose({3, 2, 1}, 7);
    EXPECT_EQ(choice.coins.size(), 3);
    EXPECT_EQ(choice.sum, 6);
    EXPECT_TRUE(choose({}, 1).coins.empty());
}

TEST(CoinSelection, LooksAtNoMoreThanItNeeds) {
    std::size_t asked = 0;
    (void)choose(List(100'000, 1), 20, &asked);
    EXPECT_EQ(asked, 20);
}

TEST(CoinSelection, SufficesAndStaysWithinFiveIfAnyFewDo) {
    std::mt19937_64 random(7);  // NOLINT(cert-msc51-cpp): the same numbers each time
    for (int round = 0; round < 2000; ++round) {
        List amounts;
        for (std::uint64_t i = 0, count = random() % 12; i < count; ++i)
            amounts.push_back(1 + random() % 40);
        std::ranges::sort(amounts, std::greater());
        std::uint64_t total = 0;
        std::size_t fewest = 0;
        const std::uint64_t amount = 1 + random() % 120;
        for (const std::uint64_t one : amounts) {
            if (total < amount) ++fewest;
            total += one;
        }
        const CoinChoice choice = choose(amounts, amount);
        std::uint64_t sum = 0;
        for (const Coin& coin : choice.coins)
            sum += coin.amount;
        EXPECT_EQ(sum, choice.sum);
        EXPECT_EQ(choice.sum >= amount, total >= amount);
        if (total >= amount) {
            EXPECT_LE(choice.coins.size(), std::max(fewest, kDesiredCoins));
        }
        EXPECT_TRUE(std::ranges::is_sorted(choice.coins, std::greater(), &Coin::amount));
    }
}

}  // namespace
}  // namespace bytom::spending
