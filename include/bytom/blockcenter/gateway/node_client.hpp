// Calls of a node, with time limits. Only the gateway's module speaks to nodes.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <bytom/base/hash256.hpp>
#include <bytom/base/secret.hpp>

namespace bytom::blockcenter {

class NodeNames;
class NodeTrust;

/// Where a node's API listens, and what it wants to be told.
struct NodeAddress {
    std::string host{};  ///< an IP address, or a name in lower case
    std::uint16_t port = 0;
    bool tls = false;
    base::SecretBytes token{};           ///< "name:secret"; empty: none
    std::shared_ptr<NodeNames> names{};  ///< by which its name is looked up; null: a name has no address
    std::shared_ptr<NodeTrust> trust{};  ///< whose word on its certificate is taken; null: nobody's

    /// "127.0.0.1:9888", "[::1]:9888", "localhost:9888", "node.example:9888", with https:// before it where
    /// TLS is spoken; without token, names and trust, which NodeBook knows. Nothing for anything else.
    [[nodiscard]] static std::optional<NodeAddress> parse(std::string_view text);
    /// As it is parsed: for logs and tables.
    [[nodiscard]] std::string text() const;
    /// The same without https://.
    [[nodiscard]] std::string host_port() const;

    /// Whether they are one node.
    [[nodiscard]] bool operator==(const NodeAddress& other) const noexcept {
        return host == other.host && port == other.port;
    }
};

struct HttpAnswer {
    unsigned status = 0;
    std::string body{};
};

/// Why a call has no answer.
struct CallFailure {
    std::string why{};
    bool sent = false;  ///< the node may have acted on it: it was connected to
};

struct CallLimits {
    std::chrono::milliseconds time{5'000};  ///< of the whole call
    std::size_t answer_bytes = std::size_t{8} << 20;
};

/// One call on a connection of its own; no longer than the limit, and ended by the stop.
[[nodiscard]] Result<HttpAnswer, CallFailure> post_json(const NodeAddress& node, std::string_view path,
                                                        std::string body, const CallLimits& limits,
                                                        const std::stop_token& stop);

/// The same by GET.
[[nodiscard]] Result<HttpAnswer, CallFailure> get_json(const NodeAddress& node, std::string_view path,
                                                       const CallLimits& limits, const std::stop_token& stop);

/// The best block of a node.
struct NodeTip {
    std::int64_t height = 0;
    Hash256 hash{};
    std::string work{};  ///< decimal digits, at most 78
};

/// Error: a sentence for the operator: no answer, another network, nonsense.
[[nodiscard]] Result<NodeTip, std::string> read_tip(const NodeAddress& node, std::string_view chain_id,
                                                    const std::stop_token& stop);

/// The hash of the block at this height of the node's main chain. Error: a sentence for the operator.
[[nodiscard]] Result<Hash256, std::string> read_block_hash(const NodeAddress& node, std::int64_t height,
                                                           const std::stop_token& stop);

/// What became of a transaction that was offered to a node.
struct Offer {
    enum class Outcome : std::uint8_t {
        taken,
        refused,
        kept_aside,   ///< refused until what it stands on comes; the node has it
        unreachable,  ///< it cannot have heard of it, had no room for it, or turned us away
        unknown,      ///< the call broke off
    };
    Outcome outcome = Outcome::unknown;
    std::int64_t code = 0;  ///< of a refusal: the number of its BTM code
    std::string reason{};
};
[[nodiscard]] Offer offer_transaction(const NodeAddress& node, ByteView raw, const std::stop_token& stop);

}  // namespace bytom::blockcenter
