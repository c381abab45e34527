#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include <bytom/wallet/gas_estimate.hpp>

#include "test_data.hpp"

namespace bytom::wallet {
namespace {

struct Expected {
    std::int64_t total_neu = 0;
    std::int64_t flexible_neu = 0;
    std::int64_t storage_neu = 0;
    std::int64_t vm_neu = 0;
    std::int64_t chain_tx_neu = 0;

    static constexpr auto fields() {
        return std::tuple(json::field("total_neu", &Expected::total_neu, ""),
                          json::field("flexible_neu", &Expected::flexible_neu, ""),
                          json::field("storage_neu", &Expected::storage_neu, ""),
                          json::field("vm_neu", &Expected::vm_neu, ""),
                          json::field("chain_tx_neu", &Expected::chain_tx_neu, ""));
    }
};

std::optional<json::Value> find(json::Value object, std::string_view key) {
    for (const json::Member member : object.members()) {
        if (member.key == key) return member.value;
    }
    return std::nullopt;
}

// The recorded templates of 10 §12: what they cost, or that they do not decode.
TEST(GasEstimate, AgreesWithTheRecordedTemplates) {
    const std::ifstream file(std::string(BYTOM_TEST_DATA) + "/vectors/tx-template.json");
    std::stringstream text;
    text << file.rdbuf();
    const auto document = json::Document::parse(text.str());
    ASSERT_TRUE(document);
    std::size_t estimated = 0;
    for (const json::Value recorded : find(document->root(), "cases")->elements()) {
        const std::string name(find(recorded, "name")->string());
        const auto transaction = json::decode<TransactionTemplate>(*find(recorded, "template_in"));
        if (find(recorded, "decode_error")) {
            EXPECT_FALSE(transaction) << name;
            continue;
        }
        ASSERT_TRUE(transaction) << name << ": " << transaction.error();
        const auto estimate = estimate_gas(*transaction);
        const auto expected = find(recorded, "estimate");
        if (!expected) {
            EXPECT_FALSE(estimate) << name;
            continue;
        }
        ASSERT_TRUE(estimate) << name << ": " << estimate.error();
        const auto numbers = json::decode<Expected>(*expected);
        ASSERT_TRUE(numbers) << name;
        EXPECT_EQ(*estimate, (GasEstimate{.total = numbers->total_neu,
                                          .flexible = numbers->flexible_neu,
                                          .storage = numbers->storage_neu,
                                          .vm = numbers->vm_neu,
                                          .chain_tx = numbers->chain_tx_neu}))
            << name;
        ++estimated;
    }
    EXPECT_GT(estimated, 50U);
}

TEST(GasEstimate, CountsTheMergesOfAChain) {
    EXPECT_FALSE(estimate_chain_gas({}));
    const std::vector<TransactionTemplate> empty(2);
    EXPECT_FALSE(estimate_chain_gas(empty));
}

}  // namespace
}  // namespace bytom::wallet
