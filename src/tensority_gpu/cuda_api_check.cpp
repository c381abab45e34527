// Compares what cuda_api.hpp declares with the toolkit's own header.
#include <type_traits>

#include <cuda.h>

#include "tensority_gpu/cuda_api.hpp"

namespace bytom::tensority_gpu::cuda {
namespace {

/// Types that travel in the same way: enumerations as int.
template <typename T>
struct Plain {
    using Type = T;
};
template <>
struct Plain<CUresult> {
    using Type = Code;
};
template <>
struct Plain<CUdevice_attribute> {
    using Type = Attribute;
};

template <typename Ours, typename Theirs>
constexpr bool kSame = false;
template <typename... Ours, typename... Theirs>
constexpr bool kSame<Code (*)(Ours...), CUresult (*)(Theirs...)> =
    sizeof...(Ours) == sizeof...(Theirs) &&
    []<typename... Pairs>(std::type_identity<Pairs>...) {
        return (... && Pairs::value);
    }(std::type_identity<std::bool_constant<std::is_same_v<Ours, typename Plain<Theirs>::Type> ||
                                            (std::is_pointer_v<Ours> && std::is_pointer_v<Theirs>)>>()...);

#define SAME(ours, theirs) static_assert(kSame<decltype(Api::ours), decltype(&theirs)>)

SAME(init, cuInit);
SAME(driver_version, cuDriverGetVersion);
SAME(error_name, cuGetErrorName);
SAME(device_count, cuDeviceGetCount);
SAME(device, cuDeviceGet);
SAME(device_name, cuDeviceGetName);
SAME(device_memory, cuDeviceTotalMem);
SAME(device_attribute, cuDeviceGetAttribute);
SAME(retain_context, cuDevicePrimaryCtxRetain);
SAME(release_context, cuDevicePrimaryCtxRelease);
SAME(set_context, cuCtxSetCurrent);
SAME(load_module, cuModuleLoadData);
SAME(unload_module, cuModuleUnload);
SAME(get_function, cuModuleGetFunction);
SAME(allocate, cuMemAlloc);
SAME(free, cuMemFree);
SAME(write, cuMemcpyHtoDAsync);
SAME(read, cuMemcpyDtoHAsync);
SAME(create_stream, cuStreamCreate);
SAME(destroy_stream, cuStreamDestroy);
SAME(finish_stream, cuStreamSynchronize);
SAME(create_event, cuEventCreate);
SAME(destroy_event, cuEventDestroy);
SAME(record_event, cuEventRecord);
SAME(wait_for_event, cuEventSynchronize);
SAME(launch, cuLaunchKernel);

static_assert(static_cast<int>(Attribute::clock_khz) == CU_DEVICE_ATTRIBUTE_CLOCK_RATE);
static_assert(static_cast<int>(Attribute::multiprocessors) == CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
static_assert(static_cast<int>(Attribute::compute_capability_major) ==
              CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
static_assert(static_cast<int>(Attribute::compute_capability_minor) ==
              CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
static_assert(kEventBlockingSync == CU_EVENT_BLOCKING_SYNC);
static_assert(kEventDisableTiming == CU_EVENT_DISABLE_TIMING);
static_assert(kSuccess == CUDA_SUCCESS);

}  // namespace
}  // namespace bytom::tensority_gpu::cuda
