// A CUDA driver with one card, which is this processor: what libcuda.so.1 is for the program. Its kernels are
// those of tensority.cu.
#include "cuda_driver.hpp"

#include <cstdlib>
#include <map>
#include <string>

#include "cuda_on_processor.hpp"
#include "tensority_gpu/cuda_api.hpp"
#include "tensority_gpu/tensority.cu"

using bytom::tensority_gpu::CudaDriverControl;
using namespace bytom::tensority_gpu::cuda;  // NOLINT(google-build-using-namespace): the driver's types

namespace {

enum class Kernel : int { make_sequences = 1, run_chains, finish };

constexpr int kInvalidValue = 1;
constexpr int kLaunchFailed = 719;

CudaDriverControl control;
std::map<Pointer, std::size_t> allocated;

int begin_call() {
    const int call = control.calls++;
    return control.fails_at >= 0 && call >= control.fails_at ? kLaunchFailed : kSuccess;
}

template <typename Object>
int make_object(Object* object, int kind) {
    if (const int code = begin_call(); code != kSuccess) return code;
    *object = reinterpret_cast<Object>(static_cast<std::uintptr_t>(kind));
    ++control.objects;
    return kSuccess;
}

/// Works in a driver that has lost its card, too.
int drop_object() {
    --control.objects;
    return kSuccess;
}

template <typename Value>
Value argument(void** parameters, int i) {
    return *static_cast<Value*>(parameters[i]);
}

template <typename Value>
Value* address(void** parameters, int i) {
    return reinterpret_cast<Value*>(argument<Pointer>(parameters, i));
}

}  // namespace

extern "C" {

CudaDriverControl* test_control() {
    return &control;
}

int cuInit(unsigned /*flags*/) {
    return kSuccess;
}

int cuDriverGetVersion(int* version) {
    *version = 12'040;
    return kSuccess;
}

int cuGetErrorName(int code, const char** name) {
    if (code != kLaunchFailed) return kInvalidValue;
    *name = "CUDA_ERROR_LAUNCH_FAILED";
    return kSuccess;
}

int cuDeviceGetCount(int* count) {
    *count = 1;
    return kSuccess;
}

int cuDeviceGet(int* device, int index) {
    *device = index + 40;
    return index == 0 ? kSuccess : kInvalidValue;
}

int cuDeviceGetName(char* name, int size, int device) {
    if (device != 40 || size < 16) return kInvalidValue;
    std::strcpy(name, "Processor");
    return kSuccess;
}

int cuDeviceTotalMem_v2(std::size_t* bytes, int /*device*/) {
    *bytes = std::size_t{1} << 30;
    return kSuccess;
}

int cuDeviceGetAttribute(int* value, Attribute attribute, int device) {
    const std::map<int, int> known = {{13, 1'000'000}, {16, 2}, {75, control.major}, {76, 6}};
    const auto found = known.find(static_cast<int>(attribute));
    if (found == known.end() || device != 40) return kInvalidValue;
    *value = found->second;
    return kSuccess;
}

int cuDevicePrimaryCtxRetain(Context* context, int device) {
    return device == 40 ? make_object(context, 1) : kInvalidValue;
}

int cuDevicePrimaryCtxRelease_v2(int device) {
    return device == 40 ? drop_object() : kInvalidValue;
}

int cuCtxSetCurrent(Context context) {
    return context == nullptr ? kInvalidValue : begin_call();
}

int cuModuleLoadData(Module* module, const void* image) {
    if (control.load_code != kSuccess) return control.load_code;
    return image == nullptr ? kInvalidValue : make_object(module, 2);
}

int cuModuleUnload(Module /*module*/) {
    return drop_object();
}

int cuModuleGetFunction(Function* function, Module /*module*/, const char* name) {
    if (const int code = begin_call(); code != kSuccess) return code;
    const std::map<std::string, Kernel> known = {{"make_sequences", Kernel::make_sequences},
                                                 {"run_chains", Kernel::run_chains},
                                                 {"finish", Kernel::finish}};
    const auto found = known.find(name);
    if (found == known.end()) return kInvalidValue;
    *function = reinterpret_cast<Function>(static_cast<std::uintptr_t>(found->second));
    return kSuccess;
}

int cuMemAlloc_v2(Pointer* pointer, std::size_t bytes) {
    if (const int code = begin_call(); code != kSuccess) return code;
    void* const memory = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
    if (memory == nullptr) return kInvalidValue;
    // Nothing may count on zeros.
    std::memset(memory, 0xa5, bytes);
    *pointer = reinterpret_cast<Pointer>(memory);
    allocated[*pointer] = bytes;
    std::size_t total = 0;
    for (const auto& [_, size] : allocated)
        total += size;
    control.most_bytes = std::max(control.most_bytes, total);
    ++control.objects;
    return kSuccess;
}

int cuMemFree_v2(Pointer pointer) {
    if (allocated.erase(pointer) == 0) return kInvalidValue;
    std::free(reinterpret_cast<void*>(pointer));
    return drop_object();
}

int cuMemcpyHtoDAsync_v2(Pointer to, const void* from, std::size_t bytes, Stream /*stream*/) {
    if (const int code = begin_call(); code != kSuccess) return code;
    std::memcpy(reinterpret_cast<void*>(to), from, bytes);
    return kSuccess;
}

int cuMemcpyDtoHAsync_v2(void* to, Pointer from, std::size_t bytes, Stream /*stream*/) {
    if (const int code = begin_call(); code != kSuccess) return code;
    std::memcpy(to, reinterpret_cast<const void*>(from), bytes);
    return kSuccess;
}

int cuStreamCreate(Stream* stream, unsigned /*flags*/) {
    return make_object(stream, 3);
}

int cuStreamDestroy_v2(Stream /*stream*/) {
    return drop_object();
}

int cuStreamSynchronize(Stream /*stream*/) {
    return begin_call();
}

int cuEventCreate(Event* event, unsigned /*flags*/) {
    return make_object(event, 4);
}

int cuEventDestroy_v2(Event /*event*/) {
    return drop_object();
}

int cuEventRecord(Event /*event*/, Stream /*stream*/) {
    return begin_call();
}

int cuEventSynchronize(Event /*event*/) {
    return begin_call();
}

int cuLaunchKernel(Function function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                   unsigned block_y, unsigned block_z, unsigned shared_bytes, Stream /*stream*/,
                   void** parameters, void** extra) {
    if (const int code = begin_call(); code != kSuccess) return code;
    if (grid_x == 0 || grid_y * grid_z * block_y * block_z != 1 || shared_bytes != 0 || extra != nullptr)
        return kInvalidValue;
    if (!control.computes) return kSuccess;
    switch (static_cast<Kernel>(reinterpret_cast<std::uintptr_t>(function))) {
        case Kernel::make_sequences:
            on_processor::run_items(grid_x, block_x, [&] {
                make_sequences(address<const ulong>(parameters, 0), address<ulong>(parameters, 1),
                               argument<uint>(parameters, 2));
            });
            return kSuccess;
        case Kernel::run_chains:
            control.warps_disagreed |= !on_processor::run_blocks(grid_x, block_x, [&] {
                run_chains(address<const uint4>(parameters, 0), address<const uchar>(parameters, 1),
                           address<ushort>(parameters, 2), address<uint>(parameters, 3),
                           argument<uint>(parameters, 4));
            });
            return kSuccess;
        case Kernel::finish:
            on_processor::run_items(grid_x, block_x, [&] {
                finish(address<const uint>(parameters, 0), address<uint>(parameters, 1),
                       argument<uint>(parameters, 2), argument<ulong>(parameters, 3),
                       argument<ulong>(parameters, 4), argument<ulong>(parameters, 5),
                       argument<ulong>(parameters, 6));
            });
            return kSuccess;
    }
    return kInvalidValue;
}
}
