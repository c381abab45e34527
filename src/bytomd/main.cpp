#include <string>
#include <vector>

#include <bytom/base/descriptor_limits.hpp>
#include <bytom/base/heap.hpp>
#include <bytom/node/program.hpp>

int main(int argc, char** argv) {
    bytom::base::keep_heap_small();
    bytom::base::open_standard_descriptors();
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return bytom::node::run_program(arguments);
}
