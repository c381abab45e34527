// The choice of a kernel among given ones, so that tests can offer kernels that compute wrongly.
#pragma once

#include <span>

#include <bytom/tensority/kernel.hpp>

namespace bytom::tensority::detail {

/// tensority::select_kernel over these, in order of preference.
[[nodiscard]] Result<Kernel> select_kernel(std::span<const Kernel> kernels, std::string_view name);

}  // namespace bytom::tensority::detail
