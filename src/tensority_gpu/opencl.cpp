#include "tensority_gpu/opencl.hpp"

#include <fmt/core.h>

#include "tensority_gpu/opencl_device.hpp"
#include "tensority_gpu/usable.hpp"

namespace bytom::tensority_gpu {

DeviceList list_opencl_devices(const std::string& library) {
    DeviceList list;
    const auto api = OpenClApi::load(library);
    if (!api) {
        list.missing = api.error().detail;
        return list;
    }
    for (FoundDevice& found : find_devices(*api))
        list.devices.push_back(std::move(found.info));
    if (list.devices.empty()) list.missing = "no OpenCL driver of this machine has a device";
    return list;
}

Result<std::unique_ptr<Device>> open_opencl_device(std::string_view name, const DeviceOptions& options) {
    const auto api = OpenClApi::load(options.libraries.opencl);
    if (!api) return base::fail("unknown_device", fmt::format("{}: {}", name, api.error().detail));
    std::string names;
    for (FoundDevice& found : find_devices(*api)) {
        if (found.info.name == name) {
            BYTOM_TRY(usable(found.info));
            return open_opencl_device(*api, std::move(found), options);
        }
        names += (names.empty() ? "" : ", ") + found.info.name;
    }
    return base::fail("unknown_device",
                      names.empty() ? fmt::format("{}: no OpenCL driver of this machine has a device", name)
                                    : fmt::format("{} is none of: {}", name, names));
}

}  // namespace bytom::tensority_gpu
