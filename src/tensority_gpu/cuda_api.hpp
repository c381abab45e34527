// The functions of the CUDA driver, found when the program runs: it starts without the library too. Their
// types are declared here, so that this builds and is tested without NVIDIA's toolkit; cuda_api_check.cpp
// compares them with its header where it is at hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::tensority_gpu::cuda {

using Code = int;                    ///< CUresult; 0 is success
using Ordinal = int;                 ///< CUdevice
using Pointer = unsigned long long;  // NOLINT(google-runtime-int): CUdeviceptr
using Context = struct CUctx_st*;
using Module = struct CUmod_st*;
using Function = struct CUfunc_st*;
using Stream = struct CUstream_st*;
using Event = struct CUevent_st*;

inline constexpr Code kSuccess = 0;

/// Values of CUdevice_attribute.
enum class Attribute : int {
    clock_khz = 13,
    multiprocessors = 16,
    compute_capability_major = 75,
    compute_capability_minor = 76,
};

inline constexpr unsigned kEventBlockingSync = 1;  ///< who waits for it sleeps
inline constexpr unsigned kEventDisableTiming = 2;

struct Api {
    Code (*init)(unsigned flags) = nullptr;
    Code (*driver_version)(int*) = nullptr;
    Code (*error_name)(Code, const char**) = nullptr;
    Code (*device_count)(int*) = nullptr;
    Code (*device)(Ordinal*, int index) = nullptr;
    Code (*device_name)(char*, int size, Ordinal) = nullptr;
    Code (*device_memory)(std::size_t*, Ordinal) = nullptr;
    Code (*device_attribute)(int*, Attribute, Ordinal) = nullptr;
    Code (*retain_context)(Context*, Ordinal) = nullptr;
    Code (*release_context)(Ordinal) = nullptr;
    Code (*set_context)(Context) = nullptr;
    Code (*load_module)(Module*, const void* image) = nullptr;
    Code (*unload_module)(Module) = nullptr;
    Code (*get_function)(Function*, Module, const char* name) = nullptr;
    Code (*allocate)(Pointer*, std::size_t) = nullptr;
    Code (*free)(Pointer) = nullptr;
    Code (*write)(Pointer, const void*, std::size_t, Stream) = nullptr;
    Code (*read)(void*, Pointer, std::size_t, Stream) = nullptr;
    Code (*create_stream)(Stream*, unsigned flags) = nullptr;
    Code (*destroy_stream)(Stream) = nullptr;
    Code (*finish_stream)(Stream) = nullptr;
    Code (*create_event)(Event*, unsigned flags) = nullptr;
    Code (*destroy_event)(Event) = nullptr;
    Code (*record_event)(Event, Stream) = nullptr;
    Code (*wait_for_event)(Event) = nullptr;
    Code (*launch)(Function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                   unsigned block_y, unsigned block_z, unsigned shared_bytes, Stream, void** parameters,
                   void** extra) = nullptr;

    /// Error: no_cuda, shown to users.
    [[nodiscard]] static Result<Api> load(const std::string& library);
};

/// "cuLaunchKernel: CUDA_ERROR_LAUNCH_FAILED (719)".
[[nodiscard]] std::string failure_text(const Api& api, std::string_view call, Code code);

}  // namespace bytom::tensority_gpu::cuda
