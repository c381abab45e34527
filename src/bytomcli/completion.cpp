#include "bytomcli/completion.hpp"

#include "bytomcli/command.hpp"

namespace bytom::bytomcli {
namespace {

/// A branch of `case "$command" in`: what flags there are, and what may stand behind them.
void append_branch(std::string& out, const Command& command) {
    std::string flags = "--help";
    std::string values;
    for (const Flag& flag : command.flags) {
        flags += " --" + std::string(flag.name);
        if (flag.form == Form::boolean) continue;
        const std::string shorthand = flag.shorthand == 0 ? "" : std::string("|-") + flag.shorthand;
        values += "                --" + std::string(flag.name) + shorthand + ") words='" +
                  std::string(flag.choices) + "'; is_value=1 ;;\n";
    }
    out += "        " + std::string(command.name) + ")\n";
    out += "            flags='" + flags + "'\n";
    if (!command.choices.empty()) out += "            words='" + std::string(command.choices) + "'\n";
    if (!values.empty()) {
        out += "            case \"$previous\" in\n" + values + "            esac\n";
    }
    out += "            ;;\n";
}

}  // namespace

std::string bash_completion() {
    std::string names = "help";
    std::string branches;
    for (const Command& command : commands()) {
        names += " " + std::string(command.name);
        append_branch(branches, command);
    }
    return "# Completion of bytomcli for bash. Printed by: bytomcli completion bash\n"
           "_bytomcli() {\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    local command= flags= words= is_value= word\n"
           "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
           "        if [[ $word != -* ]]; then command=$word; break; fi\n"
           "    done\n"
           "    local all='" +
           names +
           "'\n"
           "    case \"$command\" in\n"
           "        '') flags='--help'; words=$all ;;\n"
           "        help) words=$all ;;\n" +
           branches +
           "    esac\n"
           "    if [[ -z $is_value && $current == -* ]]; then words=$flags; fi\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "}\n"
           "complete -F _bytomcli bytomcli\n";
}

}  // namespace bytom::bytomcli
