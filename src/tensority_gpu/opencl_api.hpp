// The functions of OpenCL 1.2, found when the program runs: it starts without the library too.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include <CL/cl.h>

#include <bytom/base/result.hpp>

namespace bytom::tensority_gpu {

struct OpenClApi {
    decltype(&clGetPlatformIDs) get_platforms = nullptr;
    decltype(&clGetPlatformInfo) get_platform_info = nullptr;
    decltype(&clGetDeviceIDs) get_devices = nullptr;
    decltype(&clGetDeviceInfo) get_device_info = nullptr;
    decltype(&clCreateContext) create_context = nullptr;
    decltype(&clReleaseContext) release_context = nullptr;
    decltype(&clCreateCommandQueue) create_queue = nullptr;
    decltype(&clReleaseCommandQueue) release_queue = nullptr;
    decltype(&clCreateProgramWithSource) create_program = nullptr;
    decltype(&clBuildProgram) build_program = nullptr;
    decltype(&clGetProgramBuildInfo) get_build_info = nullptr;
    decltype(&clReleaseProgram) release_program = nullptr;
    decltype(&clCreateKernel) create_kernel = nullptr;
    decltype(&clSetKernelArg) set_argument = nullptr;
    decltype(&clReleaseKernel) release_kernel = nullptr;
    decltype(&clCreateBuffer) create_buffer = nullptr;
    decltype(&clReleaseMemObject) release_buffer = nullptr;
    decltype(&clEnqueueWriteBuffer) write_buffer = nullptr;
    decltype(&clEnqueueReadBuffer) read_buffer = nullptr;
    decltype(&clEnqueueNDRangeKernel) run_kernel = nullptr;
    decltype(&clSetEventCallback) set_callback = nullptr;
    decltype(&clReleaseEvent) release_event = nullptr;
    decltype(&clFlush) flush = nullptr;
    decltype(&clFinish) finish = nullptr;

    /// Error: no_opencl, shown to users.
    [[nodiscard]] static Result<OpenClApi> load(const std::string& library);
};

/// Releases an object of OpenCL when it goes.
template <typename Object>
using Owned = std::unique_ptr<std::remove_pointer_t<Object>, cl_int (*)(Object)>;

/// "clBuildProgram: -11".
[[nodiscard]] std::string failure_text(std::string_view call, cl_int code);

}  // namespace bytom::tensority_gpu
