// What the settings of the API's doors mean: api.listeners, api.unix_socket_mode.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/result.hpp>
#include <bytom/rpc/method_set.hpp>

namespace bytom::node {

/// One address and what is offered there: an entry of api.listeners.
struct ListenerConfig {
    std::string address;
    rpc::MethodSet methods;
    std::string set;  ///< as it was written
};

/// "address=set", with commas between several. The error, shown to users, says which one is wrong.
[[nodiscard]] Result<std::vector<ListenerConfig>> parse_listeners(std::string_view list);

/// Octal permissions of a file. The error is shown to users.
[[nodiscard]] Result<unsigned> parse_permissions(std::string_view text);

/// The parts of a list with commas, without white space around them.
[[nodiscard]] std::vector<std::string> parts_of(std::string_view list);

/// Whether nobody but this machine reaches a listener at this address.
[[nodiscard]] bool is_for_this_machine(std::string_view address);

}  // namespace bytom::node
