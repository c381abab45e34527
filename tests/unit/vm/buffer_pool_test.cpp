#include "vm/buffer_pool.hpp"

#include <gtest/gtest.h>

#include "unit/vm/program_runs.hpp"

namespace bytom::vm {
namespace {

TEST(BufferPool, KeepsWhatIsMarked) {
    RunMemory memory(nullptr);
    BufferPool pool(memory);
    constexpr std::size_t kSize = 100'000;
    std::uint8_t* const kept = pool.allocate(kSize);
    std::fill_n(kept, kSize, std::uint8_t{7});
    while (!pool.wants_collection())
        static_cast<void>(pool.allocate(kSize));
    pool.begin_collection();
    pool.mark(kept + kSize / 2, 1);
    const std::uint8_t stranger = 0;
    pool.mark(&stranger, 1);
    pool.end_collection(1);
    EXPECT_FALSE(pool.wants_collection());
    EXPECT_TRUE(std::all_of(kept, kept + kSize, [](std::uint8_t byte) { return byte == 7; }));
}

TEST(BufferPool, FewSmallStringsDoNotKeepMuch) {
    RunMemory memory(nullptr);
    BufferPool pool(memory);
    constexpr std::size_t kKept = 5'000;
    std::vector<std::uint8_t*> kept;
    while (kept.size() < kKept) {
        for (int i = 0; i < 100; ++i)
            static_cast<void>(pool.allocate(40));
        kept.push_back(pool.allocate(8));
        *kept.back() = static_cast<std::uint8_t>(kept.size());
        if (!pool.wants_collection()) continue;
        pool.begin_collection();
        for (const std::uint8_t* string : kept)
            pool.mark(string, 8);
        pool.end_collection(kept.size());
    }
    for (std::size_t i = 0; i < kept.size(); ++i)
        EXPECT_EQ(*kept[i], static_cast<std::uint8_t>(i + 1));
    // 20 MB were handed out, of which 40 kB are live.
    EXPECT_LT(pool.held(), std::size_t{3} << 20);
}

TEST(BufferPool, TakesFromTheBudgetAndGivesBack) {
    MemoryBudget budget(std::size_t{8} << 20);
    {
        RunMemory memory(&budget);
        BufferPool pool(memory);
        static_cast<void>(pool.allocate(std::size_t{5} << 20));
        EXPECT_GE(budget.used(), std::size_t{4} << 20);
        EXPECT_THROW(static_cast<void>(pool.allocate(std::size_t{5} << 20)), RunInterrupted);
        pool.begin_collection();
        pool.end_collection(0);
        EXPECT_LE(budget.used(), std::size_t{2} << 20);
        static_cast<void>(pool.allocate(std::size_t{5} << 20));
    }
    EXPECT_EQ(budget.used(), 0U);
}

TEST(BufferPool, LiveStringsSurviveALongRun) {
    using testing::run;
    // Hashes 'x' over and over and drops large strings in between; the string below must stay what it is.
    const auto result = run("'kept' 0x" + std::string(40'000, 'a') + " $again DUP INVERT DROP JUMP:$again",
                            {.gas = 2'000'000});
    EXPECT_EQ(result.error, VmError::run_limit_exceeded);
    ASSERT_GE(result.data_stack.size(), 2U);
    EXPECT_EQ(result.data_stack[0], base::to_bytes(base::as_bytes("kept")));
    EXPECT_EQ(result.data_stack[1], Bytes(20'000, 0xaa));
}

}  // namespace
}  // namespace bytom::vm
