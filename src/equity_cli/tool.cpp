#include "equity_cli/tool.hpp"

#include <cctype>
#include <cerrno>
#include <fstream>
#include <ostream>
#include <system_error>

#include <fmt/core.h>

#include <bytom/base/hex.hpp>
#include <bytom/equity/compiler.hpp>

#include "equity_cli/argument_text.hpp"
#include "equity_cli/command_line.hpp"
#include "equity_cli/manual.hpp"

namespace bytom::equity_cli {
namespace {

namespace fs = std::filesystem;

std::string reason(int error_number) {
    std::string text = std::generic_category().message(error_number);
    if (!text.empty())
        text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    return text;
}

/// The file's text, or as much of it as shows that it is too long. The error is the system's reason.
Result<std::string, std::string> read_source(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) return std::unexpected(reason(EISDIR));
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return std::unexpected(reason(errno));
    std::string text(equity::kMaxSourceSize + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad()) return std::unexpected(reason(EIO));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

void print_shifts(const equity::Contract& contract, std::ostream& out) {
    out << "Clause shift:\n";
    for (const equity::ClauseShift& shift : equity::clause_shifts(contract)) {
        Bytes offset;
        for (unsigned bits = 0; bits < 32; bits += 8)
            offset.push_back(static_cast<std::uint8_t>(shift.offset >> bits));
        out << fmt::format("    {}:  {}\n", shift.clause, base::to_hex(offset));
    }
    out << "\nNOTE: \n"
           "    If the contract contains only one clause, Users don't need clause selector when unlock "
           "contract.\n"
           "    Furthermore, there is no signification for ending clause shift except for display.\n\n";
}

/// `positional`: the file's name and the arguments; those that the contract has no parameter for are left
/// out.
void print_instance(const equity::Contract& contract, std::span<const std::string> positional,
                    std::ostream& out) {
    out << "Instantiated program:\n";
    const auto words = positional.subspan(1);
    if (words.size() < contract.params.size()) {
        out << fmt::format(
            "Error: The number of input arguments {} is less than the number of contract "
            "parameters {}\nUsage:\n  equity {}",
            words.size(), contract.params.size(), positional.front());
        for (const equity::Param& param : contract.params)
            out << fmt::format(" <{}>", param.name);
        out << "\n\n";
        return;
    }
    const auto arguments = arguments_of(contract.params, words);
    if (!arguments) {
        out << fmt::format("Convert arguments into contract parameters error: {}\n", arguments.error());
        return;
    }
    const auto program = equity::instantiate(contract, *arguments);
    if (program) {
        out << fmt::format("{}\n\n", base::to_hex(*program));
    } else {
        out << fmt::format("Instantiate contract error: {}\n", program.error().text);
    }
}

void print(const CommandLine& line, std::span<const equity::Contract> contracts, std::ostream& out) {
    for (const equity::Contract& contract : contracts) {
        out << fmt::format("======= {} =======\n", contract.name);
        if (line.bin) out << fmt::format("Binary:\n{}\n\n", base::to_hex(contract.body));
        if (line.shift) print_shifts(contract, out);
        if (line.instance && &contract == &contracts.back()) print_instance(contract, line.positional, out);
    }
}

void compile_file(const CommandLine& line, const fs::path& directory, std::ostream& out, std::ostream& err) {
    const std::string& name = line.positional.front();
    const auto source = read_source(directory / name);
    if (!source) {
        out << fmt::format(
            "An error [open {}: {}] occurred on opening the file, please check whether the file "
            "exists or can be accessed.\n",
            name, source.error());
        return;
    }
    const auto contracts = equity::compile(*source);
    if (contracts) return print(line, *contracts, out);
    out << fmt::format("Compile contract failed: {}\n", contracts.error().text) << std::flush;
    err << equity::excerpt(*source, contracts.error().offset, name);
}

}  // namespace

int run(std::span<const std::string> arguments, const fs::path& directory, std::ostream& out,
        std::ostream& err) {
    if (const auto manual = printed_manual(arguments)) {
        out << *manual;
        return 0;
    }
    const auto line = parse_command_line(arguments);
    if (!line) {
        err << "Error: " << line.error() << '\n' << usage() << '\n';
    } else if (line->help) {
        out << "equity commandline compiler\n\n" << usage();
    } else {
        compile_file(*line, directory, out, err);
    }
    return 0;
}

}  // namespace bytom::equity_cli
