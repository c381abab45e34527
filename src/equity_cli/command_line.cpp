#include "equity_cli/command_line.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/core.h>

namespace bytom::equity_cli {
namespace {

constexpr std::size_t kMaxPositional = 100;

constexpr std::array kFlags = std::to_array<Flag>({
    {"bin", 0, "Binary of the contracts in hex.", &CommandLine::bin},
    {"help", 'h', "help for equity", &CommandLine::help},
    {"instance", 0, "Object of the Instantiated contracts.", &CommandLine::instance},
    {"shift", 0, "Function shift of the contracts.", &CommandLine::shift},
});

std::optional<bool> flag_truth(std::string_view text) {
    constexpr std::array kTrue = std::to_array<std::string_view>({"1", "t", "T", "TRUE", "true", "True"});
    constexpr std::array kFalse = std::to_array<std::string_view>({"0", "f", "F", "FALSE", "false", "False"});
    if (std::ranges::find(kTrue, text) != kTrue.end()) return true;
    if (std::ranges::find(kFalse, text) != kFalse.end()) return false;
    return std::nullopt;
}

/// `flag`: what follows the two dashes.
base::Status<std::string> set_flag(CommandLine& line, std::string_view flag) {
    const std::size_t equals = flag.find('=');
    const std::string_view name = flag.substr(0, equals);
    const auto* const found = std::ranges::find(kFlags, name, &Flag::name);
    if (found == kFlags.end()) return std::unexpected(fmt::format("unknown flag: --{}", name));
    if (equals == std::string_view::npos) {
        line.*found->member = true;
        return {};
    }
    const std::string_view value = flag.substr(equals + 1);
    const auto truth = flag_truth(value);
    if (!truth)
        return std::unexpected(
            fmt::format("invalid argument \"{}\" for \"--{}\" flag: want true or false", value, name));
    line.*found->member = *truth;
    return {};
}

}  // namespace

Result<CommandLine, std::string> parse_command_line(std::span<const std::string> arguments) {
    CommandLine line;
    bool only_positional = false;
    for (const std::string_view argument : arguments) {
        if (only_positional || argument.size() < 2 || !argument.starts_with('-')) {
            line.positional.emplace_back(argument);
        } else if (argument == "--") {
            only_positional = true;
        } else if (argument.starts_with("--")) {
            BYTOM_TRY(set_flag(line, argument.substr(2)));
        } else if (argument == "-h") {
            line.help = true;
        } else {
            return std::unexpected(fmt::format("unknown shorthand flag: '{}' in {}", argument[1], argument));
        }
    }
    const std::size_t count = line.positional.size();
    if (!line.help && (count == 0 || count > kMaxPositional)) {
        return std::unexpected(
            fmt::format("accepts between 1 and {} arg(s), received {}", kMaxPositional, count));
    }
    return line;
}

std::span<const Flag> flags() noexcept {
    return kFlags;
}

std::string usage() {
    std::string text =
        "Usage:\n"
        "  equity <input_file> [flags]\n"
        "\n"
        "Examples:\n"
        "equity contract_name [contract_args...] --bin --instance\n"
        "\n"
        "Flags:\n";
    for (const Flag& flag : kFlags) {
        text += flag.shorthand == 0 ? std::string("      ") : fmt::format("  -{}, ", flag.shorthand);
        text += fmt::format("--{:<11}{}\n", flag.name, flag.about);
    }
    return text;
}

}  // namespace bytom::equity_cli
