// A Device behind an OpenCL driver.
#pragma once

#include <memory>

#include <bytom/tensority_gpu/device.hpp>

#include "tensority_gpu/opencl_devices.hpp"

namespace bytom::tensority_gpu {

/// Errors: `device_lacks`, `device_lost`.
[[nodiscard]] Result<std::unique_ptr<Device>> open_opencl_device(const OpenClApi& api, FoundDevice found,
                                                                 const DeviceOptions& options);

}  // namespace bytom::tensority_gpu
