// The disk fails at each operation of a run in turn.
#pragma once

#include <array>

#include <gtest/gtest.h>

#include "support/memory_disk.hpp"

namespace bytom::testing {

/// Of so many operations one fails: all of them do, but in sanitized builds, where a run takes five times as
/// long.
#ifdef BYTOM_SANITIZED
inline constexpr std::size_t kFaultStride = 7;
#else
inline constexpr std::size_t kFaultStride = 1;
#endif

/// Each time on a copy of `start`: `run(disk)` works until it is done or the disk has failed, the disk is
/// healed, and `check(disk, power_was_cut)` looks at what is on it; in every fifth case it has lost its power
/// as well. The kinds of faults take turns, and so do those that last. Ends with the first run that nothing
/// has hit; gives the number of operations.
template <typename Run, typename Check>
std::size_t fail_at_each_operation(const MemoryDisk& start, std::size_t step, Run run, Check check) {
    constexpr std::array kFaults{DiskFault::io_error, DiskFault::no_space, DiskFault::read_only};
    std::size_t at = 0;
    bool was_hit = true;
    for (std::size_t runs = 0; was_hit && !::testing::Test::HasFailure(); at += step * kFaultStride, ++runs) {
        const auto disk = start.copy();
        disk->fail(kFaults.at(runs % kFaults.size()), at, runs % 2 == 0);
        run(*disk);
        const std::string failed = disk->first_failed();
        was_hit = !failed.empty();
        SCOPED_TRACE("operation " + std::to_string(at) + ", " + failed);
        disk->heal();
        const bool power_was_cut = runs % 5 == 4;
        check(power_was_cut ? *disk->after_power_cut(static_cast<unsigned>(at * 37 % 257)) : *disk,
              power_was_cut);
    }
    return at;
}

}  // namespace bytom::testing
