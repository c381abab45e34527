#include "tensority_gpu/opencl_devices.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/core.h>

#include "tensority_gpu/geometry.hpp"

namespace bytom::tensority_gpu {
namespace {

/// More than any machine has; what a broken driver says beyond is not believed.
constexpr cl_uint kMaxPlatforms = 16;
constexpr cl_uint kMaxDevices = 64;
constexpr std::size_t kMaxText = std::size_t{64} << 10;

template <typename Query>
std::string text_of(const Query& query) {
    std::size_t size = 0;
    if (query(0, nullptr, &size) != CL_SUCCESS || size == 0 || size > kMaxText) return {};
    std::string text(size, '\0');
    if (query(size, text.data(), nullptr) != CL_SUCCESS) return {};
    return text.substr(0, text.find('\0'));
}

class Questions {
public:
    Questions(const OpenClApi& api, cl_device_id device) : api_(api), device_(device) {}

    [[nodiscard]] std::string text(cl_device_info what) const {
        return text_of([&](std::size_t size, void* to, std::size_t* needed) {
            return api_.get_device_info(device_, what, size, to, needed);
        });
    }

    /// A value of the driver's, 0 if it does not tell.
    template <typename Value>
    [[nodiscard]] Value value(cl_device_info what) const {
        Value value{};
        if (api_.get_device_info(device_, what, sizeof value, &value, nullptr) != CL_SUCCESS) return Value{};
        return value;
    }

private:
    const OpenClApi& api_;
    cl_device_id device_;
};

bool has_word(std::string_view words, std::string_view word) {
    return fmt::format(" {} ", words).find(fmt::format(" {} ", word)) != std::string::npos;
}

std::string what_is_missing(const Questions& ask) {
    if (ask.value<cl_bool>(CL_DEVICE_AVAILABLE) == CL_FALSE)
        return "the driver says that it is not available";
    if (ask.value<cl_bool>(CL_DEVICE_COMPILER_AVAILABLE) == CL_FALSE) return "a compiler in its driver";
    if (ask.value<cl_bool>(CL_DEVICE_ENDIAN_LITTLE) == CL_FALSE) return "little-endian memory";
    if (ask.value<std::size_t>(CL_DEVICE_MAX_WORK_GROUP_SIZE) < kWorkGroupItems)
        return fmt::format("work-groups of {} items", kWorkGroupItems);
    if (ask.value<cl_ulong>(CL_DEVICE_LOCAL_MEM_SIZE) < local_memory_bytes(kFewRows))
        return fmt::format("{} bytes of local memory", local_memory_bytes(kFewRows));
    if (ask.value<cl_ulong>(CL_DEVICE_MAX_MEM_ALLOC_SIZE) < kSeedBytes)
        return fmt::format("buffers of {} bytes", kSeedBytes);
    return {};
}

DeviceInfo describe(const OpenClApi& api, cl_platform_id platform, cl_device_id device) {
    const Questions ask(api, device);
    DeviceInfo info;
    info.model = ask.text(CL_DEVICE_NAME);
    info.platform = text_of([&](std::size_t size, void* to, std::size_t* needed) {
        return api.get_platform_info(platform, CL_PLATFORM_NAME, size, to, needed);
    });
    info.driver = ask.text(CL_DRIVER_VERSION);
    info.is_processor = (ask.value<cl_device_type>(CL_DEVICE_TYPE) & CL_DEVICE_TYPE_CPU) != 0;
    info.has_integer_dot_product = has_word(ask.text(CL_DEVICE_EXTENSIONS), "cl_khr_integer_dot_product");
    info.compute_units = ask.value<cl_uint>(CL_DEVICE_MAX_COMPUTE_UNITS);
    info.clock_mhz = ask.value<cl_uint>(CL_DEVICE_MAX_CLOCK_FREQUENCY);
    info.memory_bytes = ask.value<cl_ulong>(CL_DEVICE_GLOBAL_MEM_SIZE);
    info.local_memory_bytes = ask.value<cl_ulong>(CL_DEVICE_LOCAL_MEM_SIZE);
    info.missing = what_is_missing(ask);
    return info;
}

}  // namespace

std::vector<FoundDevice> find_devices(const OpenClApi& api) {
    std::vector<FoundDevice> found;
    std::array<cl_platform_id, kMaxPlatforms> platforms{};
    cl_uint platform_count = 0;
    if (api.get_platforms(kMaxPlatforms, platforms.data(), &platform_count) != CL_SUCCESS) return found;
    for (cl_uint p = 0; p < std::min(platform_count, kMaxPlatforms); ++p) {
        std::array<cl_device_id, kMaxDevices> devices{};
        cl_uint count = 0;
        if (api.get_devices(platforms.at(p), CL_DEVICE_TYPE_ALL, kMaxDevices, devices.data(), &count) !=
            CL_SUCCESS)
            continue;
        for (cl_uint d = 0; d < std::min(count, kMaxDevices); ++d)
            found.push_back({devices.at(d), describe(api, platforms.at(p), devices.at(d))});
    }
    std::ranges::stable_sort(found, {}, [](const FoundDevice& device) { return device.info.is_processor; });
    for (std::size_t i = 0; i < found.size(); ++i)
        found[i].info.name = fmt::format("{}{}", kOpenClPrefix, i);
    return found;
}

}  // namespace bytom::tensority_gpu
