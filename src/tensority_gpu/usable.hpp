// Whether a device can be opened.
#pragma once

#include <bytom/tensority_gpu/device.hpp>

namespace bytom::tensority_gpu {

/// Error device_lacks: it says that it lacks something.
[[nodiscard]] Status<> usable(const DeviceInfo& info);

}  // namespace bytom::tensority_gpu
