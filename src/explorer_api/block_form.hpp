// Blocks as the explorer's API shows them (13 §2).
#pragma once

#include <bytom/chain/block_node.hpp>
#include <bytom/explorer_api/form_view.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::explorer_api {

/// What a block's form is made of: what is left of a block without its transactions.
struct BlockFacts {
    Hash256 hash;
    primitives::BlockHeader header;
    std::uint64_t size = 0;  ///< bytes in wire form
    std::uint64_t transaction_count = 0;
    std::uint64_t parent_timestamp = 0;  ///< seconds; genesis: its own
    Bytes miner_program;                 ///< program of the first output of the coinbase; may be empty
    std::uint64_t reward = 0;            ///< neu that the coinbase pays in all
};

[[nodiscard]] BlockFacts make_block_facts(const chain::BlockNode& node, const primitives::Block& block);

/// The difficulty divided by the seconds since the parent, at least 1.
[[nodiscard]] std::uint64_t hash_rate(std::uint64_t bits, std::uint64_t timestamp,
                                      std::uint64_t parent_timestamp) noexcept;

/// The members of the block object, into an object that the caller has begun.
void write_block_members(json::Writer& out, const BlockFacts& facts, bool on_main_chain,
                         const FormView& view);

}  // namespace bytom::explorer_api
