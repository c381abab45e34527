#include <algorithm>

#include <bytom/base/program_manual.hpp>

namespace bytom::base {
namespace {

/// Text that troff shows as it is. Lines must not begin with a dot or an apostrophe, which are requests.
std::string escaped(std::string_view text) {
    std::string out;
    bool at_line_start = true;
    for (const char c : text) {
        if (at_line_start && (c == '.' || c == '\'')) out += "\\&";
        at_line_start = c == '\n';
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else if (c == '\'') {
            out += "\\(aq";
        } else if (c == '`') {
            out += "\\(ga";
        } else if (c == '~') {
            out += "\\(ti";
        } else if (c == '^') {
            out += "\\(ha";
        } else {
            out += c;
        }
    }
    return out;
}

std::string upper_case(std::string_view text) {
    std::string out(text);
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return out;
}

void append_flag(std::string& out, const ManualFlag& flag) {
    out += ".TP\n";
    if (flag.shorthand != 0) out += std::string("\\fB\\-") + flag.shorthand + "\\fR, ";
    out += "\\fB\\-\\-" + escaped(flag.name) + "\\fR";
    if (!flag.value.empty()) out += " \\fI" + escaped(flag.value) + "\\fR";
    out += '\n' + escaped(flag.about) + '\n';
    if (!flag.choices.empty()) out += ".br\nOne of: " + escaped(flag.choices) + ".\n";
}

void append_command(std::string& out, const ManualCommand& command) {
    out += ".SS " + escaped(command.name);
    if (!command.arguments.empty()) out += ' ' + escaped(command.arguments);
    out += '\n' + escaped(command.about) + '\n';
    if (!command.about_more.empty()) out += ".PP\n" + escaped(command.about_more) + '\n';
    for (const ManualFlag& flag : command.flags)
        append_flag(out, flag);
}

void append_text(std::string& out, std::string_view text) {
    bool is_example = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const bool is_indented = line.starts_with(' ');
        if (is_indented != is_example) out += is_indented ? ".PP\n.nf\n.RS 4\n" : ".RE\n.fi\n";
        is_example = is_indented;
        if (line.empty()) {
            out += ".PP\n";
        } else {
            out += escaped(is_indented ? line.substr(line.find_first_not_of(' ')) : line) + '\n';
        }
    }
    if (is_example) out += ".RE\n.fi\n";
}

}  // namespace

std::string manual_page(const ProgramManual& program) {
    std::string out =
        ".TH " + upper_case(program.name) + " 1 \"\" \"" + program.name + ' ' + program.version + "\"\n";
    out += ".SH NAME\n" + program.name + " \\- " + escaped(program.about) + "\n.SH SYNOPSIS\n\\fB" +
           program.name + "\\fR";
    if (!program.commands.empty()) out += " \\fICOMMAND\\fR [\\fIFLAG\\fR|\\fIARGUMENT\\fR]...";
    if (!program.arguments.empty()) out += ' ' + escaped(program.arguments);
    out += '\n';
    if (!program.flags.empty()) out += ".SH OPTIONS\n";
    for (const ManualFlag& flag : program.flags)
        append_flag(out, flag);
    if (!program.commands.empty()) out += ".SH COMMANDS\n";
    for (const ManualCommand& command : program.commands)
        append_command(out, command);
    for (const ManualSection& section : program.sections) {
        out += ".SH " + upper_case(section.title) + '\n';
        append_text(out, section.text);
    }
    if (!program.see_also.empty()) out += ".SH SEE ALSO\n" + escaped(program.see_also) + '\n';
    return out;
}

}  // namespace bytom::base
