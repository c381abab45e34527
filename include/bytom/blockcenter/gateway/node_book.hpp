// What a process knows of nodes beyond where they are: access tokens, the addresses of their names, and whose
// certificates are good.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <bytom/blockcenter/gateway/node_client.hpp>

namespace bytom::blockcenter {

/// Copies share the addresses of names, and whom they trust. Any thread, const.
class NodeBook {
public:
    NodeBook();

    /// "host:port name:secret" a line, the node as it is named elsewhere, with https:// or without, the token
    /// as the node's create-access-token has shown it; lines that are empty or begin with # count for
    /// nothing. The error names the line, and no secret.
    [[nodiscard]] static Result<NodeBook, std::string> parse(std::string_view text);

    /// Nodes with TLS are believed if an authority of this file (PEM) says who they are; without a name, if
    /// one of the system's does. Before this none is. Error: a sentence for the operator.
    [[nodiscard]] Status<std::string> trust(const std::string& ca_file);

    /// The node of this name, as NodeAddress::parse has it, with its token. Nothing: no node has such a name.
    [[nodiscard]] std::optional<NodeAddress> find(std::string_view text) const;

private:
    std::map<std::string, base::SecretBytes, std::less<>> tokens_;
    std::shared_ptr<NodeNames> names_;
    std::shared_ptr<NodeTrust> trust_;
};

}  // namespace bytom::blockcenter
