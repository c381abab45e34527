#include <limits>

#include <gtest/gtest.h>

#include <bytom/consensus/gas_state.hpp>
#include <bytom/consensus/params.hpp>

namespace bytom::consensus {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

TEST(GasState, FeeBuysGasUpToTheCap) {
    GasState gas;
    ASSERT_TRUE(gas.set_gas(399, 10));
    EXPECT_EQ(gas, (GasState{.btm_value = 399, .gas_left = 1, .storage_gas = 10}));
    ASSERT_TRUE(gas.set_gas(kMax, 10));
    EXPECT_EQ(gas, (GasState{.btm_value = kMax, .gas_left = kMaxTxGas, .storage_gas = 10}));
    EXPECT_EQ(gas.set_gas(-1, 11).error(), GasError::gas_calculate);
    EXPECT_EQ(gas.storage_gas, 10);
}

TEST(GasState, StorageMustBePaid) {
    GasState gas{.gas_left = 100, .gas_used = 5, .storage_gas = 100};
    ASSERT_TRUE(gas.set_gas_valid());
    EXPECT_EQ(gas, (GasState{.gas_used = 105, .storage_gas = 100, .gas_valid = true}));

    GasState poor{.gas_left = 99, .storage_gas = 100};
    EXPECT_EQ(poor.set_gas_valid().error(), GasError::gas_calculate);
    EXPECT_EQ(poor, (GasState{.gas_left = -1, .storage_gas = 100}));
}

TEST(GasState, CreditEndsWithTheGasInputs) {
    GasState gas{.gas_left = 100'000, .storage_gas = 10};
    ASSERT_TRUE(gas.update_usage(70'000));
    EXPECT_EQ(gas.gas_used, kGasCredit);
    EXPECT_EQ(gas.update_usage(69'999).error(), GasError::over_gas_credit);
    EXPECT_EQ(gas.gas_left, 69'999);

    GasState paid{.gas_left = 100'000, .gas_valid = true};
    EXPECT_TRUE(paid.update_usage(0));
    EXPECT_EQ(paid.update_usage(-1).error(), GasError::gas_calculate);
}

TEST(GasState, StorageIsReserved) {
    GasState gas{.gas_left = 1'000, .storage_gas = 500};
    EXPECT_TRUE(gas.update_usage(500));
    EXPECT_EQ(gas.update_usage(499).error(), GasError::over_gas_credit);
}

TEST(GasState, OverflowChangesNothing) {
    GasState gas{.gas_left = std::numeric_limits<std::int64_t>::min()};
    const GasState before = gas;
    EXPECT_EQ(gas.update_usage(1).error(), GasError::gas_calculate);
    EXPECT_EQ(gas, before);
}

}  // namespace
}  // namespace bytom::consensus
