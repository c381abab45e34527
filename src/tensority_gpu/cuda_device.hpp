// A Device whose kernels use the tensor cores of an NVIDIA card.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <bytom/tensority_gpu/device.hpp>

#include "tensority_gpu/cuda_devices.hpp"

namespace bytom::tensority_gpu::cuda {

/// The matrices of a seed as run_chains reads them (tensority.cu): quarter of the columns, pair of chunks,
/// tile of 8 columns, lane, and of each lane 16 bytes: of chunk 0 and 1 of the pair, of its lower and upper
/// 16 columns, the four bytes whose place the next factor has in its registers.
[[nodiscard]] std::vector<std::uint8_t> arranged(const tensority::SeedCache& cache);

/// Precondition: the image is a fatbin or PTX text, and outlives this call. Errors: `device_lacks`,
/// `device_lost`.
[[nodiscard]] Result<std::unique_ptr<Device>> open_device(const Api& api, FoundDevice found,
                                                          std::span<const unsigned char> image);

}  // namespace bytom::tensority_gpu::cuda
