// Which outputs a build takes (10 §4).
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <bytom/base/hash256.hpp>

namespace bytom::spending {

struct Coin {
    Hash256 id;
    std::uint64_t amount = 0;
    bool confirmed = true;
};

/// The next usable coin, by descending amount, equal ones by ascending id; nothing: there are no more. Asked
/// for no more coins than the choice needs.
using CoinSource = std::function<std::optional<Coin>()>;

/// The number of coins within which large ones are exchanged for smaller ones.
inline constexpr std::size_t kDesiredCoins = 5;

struct CoinChoice {
    std::vector<Coin> coins;  ///< in pick order
    std::uint64_t sum = 0;
};

/// Coins by descending amount until they suffice. Then, again and again, the largest of them is replaced by
/// the next few smaller ones, if the sum still suffices and the coins are not more than kDesiredCoins. If all
/// of them do not suffice: all, and their sum. Precondition: 0 < amount < 2^63, amounts likewise.
[[nodiscard]] CoinChoice choose_coins(std::uint64_t amount, const CoinSource& next);

}  // namespace bytom::spending
