// The command line of the program blockcenter.
#pragma once

#include <string>
#include <vector>

#include <bytom/base/log.hpp>
#include <bytom/blockcenter/gateway/node_client.hpp>
#include <bytom/consensus/params.hpp>

namespace bytom::blockcenter {

struct Options {
    std::string database;  ///< URL
    std::vector<NodeAddress> nodes;
    std::string listen = "127.0.0.1:9890";
    const consensus::NetworkParams* network = nullptr;
    bool api = true;
    bool follower = true;
    bool gateway = true;
    base::LogLevel log_level = base::LogLevel::info;
};

/// What the program is to do: run with options, or print a text and end.
struct Invocation {
    Options options;
    std::string text;  ///< not empty: printed, nothing is run
};

/// `arguments` without the program's name. DATABASE_URL stands in for --database. Error: bad_option, shown to
/// users.
[[nodiscard]] Result<Invocation> read_command_line(std::vector<std::string> arguments);

}  // namespace bytom::blockcenter
