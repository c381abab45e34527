// What the state machines of synchronisation want done. They do nothing themselves.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include <bytom/p2p/peer.hpp>
#include <bytom/sync/message.hpp>

#include "sync/received_block.hpp"

namespace bytom::sync {

struct RequestHeaders {
    p2p::ConnectionId peer = 0;
    GetHeaders request;
};
struct RequestBlocks {
    p2p::ConnectionId peer = 0;
    GetBlocks request;
};
/// The peer has provably broken a rule.
struct Report {
    p2p::ConnectionId peer = 0;
    p2p::Offence offence{};
    std::string why;
};
/// The peer is of no use.
struct GiveUp {
    p2p::ConnectionId peer = 0;
    std::string why;
};
/// Compute the proof of work of a header and tell HeaderSync::work_checked().
struct CheckWork {
    std::uint64_t height = 0;
    Hash256 hash;
    Hash256 seed;
    std::uint64_t bits = 0;
};
/// Seeds whose proofs of work are computed next.
struct PrepareSeeds {
    std::vector<Hash256> seeds;
};

/// Give the block to the chain and tell BlockFetcher::block_done(), or not_submitted() if it has no room.
struct Submit {
    ReceivedBlock block;
    p2p::ConnectionId provider = 0;
    bool is_anchored = false;  ///< an ancestor of a checkpoint
};

using Action = std::variant<RequestHeaders, RequestBlocks, Report, GiveUp, CheckWork, PrepareSeeds, Submit>;
using Actions = std::vector<Action>;

}  // namespace bytom::sync
