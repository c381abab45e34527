// bytomd version

#include "node/version.hpp"

#include <fmt/core.h>

#include <bytom/tensority/kernel.hpp>

#include "commands.hpp"

namespace bytom::node {

Status<> run_version(const CommandInput&) {
    BYTOM_ASSIGN(const tensority::Kernel kernel, tensority::select_kernel());
    fmt::print("{}\nbytomd {}\ntensority {} ({})\n", kProtocolVersion, kOwnVersion, kernel.name(),
               kernel.description());
    return {};
}

}  // namespace bytom::node
