#include "tensority_gpu/opencl_api.hpp"

#include <dlfcn.h>
#include <fmt/core.h>

namespace bytom::tensority_gpu {

Result<OpenClApi> OpenClApi::load(const std::string& library) {
    void* const handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        return base::fail("no_opencl",
                          fmt::format("{} is not installed: the driver of the card brings it, or a package "
                                      "such as ocl-icd-libopencl1",
                                      library));
    }
    OpenClApi api;
    std::string missing;
    const auto find = [&]<typename Function>(Function& function, const char* name) {
        function = reinterpret_cast<Function>(::dlsym(handle, name));
        if (function == nullptr) missing = name;
    };
    find(api.get_platforms, "clGetPlatformIDs");
    find(api.get_platform_info, "clGetPlatformInfo");
    find(api.get_devices, "clGetDeviceIDs");
    find(api.get_device_info, "clGetDeviceInfo");
    find(api.create_context, "clCreateContext");
    find(api.release_context, "clReleaseContext");
    find(api.create_queue, "clCreateCommandQueue");
    find(api.release_queue, "clReleaseCommandQueue");
    find(api.create_program, "clCreateProgramWithSource");
    find(api.build_program, "clBuildProgram");
    find(api.get_build_info, "clGetProgramBuildInfo");
    find(api.release_program, "clReleaseProgram");
    find(api.create_kernel, "clCreateKernel");
    find(api.set_argument, "clSetKernelArg");
    find(api.release_kernel, "clReleaseKernel");
    find(api.create_buffer, "clCreateBuffer");
    find(api.release_buffer, "clReleaseMemObject");
    find(api.write_buffer, "clEnqueueWriteBuffer");
    find(api.read_buffer, "clEnqueueReadBuffer");
    find(api.run_kernel, "clEnqueueNDRangeKernel");
    find(api.set_callback, "clSetEventCallback");
    find(api.release_event, "clReleaseEvent");
    find(api.flush, "clFlush");
    find(api.finish, "clFinish");
    if (!missing.empty()) return base::fail("no_opencl", fmt::format("{} lacks {}", library, missing));
    return api;
}

std::string failure_text(std::string_view call, cl_int code) {
    return fmt::format("{}: error {} of OpenCL", call, code);
}

}  // namespace bytom::tensority_gpu
