// Unicode's simple case mapping of single code points.
#pragma once

#include <cstdint>

namespace bytom::base {

[[nodiscard]] std::uint32_t lower_case(std::uint32_t code_point) noexcept;
[[nodiscard]] std::uint32_t upper_case(std::uint32_t code_point) noexcept;

}  // namespace bytom::base
