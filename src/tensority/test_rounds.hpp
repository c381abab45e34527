// Matrices for self tests.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bytom::tensority::detail {

/// Fills kRoundBytes, the same on every machine; of every four rounds one has any value, one extreme values,
/// one both, and one -128 only.
void fill_test_round(std::size_t round, std::uint8_t* v) noexcept;

}  // namespace bytom::tensority::detail
