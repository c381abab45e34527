#include <bytom/spending/coin_selection.hpp>

namespace bytom::spending {

CoinChoice choose_coins(std::uint64_t amount, const CoinSource& next) {
    CoinChoice choice;
    while (choice.sum < amount) {
        const auto coin = next();
        if (!coin) return choice;
        choice.coins.push_back(*coin);
        choice.sum += coin->amount;
    }
    while (!choice.coins.empty() && choice.coins.size() <= kDesiredCoins) {
        std::uint64_t sum = choice.sum - choice.coins.front().amount;
        std::vector<Coin> smaller;
        while (sum < amount && choice.coins.size() - 1 + smaller.size() < kDesiredCoins) {
            const auto coin = next();
            if (!coin) return choice;
            smaller.push_back(*coin);
            sum += coin->amount;
        }
        if (sum < amount || smaller.empty()) return choice;
        choice.coins.erase(choice.coins.begin());
        choice.coins.insert(choice.coins.end(), smaller.begin(), smaller.end());
        choice.sum = sum;
    }
    return choice;
}

}  // namespace bytom::spending
