// In place of everything about OpenCL where its headers were missing when this was built.
#include <fmt/core.h>

#include "tensority_gpu/opencl.hpp"

namespace bytom::tensority_gpu {
namespace {

constexpr std::string_view kWithout = "this program was built without OpenCL";

}  // namespace

DeviceList list_opencl_devices(const std::string& /*library*/) {
    return {.devices = {}, .missing = std::string(kWithout)};
}

Result<std::unique_ptr<Device>> open_opencl_device(std::string_view name, const DeviceOptions& /*options*/) {
    return base::fail("unknown_device", fmt::format("{}: {}", name, kWithout));
}

}  // namespace bytom::tensority_gpu
