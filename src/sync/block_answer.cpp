#include "sync/block_answer.hpp"

#include <algorithm>

#include <bytom/base/hex.hpp>
#include <bytom/p2p/go_wire.hpp>
#include <bytom/primitives/block_outline.hpp>
#include <bytom/sync/message.hpp>

#include "sync/decoded_size.hpp"
#include "sync/quoted_text.hpp"

namespace bytom::sync {
namespace {

ReceivedBlock decoded(primitives::BlockPtr block) {
    ReceivedBlock received;
    received.block = chain::make_incoming_block(std::move(block));
    received.bytes = memory_of(*received.block.block) + received.block.size();
    return received;
}

/// What is reported of a block whose transactions are not kept.
ReceivedBlock header_alone(const primitives::BlockHeader& header, const Hash256& hash) {
    ReceivedBlock received;
    received.block.block = std::make_shared<const primitives::Block>(primitives::Block{header, {}});
    received.block.hash = hash;
    received.block.wire_form = std::make_shared<const Bytes>();
    return received;
}

std::optional<ReceivedBlock> read_large(std::string_view text, std::span<const Hash256> asked) {
    auto bytes = base::from_hex(text);
    if (!bytes) return std::nullopt;
    const auto header = primitives::BlockHeader::decode(*bytes);
    if (!header) return std::nullopt;
    const Hash256 hash = header->hash();
    if (std::ranges::find(asked, hash) == asked.end()) {
        ReceivedBlock unread = header_alone(*header, hash);
        unread.is_unread = true;
        return unread;
    }
    const auto outline = primitives::outline_of_block(*bytes);
    if (!outline) return std::nullopt;
    if (outline->is_impossible || !outline->root_matches) return header_alone(*header, hash);
    auto block = primitives::Block::decode(*bytes);
    if (!block) return std::nullopt;
    // A block has its own copy of them.
    bytes.reset();
    return decoded(std::make_shared<const primitives::Block>(*std::move(block)));
}

std::optional<ReceivedBlock> read_block(ByteView element, std::span<const Hash256> asked) {
    const Unquoted unquoted(element);
    const auto& text = unquoted.text();
    if (!text) return std::nullopt;
    if (decoded_block(base::as_bytes(*text), kLargeBlock).bytes > kLargeBlock)
        return read_large(*text, asked);
    primitives::BlockPtr block = block_from_text(base::as_bytes(*text));
    if (!block) return std::nullopt;
    return decoded(std::move(block));
}

}  // namespace

std::optional<std::vector<ReceivedBlock>> read_block_answer(ByteView payload,
                                                            std::span<const Hash256> asked) {
    std::vector<ReceivedBlock> blocks;
    const bool is_read = for_each_block(payload, [&](ByteView element) {
        auto block = read_block(element, asked);
        if (!block) return false;
        blocks.push_back(*std::move(block));
        return true;
    });
    if (!is_read) return std::nullopt;
    return blocks;
}

}  // namespace bytom::sync
