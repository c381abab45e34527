#include "tensority_gpu/cuda_api.hpp"

#include <fmt/core.h>

#include "tensority_gpu/driver_library.hpp"

namespace bytom::tensority_gpu::cuda {

Result<Api> Api::load(const std::string& library) {
    auto driver = DriverLibrary::open(library);
    if (!driver)
        return base::fail("no_cuda", fmt::format("{} is not installed: NVIDIA's driver brings it", library));
    Api api;
    driver->find(api.init, "cuInit");
    driver->find(api.driver_version, "cuDriverGetVersion");
    driver->find(api.error_name, "cuGetErrorName");
    driver->find(api.device_count, "cuDeviceGetCount");
    driver->find(api.device, "cuDeviceGet");
    driver->find(api.device_name, "cuDeviceGetName");
    driver->find(api.device_memory, "cuDeviceTotalMem_v2");
    driver->find(api.device_attribute, "cuDeviceGetAttribute");
    driver->find(api.retain_context, "cuDevicePrimaryCtxRetain");
    driver->find(api.release_context, "cuDevicePrimaryCtxRelease_v2");
    driver->find(api.set_context, "cuCtxSetCurrent");
    driver->find(api.load_module, "cuModuleLoadData");
    driver->find(api.unload_module, "cuModuleUnload");
    driver->find(api.get_function, "cuModuleGetFunction");
    driver->find(api.allocate, "cuMemAlloc_v2");
    driver->find(api.free, "cuMemFree_v2");
    driver->find(api.write, "cuMemcpyHtoDAsync_v2");
    driver->find(api.read, "cuMemcpyDtoHAsync_v2");
    driver->find(api.create_stream, "cuStreamCreate");
    driver->find(api.destroy_stream, "cuStreamDestroy_v2");
    driver->find(api.finish_stream, "cuStreamSynchronize");
    driver->find(api.create_event, "cuEventCreate");
    driver->find(api.destroy_event, "cuEventDestroy_v2");
    driver->find(api.record_event, "cuEventRecord");
    driver->find(api.wait_for_event, "cuEventSynchronize");
    driver->find(api.launch, "cuLaunchKernel");
    if (const std::string complaint = driver->complaint(); !complaint.empty())
        return base::fail("no_cuda", complaint);
    if (const Code code = api.init(0); code != kSuccess)
        return base::fail("no_cuda", failure_text(api, "cuInit", code));
    return api;
}

std::string failure_text(const Api& api, std::string_view call, Code code) {
    const char* name = nullptr;
    if (api.error_name(code, &name) != kSuccess || name == nullptr) name = "an unknown error";
    return fmt::format("{}: {} ({})", call, name, code);
}

}  // namespace bytom::tensority_gpu::cuda
