// Sums of amounts. A single amount fits 63 bits, but an asset may be issued as often as anybody likes: sums
// of fewer than 2^64 amounts always fit 128 bits.
#pragma once

#include <cstdint>
#include <string>

namespace bytom::explorer {

/// Units of an asset (neu for BTM).
__extension__ using Amount = unsigned __int128;
/// What came less what went.
__extension__ using NetAmount = __int128;

[[nodiscard]] std::string to_decimal(Amount amount);
[[nodiscard]] std::string to_decimal(NetAmount amount);

}  // namespace bytom::explorer
