#include "vm/buffer_pool.hpp"

#include <gtest/gtest.h>

#include "unit/vm/program_runs.hpp"

namespace bytom::vm {
namespace {

TEST(BufferPool, KeepsWhatIsMarked) {
    BufferPool pool;
    constexpr std::size_t kSize = 100'000;
    std::uint8_t* const kept = pool.allocate(kSize);
    std::fill_n(kept, kSize, std::uint8_t{7});
    while (!pool.wants_collection())
        static_cast<void>(pool.allocate(kSize));
    pool.begin_collection();
    pool.mark(kept + kSize / 2);
    const std::uint8_t stranger = 0;
    pool.mark(&stranger);
    pool.end_collection(1);
    EXPECT_FALSE(pool.wants_collection());
    EXPECT_TRUE(std::all_of(kept, kept + kSize, [](std::uint8_t byte) { return byte == 7; }));
}

TEST(BufferPool, KeepsFillingItsChunkAfterACollection) {
    BufferPool pool;
    std::uint8_t* small = nullptr;
    while (!pool.wants_collection())
        small = pool.allocate(100);
    pool.begin_collection();
    pool.end_collection(1);
    std::uint8_t* const next = pool.allocate(8);
    std::fill_n(next, 8, std::uint8_t{1});
    EXPECT_NE(next, small);
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
