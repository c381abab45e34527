#include <fmt/core.h>

#include <bytom/base/log.hpp>

#include "blockcenter/program/key_command.hpp"
#include "blockcenter/program/ledger_command.hpp"
#include "blockcenter/program/program.hpp"

int main(int argc, char** argv) {
    using namespace bytom;
    const auto invocation =
        blockcenter::read_command_line(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
    if (invocation && !invocation->text.empty()) {
        fmt::print("{}", invocation->text);
        return 0;
    }
    const auto run = [&]() -> Status<> {
        if (!invocation) return std::unexpected(invocation.error());
        if (invocation->command == blockcenter::Command::serve)
            return blockcenter::run_blockcenter(invocation->options);
        const bool is_of_keys = invocation->command == blockcenter::Command::create_key ||
                                invocation->command == blockcenter::Command::list_keys ||
                                invocation->command == blockcenter::Command::revoke_key;
        if (!is_of_keys) return blockcenter::run_ledger_command(*invocation);
        BYTOM_ASSIGN(const std::string text, blockcenter::run_key_command(*invocation));
        fmt::print("{}", text);
        return {};
    };
    const Status<> done = run();
    if (done) {
        base::flush_log();
        return 0;
    }
    base::write_console("ERROR: " + done.error().text() + "\n");
    base::flush_log();
    return 1;
}
