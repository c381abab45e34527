#include "tensority_gpu/opencl_api.hpp"

#include <fmt/core.h>

#include "tensority_gpu/driver_library.hpp"

namespace bytom::tensority_gpu {

Result<OpenClApi> OpenClApi::load(const std::string& library) {
    auto driver = DriverLibrary::open(library);
    if (!driver) {
        return base::fail("no_opencl",
                          fmt::format("{} is not installed: the driver of the card brings it, or a package "
                                      "such as ocl-icd-libopencl1",
                                      library));
    }
    OpenClApi api;
    driver->find(api.get_platforms, "clGetPlatformIDs");
    driver->find(api.get_platform_info, "clGetPlatformInfo");
    driver->find(api.get_devices, "clGetDeviceIDs");
    driver->find(api.get_device_info, "clGetDeviceInfo");
    driver->find(api.create_context, "clCreateContext");
    driver->find(api.release_context, "clReleaseContext");
    driver->find(api.create_queue, "clCreateCommandQueue");
    driver->find(api.release_queue, "clReleaseCommandQueue");
    driver->find(api.create_program, "clCreateProgramWithSource");
    driver->find(api.build_program, "clBuildProgram");
    driver->find(api.get_build_info, "clGetProgramBuildInfo");
    driver->find(api.release_program, "clReleaseProgram");
    driver->find(api.create_kernel, "clCreateKernel");
    driver->find(api.set_argument, "clSetKernelArg");
    driver->find(api.release_kernel, "clReleaseKernel");
    driver->find(api.create_buffer, "clCreateBuffer");
    driver->find(api.release_buffer, "clReleaseMemObject");
    driver->find(api.write_buffer, "clEnqueueWriteBuffer");
    driver->find(api.read_buffer, "clEnqueueReadBuffer");
    driver->find(api.run_kernel, "clEnqueueNDRangeKernel");
    driver->find(api.set_callback, "clSetEventCallback");
    driver->find(api.release_event, "clReleaseEvent");
    driver->find(api.flush, "clFlush");
    driver->find(api.finish, "clFinish");
    if (const std::string complaint = driver->complaint(); !complaint.empty())
        return base::fail("no_opencl", complaint);
    return api;
}

std::string failure_text(std::string_view call, cl_int code) {
    return fmt::format("{}: error {} of OpenCL", call, code);
}

}  // namespace bytom::tensority_gpu
