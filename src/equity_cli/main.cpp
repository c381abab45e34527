// equity: the command line compiler of contracts.
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <bytom/base/descriptor_limits.hpp>

#include "equity_cli/tool.hpp"

int main(int argc, char** argv) {
    bytom::base::open_standard_descriptors();
    try {
        const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
        return bytom::equity_cli::run(arguments, ".", std::cout, std::cerr);
    } catch (const std::exception& error) {
        std::cerr << "equity: " << error.what() << '\n';
        return 1;
    }
}
