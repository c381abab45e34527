// bytomd manual, bytomd completion

#include <fmt/core.h>

#include "commands.hpp"

namespace bytom::node {
namespace {

constexpr std::string_view kConfiguration =
    R"(A setting comes from a flag, else from the environment, else from config.toml in the home directory, else it has
its default. The variable of p2p.laddr is TM_P2P_LADDR, and so for the others; LISTEN stands for api_addr.

  bytomd init --chain_id mainnet
  bytomd config check
  bytomd config print

A key that does not exist, a number out of its range, an address that is none are errors. What is allowed but unsafe is
a warning, in the output of config check and in the log.)";

constexpr std::string_view kFiles =
    R"(The home directory is that of --home, TM_HOME, --root, TM_ROOT, or ~/.bytom.

config.toml: the settings, written by bytomd init.

data: databases of the chain, the wallet and the indexes.

keystore: the wallet's keys, encrypted by their passwords. Keep copies of it.

log/bytomd.log: the log, put aside at 64 MiB.)";

constexpr std::string_view kSignals =
    R"(SIGINT and SIGTERM stop the node in order; a second one ends it at once.
SIGHUP opens the log file again by its name. SIGUSR1 turns debug lines on, and off again.)";

constexpr std::string_view kExit =
    R"(0: done. 1: something has failed; the last line on standard error, beginning with
ERROR:, says what.)";

base::ProgramManual program_manual() {
    base::ProgramManual manual = command_line_manual();
    manual.sections = {{.title = "Configuration", .text = std::string(kConfiguration)},
                       {.title = "Files", .text = std::string(kFiles)},
                       {.title = "Signals", .text = std::string(kSignals)},
                       {.title = "Exit status", .text = std::string(kExit)}};
    manual.see_also = "bytomcli(1), equity(1)";
    return manual;
}

}  // namespace

Status<> run_completion(const CommandInput& input) {
    const std::vector<std::string>& operands = input.line.operands;
    const std::string script =
        operands.size() == 1 ? base::shell_completion(program_manual(), operands[0]) : std::string();
    if (script.empty())
        return base::fail("usage", fmt::format("bytomd completion {}: one of these shells", base::kShells));
    fmt::print("{}", script);
    return {};
}

Status<> run_manual(const CommandInput&) {
    fmt::print("{}", base::manual_page(program_manual()));
    return {};
}

}  // namespace bytom::node
