#include <fmt/core.h>

#include <bytom/base/log.hpp>

#include "blockcenter/program/program.hpp"

int main(int argc, char** argv) {
    using namespace bytom;
    const auto invocation =
        blockcenter::read_command_line(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
    if (invocation && !invocation->text.empty()) {
        fmt::print("{}", invocation->text);
        return 0;
    }
    const Status<> done = invocation ? blockcenter::run_blockcenter(invocation->options)
                                     : Status<>(std::unexpected(invocation.error()));
    if (done) {
        base::flush_log();
        return 0;
    }
    base::write_console("ERROR: " + done.error().text() + "\n");
    base::flush_log();
    return 1;
}
