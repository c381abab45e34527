// What a process knows of nodes beyond where they are: access tokens, and the addresses of their names.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <bytom/blockcenter/gateway/node_client.hpp>

namespace bytom::blockcenter {

/// Copies share the addresses of names. Any thread, const.
class NodeBook {
public:
    NodeBook();

    /// "host:port name:secret" a line, the token as the node's create-access-token has shown it; lines that
    /// are empty or begin with # count for nothing. The error names the line, and no secret.
    [[nodiscard]] static Result<NodeBook, std::string> parse(std::string_view text);

    /// The node of this name, as NodeAddress::parse has it, with its token. Nothing: no node has such a name.
    [[nodiscard]] std::optional<NodeAddress> find(std::string_view text) const;

private:
    std::map<std::string, base::SecretBytes, std::less<>> tokens_;
    std::shared_ptr<NodeNames> names_;
};

}  // namespace bytom::blockcenter
