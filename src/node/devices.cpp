// bytomd devices

#include <fmt/core.h>

#include <bytom/tensority_gpu/device.hpp>

#include "commands.hpp"
#include "printable.hpp"

namespace bytom::node {

Status<> run_devices(const CommandInput& /*input*/) {
    const tensority_gpu::DeviceList list = tensority_gpu::list_devices();
    if (list.devices.empty()) {
        fmt::print("no devices: {}\n", list.missing);
        return {};
    }
    fmt::print("{:<8} {:>5} {:>8} {:>10} {:<12} {}\n", "device", "units", "MHz", "memory MiB", "int8 dot",
               "model");
    for (const tensority_gpu::DeviceInfo& device : list.devices) {
        fmt::print("{:<8} {:>5} {:>8} {:>10} {:<12} {} ({}, {})\n", device.name, device.compute_units,
                   device.clock_mhz, device.memory_bytes >> 20U,
                   device.has_tensor_cores          ? "tensor cores"
                   : device.has_integer_dot_product ? "yes"
                                                    : "no",
                   printable(device.model), printable(device.platform), printable(device.driver));
        if (device.is_processor) fmt::print("         the processor itself: cpu mines faster than this\n");
        if (!device.missing.empty()) fmt::print("         not usable, it lacks: {}\n", device.missing);
    }
    return {};
}

}  // namespace bytom::node
