// Memory that a message takes once it has been decoded, told from its bytes without decoding it: what budgets
// are charged with. Never less than what is held then; at most some times more.
#pragma once

#include <cstddef>

#include <bytom/base/bytes.hpp>
#include <bytom/primitives/block.hpp>
#include <bytom/primitives/decoded_size.hpp>

namespace bytom::sync {

/// A transaction message with more inputs and outputs is not looked at: those of asset version 1 take at
/// least 68 bytes each, so that no more than 2,900 of them fit into what gas can pay (kMaxTransactionText).
inline constexpr std::size_t kMaxRelayedMembers = 4096;

using primitives::decoded_block;
using primitives::decoded_transaction;
using primitives::DecodedSize;

/// What is held of it, heap included, as far as its parts tell.
[[nodiscard]] std::size_t memory_of(const primitives::Transaction& tx);
[[nodiscard]] std::size_t memory_of(const primitives::Block& block);

/// Of a whole message of channel 0x40 and its content, the message itself included.
[[nodiscard]] DecodedSize decoded_message(ByteView payload, std::size_t enough);

}  // namespace bytom::sync
