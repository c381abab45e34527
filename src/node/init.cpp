// bytomd init

#include <fmt/core.h>

#include <bytom/base/log.hpp>

#include "commands.hpp"
#include "node/home_directory.hpp"

namespace bytom::node {
namespace {

/// The network to write, from flag or environment; an existing config.toml is not consulted.
Result<std::string> chosen_network(const CommandInput& input) {
    Surroundings without_file = input.surroundings;
    without_file.read_file = [](const auto&) -> Result<std::optional<std::string>> { return std::nullopt; };
    BYTOM_ASSIGN(const ResolvedConfig resolved, resolve_config(input.line.flags, without_file));
    return resolved.config.chain_id;
}

}  // namespace

Status<> run_init(const CommandInput& input) {
    const std::string home = resolve_home(input.line.flags, input.surroundings);
    BYTOM_ASSIGN(const std::string network, chosen_network(input));
    BYTOM_ASSIGN(const InitResult result, init_home(home, network));
    const std::filesystem::path file = std::filesystem::path(home) / "config.toml";
    base::write_console(
        fmt::format("{}: {}\n", file.string(),
                    result == InitResult::created ? "Initialized bytom" : "Already exists config file."));
    return {};
}

}  // namespace bytom::node
