// In place of everything about OpenCL where its headers were missing when this was built.
#include <fmt/core.h>

#include <bytom/tensority_gpu/device.hpp>

namespace bytom::tensority_gpu {
namespace {

constexpr std::string_view kWithout = "this program was built without OpenCL";

}  // namespace

DeviceList list_devices(std::string_view /*library*/) {
    return {.devices = {}, .missing = std::string(kWithout)};
}

Result<std::unique_ptr<Device>> open_device(std::string_view name, const DeviceOptions& /*options*/) {
    return base::fail("unknown_device", fmt::format("{}: {}", name, kWithout));
}

}  // namespace bytom::tensority_gpu
