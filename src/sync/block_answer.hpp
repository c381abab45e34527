// Reading the answer of a peer that was asked for blocks, without ever holding more of it in pieces than may
// be worth it.
//
//  * Blocks that are small when they are decoded are decoded as they come.
//  * A large one is looked at in its bytes first. If it is one that the peer was asked for, and its
//  transactions are those of its
//    header, it is decoded: a proof of work stands behind all of it but what no id covers. Else it is taken
//    for its header alone.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <bytom/base/bytes.hpp>

#include "sync/received_block.hpp"

namespace bytom::sync {

/// Memory of a decoded block from which on it is looked at first. Ordinary full blocks take 10 to 20 MiB.
inline constexpr std::size_t kLargeBlock = std::size_t{4} << 20;

/// `payload` is a message of type blocks; `asked` are the hashes that its sender owes. Nothing if a part of
/// it cannot be read (one bad element makes all of it bad).
[[nodiscard]] std::optional<std::vector<ReceivedBlock>> read_block_answer(ByteView payload,
                                                                          std::span<const Hash256> asked);

}  // namespace bytom::sync
