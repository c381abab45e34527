// What the parts of a node cost: CPU time of the threads inside some functions, which the linker leads
// through counting ones (see CMakeLists.txt).
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <optional>

namespace bytom::bench {

/// Processor time since the process began, in nanoseconds.
struct Costs {
    std::int64_t process = 0;  ///< all threads
    std::int64_t work = 0;     ///< Tensority, seeds included
    std::int64_t work_wall =
        0;  ///< wall time of the threads in it: what others take of the processor counts too
    std::int64_t programs = 0;   ///< transaction validation: the VM and what it needs
    std::int64_t storage = 0;    ///< reads and commits, and RocksDB's own threads
    std::int64_t waited = 0;     ///< wall time of commits and syncs that was no processor time: the disk
    std::int64_t chain = 0;      ///< the chain's thread, all it does, since its own beginning
    std::int64_t validated = 0;  ///< transactions, a count
    std::int64_t hashed = 0;     ///< Tensority values, a count
    std::chrono::steady_clock::time_point when;
};

[[nodiscard]] Costs operator-(const Costs& later, const Costs& earlier);

/// Of this process. The chain's thread is that of the chain that was opened last.
[[nodiscard]] Costs costs_now();

/// Of another process of the same user; nothing if it is gone.
[[nodiscard]] std::optional<std::int64_t> process_cost(int process_id);

/// Nanoseconds on a clock.
[[nodiscard]] std::int64_t read_clock(clockid_t clock);

}  // namespace bytom::bench
