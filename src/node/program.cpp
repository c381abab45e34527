#include <csignal>
#include <cstdio>
#include <exception>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include <bytom/base/log_control.hpp>
#include <bytom/base/no_thread.hpp>
#include <bytom/node/program.hpp>

#include "commands.hpp"
#include "last_words.hpp"

namespace bytom::node {
namespace {

/// Other commands take no arguments but flags.
Status<> check_operands(const CommandLine& line) {
    const bool takes_operands = line.command == Command::import_blocks ||
                                line.command == Command::export_blocks || line.command == Command::crawl ||
                                line.command == Command::snapshot || line.command == Command::solve ||
                                line.command == Command::stratum_probe || line.command == Command::config ||
                                line.command == Command::completion;
    if (takes_operands || line.command == Command::help || line.operands.empty()) return {};
    return base::fail("usage", fmt::format("unexpected argument \"{}\"", line.operands.front()));
}

Status<> run_command(const CommandInput& input) {
    switch (input.line.command) {
        case Command::help:
            fmt::print("{}", input.line.help_text);
            return {};
        case Command::version:
            return run_version(input);
        case Command::init:
            return run_init(input);
        case Command::node:
            return run_node(input);
        case Command::config:
            return run_config(input);
        case Command::import_blocks:
            return run_import(input);
        case Command::export_blocks:
            return run_export(input);
        case Command::utxo_digest:
            return run_utxo_digest(input);
        case Command::verify:
            return run_verify(input);
        case Command::reindex:
            return run_reindex(input);
        case Command::snapshot:
            return run_snapshot(input);
        case Command::crawl:
            return run_crawl(input);
        case Command::benchmark:
            return run_benchmark(input);
        case Command::solve:
            return run_solve(input);
        case Command::stratum_probe:
            return run_stratum_probe(input);
        case Command::devices:
            return run_devices(input);
        case Command::mine:
            return run_mine(input);
        case Command::completion:
            return run_completion(input);
        case Command::manual:
            return run_manual(input);
    }
    std::unreachable();
}

Status<> run(std::span<const std::string> arguments) {
    BYTOM_ASSIGN(const CommandLine line, parse_command_line(arguments));
    BYTOM_TRY(check_operands(line));
    const Surroundings surroundings = process_surroundings();
    return run_command({.line = line, .surroundings = surroundings});
}

int report(const std::string& text) {
    tell_last_words(text);
    return 1;
}

std::string text_of(const Error& error) {
    return error.detail.empty() ? error.text() : error.detail;
}

}  // namespace

int run_program(std::span<const std::string> arguments) {
    // The write then fails with an error instead.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    try {
        const Status<> status = run(arguments);
        if (!status) return report(text_of(status.error()));
        base::flush_log();
        return std::fflush(stdout) == 0 ? 0 : report("standard output cannot be written");
    } catch (const std::system_error& error) {
        return report(error.code() == std::errc::resource_unavailable_try_again
                          ? base::no_thread_text(error.what())
                          : error.what());
    } catch (const std::exception& error) {
        return report(error.what());
    }
}

}  // namespace bytom::node
