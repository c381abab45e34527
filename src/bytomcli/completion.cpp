#include "bytomcli/completion.hpp"

#include <bytom/base/program_manual.hpp>

#include "bytomcli/command.hpp"

namespace bytom::bytomcli {
namespace {

constexpr std::string_view kEnvironment =
    R"(BYTOM_URL: where the node is, http://127.0.0.1:9888 unless set; with an access token http://name:secret@host:port/.)";

constexpr std::string_view kExit =
    R"(0: done. 1: the arguments are wrong. 2: the node cannot be reached, or what is there
answers with another HTTP status than 200. 3: the answer is not what the command expects. 4: the node answers with an
error.)";

base::ManualFlag flag_manual(const Flag& flag) {
    return {.name = std::string(flag.name),
            .shorthand = flag.shorthand,
            .value = flag.form == Form::boolean ? "" : "VALUE",
            .about = std::string(flag.about),
            .choices = std::string(flag.choices)};
}

base::ManualCommand command_manual(const Command& command) {
    base::ManualCommand manual{.name = std::string(command.name),
                               .arguments = std::string(command.arguments_usage),
                               .about = std::string(command.about),
                               .about_more = std::string(command.about_more),
                               .flags = {},
                               .choices = std::string(command.choices)};
    for (const Flag& flag : command.flags)
        manual.flags.push_back(flag_manual(flag));
    return manual;
}

base::ProgramManual program_manual() {
    base::ProgramManual manual{.name = "bytomcli",
                               .about = "command line client of a Bytom node",
                               .version = BYTOM_VERSION,
                               .arguments = {},
                               .flags = {},
                               .commands = {{.name = "help",
                                             .arguments = "[command]",
                                             .about = "Help about any command",
                                             .about_more = {},
                                             .flags = {},
                                             .choices = {}}},
                               .sections = {{.title = "Environment", .text = std::string(kEnvironment)},
                                            {.title = "Exit status", .text = std::string(kExit)}},
                               .see_also = "bytomd(1), equity(1)"};
    for (const Command& command : commands())
        manual.commands.push_back(command_manual(command));
    return manual;
}

}  // namespace

std::string completion_script(std::string_view shell) {
    return base::shell_completion(program_manual(), shell);
}

std::string manual_page() {
    return base::manual_page(program_manual());
}

}  // namespace bytom::bytomcli
