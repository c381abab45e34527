// What the rest of the module wants from OpenCL, whether or not its headers were there when this was built.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <bytom/tensority_gpu/device.hpp>

namespace bytom::tensority_gpu {

[[nodiscard]] DeviceList list_opencl_devices(const std::string& library);

/// As open_device().
[[nodiscard]] Result<std::unique_ptr<Device>> open_opencl_device(std::string_view name,
                                                                 const DeviceOptions& options);

}  // namespace bytom::tensority_gpu
