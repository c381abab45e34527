#include <cstdio>

#include "blockcenter/program/program.hpp"

int main(int argc, char** argv) {
    using namespace bytom;
    const auto invocation =
        blockcenter::read_command_line(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
    if (invocation && !invocation->text.empty()) {
        std::fputs(invocation->text.c_str(), stdout);
        return 0;
    }
    const Status<> done = invocation ? blockcenter::run_blockcenter(invocation->options)
                                     : Status<>(std::unexpected(invocation.error()));
    base::flush_log();
    if (done) return 0;
    // NOLINTNEXTLINE(modernize-use-std-print): g++ 12 has none
    std::fprintf(stderr, "ERROR: %s\n", done.error().text().c_str());
    return 1;
}
