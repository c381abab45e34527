// The most multiply-adds a cycle that this core can do with the instructions of a kernel.
#pragma once

#include <string_view>

namespace bytom::bench {

/// What the core reaches when it does only the arithmetic of the kernel's inner loop, on registers and
/// without dependencies that would matter. 0 for a name not known. Precondition:
/// the processor supports the kernel.
[[nodiscard]] double measured_peak_mac_per_cycle(std::string_view kernel);

/// The peak of the issue rate behind the measured one, rounded up: processors issue 1/2, 1, 2, … such units a
/// cycle (4/3 of the three instructions of avx2, on four pipes).
[[nodiscard]] double theoretical_peak_mac_per_cycle(std::string_view kernel);

}  // namespace bytom::bench
