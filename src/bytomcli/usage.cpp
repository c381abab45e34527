#include "bytomcli/usage.hpp"

#include <algorithm>

namespace bytom::bytomcli {
namespace {

void append_padded(std::string& out, std::string_view text, std::size_t width) {
    out += text;
    out.append(width - std::min(width, text.size()), ' ');
}

void append_commands(std::string& out, Group group) {
    std::size_t width = 0;
    for (const Command& command : commands())
        width = std::max(width, command.name.size());
    out += "    ";
    for (const Command& command : commands()) {
        if (command.group != group) continue;
        out += "\n    ";
        append_padded(out, command.name, width);
        out += ' ';
        out += command.about;
    }
    out += '\n';
}

std::string flag_heading(const Flag& flag) {
    std::string heading = flag.shorthand == 0 ? "      --" : std::string("  -") + flag.shorthand + ", --";
    heading += flag.name;
    if (flag.form == Form::integer || flag.form == Form::unsigned_integer) heading += " int";
    if (flag.form == Form::text || flag.form == Form::hex) heading += " string";
    return heading;
}

std::string flags_usage(std::vector<Flag> flags, std::string_view name) {
    const std::string help = "help for " + std::string(name);
    flags.push_back({.name = "help", .shorthand = 'h', .form = Form::boolean, .about = help});
    std::ranges::sort(flags, {}, &Flag::name);
    std::size_t width = 0;
    for (const Flag& flag : flags)
        width = std::max(width, flag_heading(flag).size());
    std::string out = "\nFlags:\n";
    for (const Flag& flag : flags) {
        append_padded(out, flag_heading(flag), width + 3);
        out += flag.about;
        if (!flag.initial.empty() && flag.initial != "0") {
            const bool is_text = flag.form == Form::text;
            out += is_text ? " (default \"" : " (default ";
            out += flag.initial;
            out += is_text ? "\")" : ")";
        }
        out += '\n';
    }
    return out;
}

}  // namespace

std::string program_usage() {
    std::string out = "Usage:\n  bytomcli [flags]\n  bytomcli [command]\n\nAvailable Commands:\n";
    append_commands(out, Group::node);
    out += "\n  available with wallet enable:\n";
    append_commands(out, Group::wallet);
    out += flags_usage({}, "bytomcli");
    out += "\nUse \"bytomcli [command] --help\" for more information about a command.\n";
    return out;
}

std::string command_usage(const Command& command) {
    std::vector<Flag> flags = command.flags;
    if (command.kind == CommandKind::call)
        std::erase_if(flags, [](const Flag& flag) { return flag.name == kJsonFlag; });
    std::string out = "Usage:\n  bytomcli ";
    out += command.name;
    if (!command.arguments_usage.empty()) out += ' ';
    out += command.arguments_usage;
    return out + " [flags]\n" + flags_usage(std::move(flags), command.name);
}

std::string help_text(const Command* command) {
    if (command == nullptr) {
        return "Bytomcli is a command line client for a Bytom node (bytomd).\n"
               "The environment variable BYTOM_URL says where that is; http://127.0.0.1:9888 unless "
               "set.\nunix:/path is a Unix socket. BYTOM_COOKIE is the node's file api-cookie, if it is not "
               "in "
               "~/.bytom.\nWith --json a command prints JSON and nothing else; errors go to standard "
               "error.\n\n" +
               program_usage();
    }
    std::string out(command->about);
    if (!command->about_more.empty()) out += "\n" + std::string(command->about_more);
    return out + "\n\n" + command_usage(*command);
}

}  // namespace bytom::bytomcli
