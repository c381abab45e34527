#include "equity_cli/manual.hpp"

#include <bytom/base/program_manual.hpp>

#include "equity_cli/command_line.hpp"

namespace bytom::equity_cli {
namespace {

constexpr std::string_view kDescription =
    R"(Reads contracts in the language Equity from a file and prints the programs that
the chain's virtual machine runs. The contract's arguments stand behind the file's name.)";

base::ProgramManual program_manual() {
    base::ProgramManual manual{.name = "equity",
                               .about = "compiler of contracts for the Bytom chain",
                               .version = BYTOM_VERSION,
                               .arguments = "<input_file> [contract_args...] [flags]",
                               .flags = {},
                               .commands = {},
                               .sections = {{.title = "Description", .text = std::string(kDescription)}},
                               .see_also = "bytomd(1), bytomcli(1)"};
    for (const Flag& flag : flags()) {
        manual.flags.push_back({.name = std::string(flag.name),
                                .shorthand = flag.shorthand,
                                .value = {},
                                .about = std::string(flag.about),
                                .choices = {}});
    }
    return manual;
}

}  // namespace

std::optional<std::string> printed_manual(std::span<const std::string> arguments) {
    constexpr std::string_view kCompletion = "--completion=";
    if (arguments.size() != 1) return std::nullopt;
    const std::string& argument = arguments.front();
    if (argument == "--manual") return base::manual_page(program_manual());
    if (!argument.starts_with(kCompletion)) return std::nullopt;
    std::string script = base::shell_completion(program_manual(), argument.substr(kCompletion.size()));
    if (script.empty()) return std::nullopt;
    return script;
}

}  // namespace bytom::equity_cli
