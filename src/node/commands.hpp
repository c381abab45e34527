// The commands of `bytomd`, one function each. Errors are shown to users: Error::detail says all.
#pragma once

#include "node/command_line.hpp"

namespace bytom::node {

/// What every command gets.
struct CommandInput {
    const CommandLine& line;
    const Surroundings& surroundings;
};

/// Creates the home directory.
[[nodiscard]] Status<> run_init(const CommandInput& input);

/// The version of the protocol's original that this program equals comes first, on a line of its own.
[[nodiscard]] Status<> run_version(const CommandInput& input);

/// Runs the node until SIGINT or SIGTERM, or until the disk fails (an error).
[[nodiscard]] Status<> run_node(const CommandInput& input);

/// `config check` names what is wrong or unsafe in the configuration, an error unless the node would start
/// with it; `config print` shows what is in force and where from, in a form that config.toml may have.
[[nodiscard]] Status<> run_config(const CommandInput& input);

/// Validates and stores the blocks of files. Blocks that are known already are skipped.
[[nodiscard]] Status<> run_import(const CommandInput& input);

/// Writes the main chain from height 1 on, in the form that run_import reads. Works beside a running node.
[[nodiscard]] Status<> run_export(const CommandInput& input);

/// Prints best block, number and digest of the unspent outputs (05 §6.5) as one JSON object.
[[nodiscard]] Status<> run_utxo_digest(const CommandInput& input);

/// Audits the stored chain (chain::audit_chain) and prints what is wrong with it; an error if anything is.
/// Works beside a running node.
[[nodiscard]] Status<> run_verify(const CommandInput& input);

/// Validates the stored blocks anew into a fresh directory that takes the old one's place: for a state that
/// is damaged. Goes on where it was interrupted.
[[nodiscard]] Status<> run_reindex(const CommandInput& input);

/// `export` writes a snapshot of the chain, also beside a running node; `import` makes a chain of one, where
/// there is none yet. Both print height, hash and digest as one JSON object.
[[nodiscard]] Status<> run_snapshot(const CommandInput& input);

/// Walks the discovery network from the peers given and prints who was found.
[[nodiscard]] Status<> run_crawl(const CommandInput& input);

/// Prints how many hashes a second each kernel does, or a card.
[[nodiscard]] Status<> run_benchmark(const CommandInput& input);

/// Finds a nonce for the header and seed of get-work, and prints the header to hand in with submit-work.
[[nodiscard]] Status<> run_solve(const CommandInput& input);

/// Logs in at a stratum server, mines a few shares and prints what came of it. An error unless all were
/// accepted.
[[nodiscard]] Status<> run_stratum_probe(const CommandInput& input);

/// Lists the devices of this machine that OpenCL knows.
[[nodiscard]] Status<> run_devices(const CommandInput& input);

/// Mines for a pool until a signal, or as long as the command line says.
[[nodiscard]] Status<> run_mine(const CommandInput& input);

/// Prints the completion script of a shell.
[[nodiscard]] Status<> run_completion(const CommandInput& input);

/// Prints the manual page.
[[nodiscard]] Status<> run_manual(const CommandInput& input);

}  // namespace bytom::node
