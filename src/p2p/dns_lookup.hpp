// Looking up the seed host names (07 §8.5) without making the network thread wait.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {

/// Asks the system's resolver for IPv4 addresses. `done` is called once, on a thread of its own that may
/// outlive the caller; it gets nothing if there is no answer.
void look_up_ipv4(std::string host, const std::function<void(std::vector<IpAddress>)>& done);

}  // namespace bytom::p2p
