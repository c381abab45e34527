// Calls about mining that need no wallet (09 §5.4).
#pragma once

#include <bytom/primitives/json_codec.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct SetMiningRequest {
    bool is_mining = false;
    std::optional<std::uint64_t> threads;

    static constexpr auto fields() {
        return std::tuple(
            json::field("is_mining", &SetMiningRequest::is_mining, "start or stop the CPU miner"),
            json::field("threads", &SetMiningRequest::threads,
                        "how many threads; left out: mining_threads of the configuration"));
    }
};

struct GetWorkRequest {
    std::optional<std::string> longpoll_id;

    static constexpr auto fields() {
        return std::tuple(
            json::field("longpoll_id", &GetWorkRequest::longpoll_id,
                        "of the work one has (empty at first): waits up to 60 s for other work"));
    }
};

struct SubmitWorkRequest {
    std::optional<primitives::BlockHeader> block_header;

    static constexpr auto fields() {
        return std::tuple(json::field("block_header", &SubmitWorkRequest::block_header,
                                      "hex of the solved header: nonce and timestamp are taken from it"));
    }
};

struct BlockCommitment {
    Hash256 transaction_merkle_root;
    Hash256 transaction_status_hash;

    static constexpr auto fields() {
        return std::tuple(json::field("transaction_merkle_root", &BlockCommitment::transaction_merkle_root,
                                      "root over the transactions"),
                          json::field("transaction_status_hash", &BlockCommitment::transaction_status_hash,
                                      "root over their statuses"));
    }
};

struct HeaderObject {
    std::uint64_t version = 0;
    std::uint64_t height = 0;
    Hash256 previous_block_hash;
    std::uint64_t timestamp = 0;
    std::uint64_t nonce = 0;
    std::uint64_t bits = 0;
    std::optional<BlockCommitment> block_commitment;

    static constexpr auto fields() {
        return std::tuple(
            json::field("version", &HeaderObject::version, "block version"),
            json::field("height", &HeaderObject::height, "block height"),
            json::field("previous_block_hash", &HeaderObject::previous_block_hash, "hash of the parent"),
            json::field("timestamp", &HeaderObject::timestamp, "seconds since 1970"),
            json::field("nonce", &HeaderObject::nonce, "the solution"),
            json::field("bits", &HeaderObject::bits, "compact target"),
            json::required_field("block_commitment", &HeaderObject::block_commitment, "the roots"));
    }
};

struct SubmitWorkJsonRequest {
    std::optional<HeaderObject> block_header;

    static constexpr auto fields() {
        return std::tuple(json::required_field("block_header", &SubmitWorkJsonRequest::block_header,
                                               "the solved header: nonce and timestamp are taken from it"));
    }
};

struct SubmitBlockRequest {
    primitives::BlockPtr raw_block;

    static constexpr auto fields() {
        return std::tuple(
            json::required_field("raw_block", &SubmitBlockRequest::raw_block, "hex of a serialised block"));
    }
};

Outcome is_mining(const MiningContext& context, json::Writer& out);
Outcome set_mining(const MiningContext& context, const SetMiningRequest& request, json::Writer& out);
Outcome get_mining_info(const MiningContext& context, json::Writer& out);
Outcome get_work(const MiningContext& context, const json::Value* input, json::Writer& out);
Outcome get_work_json(const MiningContext& context, const json::Value* input, json::Writer& out);
Outcome get_block_template(const MiningContext& context, const json::Value* input, json::Writer& out);
/// Nothing unless the input has the id of the newest work.
std::optional<Wait> wait_for_work(const MiningContext& context, const json::Value& input);
Outcome submit_work(const MiningContext& context, const SubmitWorkRequest& request, json::Writer& out);
Outcome submit_work_json(const MiningContext& context, const SubmitWorkJsonRequest& request,
                         json::Writer& out);
Outcome submit_block(const MiningContext& context, const SubmitBlockRequest& request, json::Writer& out);

}  // namespace bytom::rpc
