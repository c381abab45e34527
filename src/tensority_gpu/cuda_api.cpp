#include "tensority_gpu/cuda_api.hpp"

#include <dlfcn.h>
#include <fmt/core.h>

namespace bytom::tensority_gpu::cuda {

Result<Api> Api::load(const std::string& library) {
    void* const handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr)
        return base::fail("no_cuda", fmt::format("{} is not installed: NVIDIA's driver brings it", library));
    Api api;
    std::string missing;
    const auto find = [&]<typename Entry>(Entry& entry, const char* name) {
        entry = reinterpret_cast<Entry>(::dlsym(handle, name));
        if (entry == nullptr) missing = name;
    };
    find(api.init, "cuInit");
    find(api.driver_version, "cuDriverGetVersion");
    find(api.error_name, "cuGetErrorName");
    find(api.device_count, "cuDeviceGetCount");
    find(api.device, "cuDeviceGet");
    find(api.device_name, "cuDeviceGetName");
    find(api.device_memory, "cuDeviceTotalMem_v2");
    find(api.device_attribute, "cuDeviceGetAttribute");
    find(api.retain_context, "cuDevicePrimaryCtxRetain");
    find(api.release_context, "cuDevicePrimaryCtxRelease_v2");
    find(api.set_context, "cuCtxSetCurrent");
    find(api.load_module, "cuModuleLoadData");
    find(api.unload_module, "cuModuleUnload");
    find(api.get_function, "cuModuleGetFunction");
    find(api.allocate, "cuMemAlloc_v2");
    find(api.free, "cuMemFree_v2");
    find(api.write, "cuMemcpyHtoDAsync_v2");
    find(api.read, "cuMemcpyDtoHAsync_v2");
    find(api.create_stream, "cuStreamCreate");
    find(api.destroy_stream, "cuStreamDestroy_v2");
    find(api.finish_stream, "cuStreamSynchronize");
    find(api.create_event, "cuEventCreate");
    find(api.destroy_event, "cuEventDestroy_v2");
    find(api.record_event, "cuEventRecord");
    find(api.wait_for_event, "cuEventSynchronize");
    find(api.launch, "cuLaunchKernel");
    if (!missing.empty()) return base::fail("no_cuda", fmt::format("{} lacks {}", library, missing));
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
