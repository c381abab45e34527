// What has gone over the network's connections since it was started, for those who watch the node.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bytom::p2p {

/// What became of a dial. The order is that of kDialOutcomeNames.
enum class DialOutcome : std::uint8_t {
    connected,
    refused,       ///< nobody listens there
    timeout,       ///< no answer
    unreachable,   ///< no way there
    local,         ///< this machine or the proxy cannot dial
    handshake,     ///< somebody answered, but the handshake did not come to its end
    incompatible,  ///< a node of another network or version
};
inline constexpr std::array kDialOutcomeNames = {"connected", "refused",   "timeout",     "unreachable",
                                                 "local",     "handshake", "incompatible"};

struct MessageCount {
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
};

struct Statistics {
    std::array<std::uint64_t, kDialOutcomeNames.size()> dials{};  ///< by DialOutcome
    std::uint64_t accepted = 0;                                   ///< inbound connections that became peers
    std::uint64_t refused = 0;  ///< inbound connections that were not even greeted
    std::uint64_t bans = 0;     ///< for what peers did
    /// Of packets before encryption: pings and framing included.
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
    /// By the first byte of a message, which tells its type (bytom/sync/message.hpp). Sent: put into a peer's
    /// queue.
    std::array<MessageCount, 256> sent{};
    std::array<MessageCount, 256> received{};
};

}  // namespace bytom::p2p
