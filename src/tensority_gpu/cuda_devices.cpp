#include "tensority_gpu/cuda_devices.hpp"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace bytom::tensority_gpu::cuda {
namespace {

/// More than any machine has; what a broken driver says beyond is not believed.
constexpr int kMaxDevices = 64;
/// The kernels' instructions came with this compute capability.
constexpr int kLeastMajor = 8;

std::uint32_t attribute_of(const Api& api, Attribute attribute, Ordinal ordinal) {
    int value = 0;
    if (api.device_attribute(&value, attribute, ordinal) != kSuccess || value < 0) return 0;
    return static_cast<std::uint32_t>(value);
}

DeviceInfo describe(const Api& api, Ordinal ordinal) {
    DeviceInfo info;
    std::array<char, 256> name{};
    if (api.device_name(name.data(), static_cast<int>(name.size()) - 1, ordinal) == kSuccess)
        info.model = name.data();
    info.platform = "CUDA";
    int version = 0;
    if (api.driver_version(&version) == kSuccess)
        info.driver = fmt::format("{}.{}", version / 1000, version % 1000 / 10);
    info.has_tensor_cores = true;
    info.compute_units = attribute_of(api, Attribute::multiprocessors, ordinal);
    info.clock_mhz = attribute_of(api, Attribute::clock_khz, ordinal) / 1000;
    std::size_t memory = 0;
    if (api.device_memory(&memory, ordinal) == kSuccess) info.memory_bytes = memory;
    const std::uint32_t major = attribute_of(api, Attribute::compute_capability_major, ordinal);
    const std::uint32_t minor = attribute_of(api, Attribute::compute_capability_minor, ordinal);
    if (major < kLeastMajor) {
        info.has_tensor_cores = false;
        info.missing = fmt::format("compute capability {}.0 (it has {}.{})", kLeastMajor, major, minor);
    } else if (info.compute_units == 0) {
        info.missing = "a number of multiprocessors";
    }
    return info;
}

}  // namespace

std::vector<FoundDevice> find_devices(const Api& api) {
    std::vector<FoundDevice> found;
    int count = 0;
    if (api.device_count(&count) != kSuccess) return found;
    for (int i = 0; i < std::min(count, kMaxDevices); ++i) {
        Ordinal ordinal = 0;
        if (api.device(&ordinal, i) != kSuccess) continue;
        found.push_back({ordinal, describe(api, ordinal)});
        found.back().info.name = fmt::format("{}{}", kCudaPrefix, i);
    }
    return found;
}

}  // namespace bytom::tensority_gpu::cuda
