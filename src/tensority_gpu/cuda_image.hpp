// The compiled tensority.cu, as a part of the program.
#pragma once

#include <span>

namespace bytom::tensority_gpu::cuda {

/// Empty in a program that was built without NVIDIA's compiler (-DBYTOM_CUDA=OFF).
[[nodiscard]] std::span<const unsigned char> built_in_image() noexcept;

}  // namespace bytom::tensority_gpu::cuda
