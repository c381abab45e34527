#include <string>
#include <vector>

#include <bytom/node/program.hpp>

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return bytom::node::run_program(arguments);
}
