// What the API needs to know of the network (09 §5.1); the node's wiring implements it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <bytom/primitives/block.hpp>

namespace bytom::rpc {

enum class VersionUpdate : std::uint8_t { none = 0, small = 1, significant = 2 };

struct NetworkStatus {
    bool listening = false;  ///< false in vault mode
    bool syncing = false;    ///< the best full-node peer is higher than we are
    /// There is no peer, though others are configured: whether their chain is higher cannot be told.
    bool nobody_to_ask = false;
    std::size_t peer_count = 0;
    std::optional<std::uint64_t> best_peer_height;  ///< nothing without peers
    VersionUpdate update = VersionUpdate::none;     ///< newer version seen at seed peers
    std::string new_version;                        ///< the highest version seen, our own included
};

/// One peer (09 §5.1). Rates in bytes a second, times in nanoseconds.
struct PeerInfo {
    std::string peer_id;      ///< 64 upper-case hex digits
    std::string remote_addr;  ///< "ip:port"
    std::uint64_t height = 0;
    std::int64_t ping = 0;
    std::int64_t duration = 0;
    std::int64_t total_sent = 0;
    std::int64_t total_received = 0;
    std::int64_t average_sent_rate = 0;
    std::int64_t average_received_rate = 0;
    std::int64_t current_sent_rate = 0;
    std::int64_t current_received_rate = 0;
};

struct BanInfo {
    std::string ip;
    std::uint64_t end = 0;  ///< seconds since 1970
};

/// Of a chain that began with a snapshot: what of the blocks up to the snapshot's has been validated since.
struct HistoryInfo {
    std::uint64_t height = 0;     ///< of the snapshot's block
    std::uint64_t validated = 0;  ///< all blocks up to this height
    /// All have been, and leave the snapshot's outputs. Before, the outputs are what somebody said.
    bool is_validated = false;
    std::string problem;  ///< why it does not come on, if that is known
};

/// How far the node is, and why it does not move.
struct SyncInfo {
    std::uint64_t height = 0;
    std::uint64_t best_header = 0;  ///< the highest header whose proof of work was checked
    std::uint64_t highest_claim = 0;
    bool syncing = false;        ///< there is a better chain than ours
    bool nobody_to_ask = false;  ///< as in NetworkStatus
    double blocks_per_second = 0;
    std::size_t peers = 0;
    std::string reason;                  ///< empty if something moves or nothing has to
    std::optional<HistoryInfo> history;  ///< nothing: all blocks of the chain have been validated in order
};

struct MessageFigures {
    std::string_view name;  ///< kind of message; "other" for unknown kinds
    std::uint64_t received = 0;
    std::uint64_t bytes_received = 0;
    std::uint64_t sent = 0;
    std::uint64_t bytes_sent = 0;
};

/// Since the start; for metrics.
struct NetworkFigures {
    std::uint64_t inbound = 0;  ///< peers that are connected now
    std::uint64_t outbound = 0;
    std::vector<std::pair<std::string_view, std::uint64_t>> dials;  ///< by what became of them
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;
    std::uint64_t bans = 0;
    std::uint64_t bytes_received = 0;
    std::uint64_t bytes_sent = 0;
    std::vector<MessageFigures> messages;
};

/// Called from any thread; must not block, except connect(). Without a network there are no peers, and
/// errors say so.
class NetworkInfo {
public:
    virtual ~NetworkInfo() = default;

    [[nodiscard]] virtual NetworkStatus status() const = 0;
    [[nodiscard]] virtual SyncInfo sync() const { return {}; }
    [[nodiscard]] virtual NetworkFigures figures() const { return {}; }

    [[nodiscard]] virtual std::vector<PeerInfo> peers() const { return {}; }
    /// Dials, and waits until the peer counts; the error is a sentence shown to users. Worker threads only.
    [[nodiscard]] virtual std::expected<PeerInfo, std::string> connect(const std::string& /*ip*/,
                                                                       std::uint16_t /*port*/) {
        return std::unexpected("can not connect to the address: can't dial peer in vault mode");
    }
    /// False if there is no such peer.
    virtual bool disconnect(const std::string& /*peer_id*/) { return false; }

    /// Tells peers of a block that was handed to the chain by somebody else than them.
    virtual void announce(const primitives::BlockPtr& /*block*/) {}

    [[nodiscard]] virtual std::vector<BanInfo> bans() const { return {}; }
    virtual std::expected<void, std::string> ban(const std::string& /*ip*/, std::uint64_t /*seconds*/) {
        return std::unexpected("there is no network");
    }
    /// Whether the address was banned.
    virtual std::expected<bool, std::string> unban(const std::string& /*ip*/) {
        return std::unexpected("there is no network");
    }
};

}  // namespace bytom::rpc
