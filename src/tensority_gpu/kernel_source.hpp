// tensority.cl and hash_ends.cl, as a part of the program.
#pragma once

#include <string_view>

namespace bytom::tensority_gpu {

[[nodiscard]] std::string_view kernel_source() noexcept;

}  // namespace bytom::tensority_gpu
