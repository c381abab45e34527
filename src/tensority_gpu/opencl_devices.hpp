// What the drivers of this machine offer.
#pragma once

#include <vector>

#include <bytom/tensority_gpu/device.hpp>

#include "tensority_gpu/opencl_api.hpp"

namespace bytom::tensority_gpu {

struct FoundDevice {
    cl_device_id id = nullptr;
    DeviceInfo info;
};

/// In the order of DeviceList.
[[nodiscard]] std::vector<FoundDevice> find_devices(const OpenClApi& api);

}  // namespace bytom::tensority_gpu
