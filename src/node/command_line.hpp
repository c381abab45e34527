// The command line of `bytomd` (10 §10): which command, which flags, which files.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <bytom/base/program_manual.hpp>
#include <bytom/base/result.hpp>

#include "node/config.hpp"

namespace bytom::node {

enum class Command : std::uint8_t {
    help,
    version,
    init,
    node,
    config,
    import_blocks,
    export_blocks,
    utxo_digest,
    verify,
    reindex,
    snapshot,
    crawl,
    benchmark,
    solve,
    stratum_probe,
    devices,
    mine,
    completion,
    manual
};

struct CommandLine {
    Command command = Command::help;
    /// Flags given explicitly, each name once: the last one counts.
    std::vector<Flag> flags;
    /// Arguments that are no flags: the files of import and export, what snapshot is to do and its file, the
    /// peers of crawl, what solve is to solve, the server of stratum-probe, what config is to do, the shell
    /// of completion.
    std::vector<std::string> operands;
    /// For the log: flags of the original that are accepted but have no effect.
    std::vector<std::string> remarks;
    bool verbose = false;                 ///< version --verbose
    bool json = false;                    ///< config, crawl, stratum-probe --json
    std::optional<std::uint64_t> height;  ///< snapshot export --height; nothing: some blocks below the best
    std::string digest;                   ///< snapshot import --digest, as it was given
    std::uint64_t depth = 0;              ///< verify --depth; 0: all
    std::uint64_t seconds = 60;           ///< crawl, stratum-probe --seconds
    std::uint64_t benchmark_seconds = 3;  ///< benchmark --seconds, of each line
    std::uint64_t threads =
        0;  ///< benchmark --threads; 0: one and twice as many up to all; mine; 0: one per processor
    std::uint64_t shares = 3;        ///< stratum-probe --shares
    std::string login = "probe";     ///< stratum-probe --login, mine --user
    std::string pool;                ///< mine --stratum
    std::string devices = "cpu";     ///< mine --devices, as mining_devices
    std::string device;              ///< benchmark --device; empty: the processor
    std::uint64_t mine_seconds = 0;  ///< mine --seconds; 0: until it is stopped
    std::uint64_t mine_shares = 0;   ///< mine --shares; 0: until it is stopped
    std::string
        kernel;  ///< benchmark, solve, mine, stratum-probe --tensority.kernel; empty: all, or the fastest
    std::string help_text;  ///< what Command::help prints
};

/// Reads the arguments behind the program's name. Flags follow pflag's grammar: `--name value`,
/// `--name=value`,
/// `-r value`; a truth value stands behind `=` or is left out. Errors: `usage`, for an unknown command or
/// flag, a missing or unreadable value.
[[nodiscard]] Result<CommandLine> parse_command_line(std::span<const std::string> arguments);

/// All commands and flags, from the parser itself; without the sections of text.
[[nodiscard]] base::ProgramManual command_line_manual();

}  // namespace bytom::node
