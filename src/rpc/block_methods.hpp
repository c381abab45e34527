// Calls about blocks (09 §5.2).
#pragma once

#include <bytom/json/decode.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct BlockRequest {
    std::uint64_t block_height = 0;
    Bytes block_hash;

    static constexpr auto fields() {
        return std::tuple(
            json::field("block_height", &BlockRequest::block_height, "height on the main chain"),
            json::field(
                "block_hash", &BlockRequest::block_hash,
                "32 bytes: the block of this hash, also off the main chain; other lengths are ignored"));
    }
};

struct MerkleProofRequest {
    std::vector<Bytes> tx_ids;
    Bytes block_hash;

    static constexpr auto fields() {
        return std::tuple(
            json::field("tx_ids", &MerkleProofRequest::tx_ids,
                        "transactions to prove; unknown ones are ignored"),
            json::field("block_hash", &MerkleProofRequest::block_hash, "the block that contains them"));
    }
};

Outcome get_block_count(const BlockContext& context, json::Writer& out);
Outcome get_block_hash(const BlockContext& context, json::Writer& out);
Outcome get_block(const BlockContext& context, const BlockRequest& request, json::Writer& out);
std::optional<Hash256> recall_block(const BlockContext& context, const BlockRequest& request,
                                    json::Writer& out);
Outcome get_raw_block(const BlockContext& context, const BlockRequest& request, json::Writer& out);
Outcome get_block_header(const BlockContext& context, const BlockRequest& request, json::Writer& out);
Outcome get_difficulty(const BlockContext& context, const BlockRequest& request, json::Writer& out);
Outcome get_hash_rate(const BlockContext& context, const BlockRequest& request, json::Writer& out);
Outcome get_merkle_proof(const BlockContext& context, const MerkleProofRequest& request, json::Writer& out);

}  // namespace bytom::rpc
