#include <utility>

#include <fmt/core.h>

#include <bytom/tensority_gpu/device.hpp>

#include "tensority_gpu/cuda_device.hpp"
#include "tensority_gpu/cuda_image.hpp"
#include "tensority_gpu/opencl.hpp"
#include "tensority_gpu/usable.hpp"

namespace bytom::tensority_gpu {
namespace {

constexpr std::string_view kNoCudaKernels =
    "kernels in this program (it was built without NVIDIA's compiler, -DBYTOM_CUDA=ON)";

/// The devices of CUDA, without an error where there is no such driver: most machines have none.
std::vector<cuda::FoundDevice> cuda_devices(const Result<cuda::Api>& api, bool has_kernels) {
    if (!api) return {};
    std::vector<cuda::FoundDevice> found = cuda::find_devices(*api);
    for (cuda::FoundDevice& device : found)
        if (device.info.missing.empty() && !has_kernels) device.info.missing = kNoCudaKernels;
    return found;
}

Result<std::unique_ptr<Device>> open_cuda_device(std::string_view name, const DeviceOptions& options) {
    const auto image = options.cuda_image.empty() ? cuda::built_in_image() : options.cuda_image;
    const auto api = cuda::Api::load(options.libraries.cuda);
    if (!api) return base::fail("unknown_device", fmt::format("{}: {}", name, api.error().detail));
    for (cuda::FoundDevice& found : cuda_devices(api, !image.empty())) {
        if (found.info.name != name) continue;
        BYTOM_TRY(usable(found.info));
        return cuda::open_device(*api, std::move(found), image);
    }
    return base::fail("unknown_device", fmt::format("{}: NVIDIA's driver knows no such card", name));
}

}  // namespace

Status<> usable(const DeviceInfo& info) {
    if (info.missing.empty()) return {};
    return base::fail("device_lacks", fmt::format("{} ({}) cannot be used, it lacks: {}", info.name,
                                                  info.model, info.missing));
}

DeviceList list_devices(const DriverLibraries& libraries) {
    DeviceList list = list_opencl_devices(libraries.opencl);
    for (cuda::FoundDevice& found :
         cuda_devices(cuda::Api::load(libraries.cuda), !cuda::built_in_image().empty()))
        list.devices.push_back(std::move(found.info));
    if (!list.devices.empty()) list.missing.clear();
    return list;
}

Result<std::unique_ptr<Device>> open_device(std::string_view name, const DeviceOptions& options) {
    return name.starts_with(kCudaPrefix) ? open_cuda_device(name, options)
                                         : open_opencl_device(name, options);
}

}  // namespace bytom::tensority_gpu
