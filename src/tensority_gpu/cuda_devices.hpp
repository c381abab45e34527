// What NVIDIA's driver offers, for the kernels that use tensor cores.
#pragma once

#include <string>
#include <vector>

#include <bytom/tensority_gpu/device.hpp>

#include "tensority_gpu/cuda_api.hpp"

namespace bytom::tensority_gpu::cuda {

struct FoundDevice {
    Ordinal ordinal = 0;
    DeviceInfo info;
};

/// "cuda:0", "cuda:1" … in the driver's order; what is wrong with one stands in its info.
[[nodiscard]] std::vector<FoundDevice> find_devices(const Api& api);

}  // namespace bytom::tensority_gpu::cuda
