// The command line of the program blockcenter.
#pragma once

#include <string>
#include <vector>

#include <bytom/base/log.hpp>
#include <bytom/blockcenter/api/access_options.hpp>
#include <bytom/blockcenter/gateway/node_book.hpp>
#include <bytom/consensus/params.hpp>

namespace bytom::blockcenter {

struct Options {
    std::string database;  ///< URL
    std::vector<NodeAddress> nodes;
    NodeBook node_book;
    std::string listen = "127.0.0.1:9890";
    const consensus::NetworkParams* network = nullptr;
    bool api = true;
    bool follower = true;
    bool gateway = true;
    AccessOptions access{};
    std::vector<std::string> allowed_hosts{};
    std::string price_file{};
    base::LogLevel log_level = base::LogLevel::info;
};

enum class Command : std::uint8_t { serve, create_key, list_keys, revoke_key, migrate, check, replay };

/// What the program is to do: a command with options, or print a text and end.
struct Invocation {
    Command command = Command::serve;
    Options options;
    std::string key_name{};  ///< of create_key and revoke_key
    std::int64_t from = 0;   ///< height, of replay
    std::string text;        ///< not empty: printed, nothing is run
};

/// `arguments` without the program's name. DATABASE_URL stands in for --database. Error: bad_option, shown to
/// users.
[[nodiscard]] Result<Invocation> read_command_line(std::vector<std::string> arguments);

}  // namespace bytom::blockcenter
