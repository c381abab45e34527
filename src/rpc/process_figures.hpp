// What the system says of this process.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bytom::rpc {

struct ProcessFigures {
    double cpu_seconds = 0;  ///< sum over all threads
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t threads = 0;
    std::uint64_t open_descriptors = 0;
    std::uint64_t max_descriptors = 0;
    double start_time = 0;  ///< seconds since 1970
};

/// Units of /proc/self/stat.
struct ProcessUnits {
    double ticks_per_second = 100;
    std::uint64_t page_bytes = 4096;
    double boot_time = 0;  ///< seconds since 1970
};

/// Of the text of /proc/self/stat; nothing if it is none. Descriptors are left 0.
[[nodiscard]] std::optional<ProcessFigures> parse_process_stat(std::string_view stat,
                                                               const ProcessUnits& units);

/// Nothing where /proc cannot be read. Reads a few small files and a directory there.
[[nodiscard]] std::optional<ProcessFigures> process_figures();

}  // namespace bytom::rpc
