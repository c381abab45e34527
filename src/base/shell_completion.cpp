#include <string>

#include <fmt/format.h>

#include <bytom/base/program_manual.hpp>

namespace bytom::base {
namespace {

/// Between apostrophes in a shell's script; the three have this in common when none is inside.
std::string in_quotes(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') {
            out += "’";
        } else {
            out += c == '\n' ? ' ' : c;
        }
    }
    return out + "'";
}

/// zsh's _arguments reads brackets and colons.
std::string zsh_about(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
        if (c == '\'') {
            out += "’";
        } else {
            out += c == '\n' ? ' ' : c;
        }
    }
    return out;
}

std::vector<ManualFlag> flags_of(const ProgramManual& program, const ManualCommand& command) {
    std::vector<ManualFlag> flags = command.flags;
    flags.insert(flags.end(), program.flags.begin(), program.flags.end());
    return flags;
}

std::string names_of(const ProgramManual& program) {
    std::string names;
    for (const ManualCommand& command : program.commands)
        names += (names.empty() ? "" : " ") + command.name;
    return names;
}

std::string flag_list(const std::vector<ManualFlag>& flags) {
    std::string list = "--help";
    for (const ManualFlag& flag : flags) {
        if (flag.name != "help") list += " --" + flag.name;
    }
    return list;
}

/// What may stand behind flags, as a `case` over the word before.
void append_values(std::string& out, const std::vector<ManualFlag>& flags, std::string_view indent) {
    std::string values;
    for (const ManualFlag& flag : flags) {
        if (flag.value.empty()) continue;
        values += std::string(indent) + "    --" + flag.name;
        if (flag.shorthand != 0) values += std::string("|-") + flag.shorthand;
        values += ") words=" + in_quotes(flag.choices) + "; is_value=1";
        if (flag.names_file) values += "; is_file=1";
        values += " ;;\n";
    }
    if (!values.empty())
        out += std::string(indent) + "case \"$previous\" in\n" + values + std::string(indent) + "esac\n";
}

void append_branch(std::string& out, const ProgramManual& program, const ManualCommand& command) {
    const std::vector<ManualFlag> flags = flags_of(program, command);
    out += "        " + command.name + ")\n            flags='" + flag_list(flags) + "'\n";
    if (!command.choices.empty()) out += "            words='" + command.choices + "'\n";
    if (command.takes_files) out += "            is_file=1\n";
    append_values(out, flags, "            ");
    out += "            ;;\n";
}

/// One flag for zsh's _arguments.
void append_zsh_flag(std::string& out, const ManualFlag& flag) {
    const std::string about = "[" + zsh_about(flag.about) + "]";
    std::string value;
    if (!flag.value.empty()) {
        value = ":" + zsh_about(flag.value) + ":";
        if (!flag.choices.empty()) value += "(" + flag.choices + ")";
        if (flag.names_file) value += "_files";
    }
    const std::string equals = flag.value.empty() ? "" : "=";
    out += "                '--" + flag.name + equals + about + value + "' \\\n";
    if (flag.shorthand != 0)
        out += std::string("                '-") + flag.shorthand + about + value + "' \\\n";
}

void append_fish_flag(std::string& out, std::string_view condition, const std::string& program,
                      const ManualFlag& flag) {
    out += "complete -c " + program + std::string(condition) + " -l " + flag.name;
    if (flag.shorthand != 0) out += std::string(" -s ") + flag.shorthand;
    if (!flag.value.empty()) out += flag.names_file ? " -r -F" : " -x";
    if (!flag.choices.empty()) out += " -a '" + flag.choices + "'";
    out += " -d " + in_quotes(flag.about) + '\n';
}

}  // namespace

std::string bash_completion(const ProgramManual& program) {
    const std::string& name = program.name;
    std::string out = "# Completion of " + name + " for bash, made from the table of its command line.\n_" +
                      name +
                      "() {\n"
                      "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                      "    local command= flags= words= is_value= is_file= word\n"
                      "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                      "        if [[ $word != -* ]]; then command=$word; break; fi\n"
                      "    done\n";
    if (program.commands.empty()) {
        out += "    flags='" + flag_list(program.flags) + "'; is_file=1\n";
        append_values(out, program.flags, "    ");
    } else {
        out += "    local all='" + names_of(program) +
               "'\n    case \"$command\" in\n        '')\n            flags='" + flag_list(program.flags) +
               "'; words=$all\n";
        append_values(out, program.flags, "            ");
        out += "            ;;\n        help) words=$all ;;\n";
        for (const ManualCommand& command : program.commands) {
            if (command.name != "help") append_branch(out, program, command);
        }
        out += "    esac\n";
    }
    return out +
           "    if [[ -z $is_value && $current == -* ]]; then words=$flags; is_file=; fi\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "    if [[ -n $is_file ]]; then COMPREPLY+=($(compgen -f -- \"$current\")); fi\n"
           "}\ncomplete -F _" +
           name + ' ' + name + '\n';
}

std::string zsh_completion(const ProgramManual& program) {
    const std::string& name = program.name;
    std::string out = "#compdef " + name + "\n# Completion of " + name +
                      " for zsh, made from the table of its command line.\n_" + name + "() {\n";
    if (program.commands.empty()) {
        out += "            _arguments \\\n";
        for (const ManualFlag& flag : program.flags)
            append_zsh_flag(out, flag);
        return out + "                '*:file:_files'\n}\n_" + name + " \"$@\"\n";
    }
    out += "    local -a commands\n    commands=(\n";
    for (const ManualCommand& command : program.commands)
        out += "        '" + command.name + ":" + zsh_about(command.about) + "'\n";
    out +=
        "    )\n"
        "    local command= word\n"
        "    for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
        "        if [[ $word != -* ]]; then command=$word; break; fi\n"
        "    done\n"
        "    case $command in\n        ''|help)\n            _arguments \\\n";
    for (const ManualFlag& flag : program.flags)
        append_zsh_flag(out, flag);
    out += "                '*:command:{_describe command commands}'\n            ;;\n";
    for (const ManualCommand& command : program.commands) {
        if (command.name == "help") continue;
        out += "        " + command.name + ")\n            _arguments \\\n";
        for (const ManualFlag& flag : flags_of(program, command))
            append_zsh_flag(out, flag);
        const std::string what = command.takes_files       ? "_files"
                                 : command.choices.empty() ? ""
                                                           : "(" + command.choices + ")";
        out += "                '*:argument:" + what + "'\n            ;;\n";
    }
    return out + "    esac\n}\n_" + name + " \"$@\"\n";
}

std::string fish_completion(const ProgramManual& program) {
    const std::string& name = program.name;
    std::string out = "# Completion of " + name + " for fish, made from the table of its command line.\n";
    if (program.commands.empty()) {
        for (const ManualFlag& flag : program.flags)
            append_fish_flag(out, "", name, flag);
        return out;
    }
    out += "complete -c " + name + " -f\n";
    for (const ManualFlag& flag : program.flags)
        append_fish_flag(out, "", name, flag);
    for (const ManualCommand& command : program.commands) {
        out += "complete -c " + name + " -n __fish_use_subcommand -a " + command.name + " -d " +
               in_quotes(command.about) + '\n';
    }
    for (const ManualCommand& command : program.commands) {
        const std::string condition = " -n '__fish_seen_subcommand_from " + command.name + "'";
        for (const ManualFlag& flag : command.flags)
            append_fish_flag(out, condition, name, flag);
        const std::string choices = command.name == "help" ? names_of(program) : command.choices;
        if (!choices.empty()) out += fmt::format("complete -c {}{} -a '{}'\n", name, condition, choices);
        if (command.takes_files) out += fmt::format("complete -c {}{} -F\n", name, condition);
    }
    return out;
}

std::string shell_completion(const ProgramManual& program, std::string_view shell) {
    if (shell == "bash") return bash_completion(program);
    if (shell == "zsh") return zsh_completion(program);
    if (shell == "fish") return fish_completion(program);
    return {};
}

}  // namespace bytom::base
