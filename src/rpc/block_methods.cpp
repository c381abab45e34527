#include "rpc/block_methods.hpp"

#include <algorithm>

#include <bytom/chain/chain.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/primitives/merkle.hpp>
#include <bytom/primitives/raw_block.hpp>
#include <bytom/rpc/answer_cache.hpp>

#include "rpc/hash_argument.hpp"
#include "rpc/transaction_json.hpp"

namespace bytom::rpc {
namespace {

using chain::BlockNode;
using primitives::Block;
using FoundBlock = std::expected<const BlockNode*, ApiError>;

FoundBlock find_by_hash(const BlockContext& context, const Hash256& hash) {
    if (const BlockNode* node = context.chain.find(hash)) return node;
    return failure_text("There are no block with given hash " + hash.to_text());
}

FoundBlock find_block(const BlockContext& context, std::uint64_t height, ByteView hash) {
    if (hash.size() == Hash256::kSize) return find_by_hash(context, Hash256::from_bytes(hash));
    if (const BlockNode* node = context.chain.main_node(height)) return node;
    return failure_text("can't find block in given height");
}

void write_block(json::Writer& out, const BlockNode& node, const Block& block,
                 const primitives::TxStatuses& statuses, std::string_view address_prefix) {
    const primitives::BlockHeader& header = block.header;
    out.begin_object();
    out.member("hash", node.hash);
    out.member("size", 2 * node.size);  // clients know the length of the hex text
    out.member("version", header.version);
    out.member("height", header.height);
    out.member("previous_block_hash", header.previous_block_hash);
    out.member("timestamp", header.timestamp);
    out.member("nonce", header.nonce);
    out.member("bits", header.bits);
    out.member("difficulty", consensus::work_of(header.bits).to_decimal());
    out.member("transaction_merkle_root", header.transaction_merkle_root);
    out.member("transaction_status_hash", header.transaction_status_hash);
    out.key("transactions");
    out.begin_array();
    const TransactionView view{.address_prefix = address_prefix, .input_names = {}, .output_names = {}};
    for (std::size_t i = 0; i < block.transactions.size(); ++i) {
        write_block_transaction(out, *block.transactions[i], statuses.at(i), view);
    }
    out.end_array();
    out.end_object();
}

}  // namespace

Outcome get_block_count(const BlockContext& context, json::Writer& out) {
    out.begin_object();
    out.member("block_count", context.chain.tip()->height());
    out.end_object();
    return {};
}

Outcome get_block_hash(const BlockContext& context, json::Writer& out) {
    out.begin_object();
    out.member("block_hash", context.chain.tip()->hash());
    out.end_object();
    return {};
}

Outcome get_block(const BlockContext& context, const BlockRequest& request, json::Writer& out) {
    BYTOM_ASSIGN(const BlockNode* node, find_block(context, request.block_height, request.block_hash));
    const primitives::BlockPtr block = context.chain.block(*node);
    auto answer = std::make_shared<std::string>();
    json::Writer writer(*answer);
    write_block(writer, *node, *block, context.chain.statuses(*node), context.chain.network().bech32_prefix);
    out.raw(*answer);
    context.block_answers.put(node->hash, std::move(answer));
    return {};
}

std::optional<Hash256> recall_block(const BlockContext& context, const BlockRequest& request,
                                    json::Writer& out) {
    const FoundBlock node = find_block(context, request.block_height, request.block_hash);
    if (!node) return std::nullopt;
    const AnswerCache::Answer answer = context.block_answers.find((*node)->hash);
    if (!answer) return std::nullopt;
    out.raw(*answer);
    return (*node)->hash;
}

Outcome get_raw_block(const BlockContext& context, const BlockRequest& request, json::Writer& out) {
    BYTOM_ASSIGN(const BlockNode* node, find_block(context, request.block_height, request.block_hash));
    out.begin_object();
    out.member("raw_block", context.chain.raw_block(*node));
    out.key("transaction_status");
    out.begin_object();
    out.member("version", 1);
    out.key("verify_status");
    out.begin_array();
    for (const bool status_fail : context.chain.statuses(*node)) {
        out.begin_object();
        if (status_fail) out.member("status_fail", true);
        out.end_object();
    }
    out.end_array();
    out.end_object();
    out.end_object();
    return {};
}

Outcome get_block_header(const BlockContext& context, const BlockRequest& request, json::Writer& out) {
    BYTOM_ASSIGN(const BlockNode* node, find_block(context, request.block_height, request.block_hash));
    // What is pruned in between is an answer of its own.
    if (!context.chain.has_body(*node)) {
        out.begin_object();
        out.member("block_header", context.chain.header(*node).encode());
        out.end_object();
        return {};
    }
    // Of thousands of transactions the first is wanted.
    const Bytes raw_block = context.chain.raw_block(*node);
    const auto header = primitives::BlockHeader::decode(raw_block).value();
    const auto coinbase = primitives::read_first_tx_data(raw_block).value();
    out.begin_object();
    out.member("block_header", header.encode());
    out.member("reward", coinbase.outputs.at(0).value.amount);
    out.end_object();
    return {};
}

Outcome get_difficulty(const BlockContext& context, const BlockRequest& request, json::Writer& out) {
    BYTOM_ASSIGN(const BlockNode* node, find_block(context, request.block_height, request.block_hash));
    out.begin_object();
    out.member("hash", node->hash);
    out.member("height", node->height);
    out.member("bits", node->bits);
    out.member("difficulty", consensus::work_of(node->bits).to_decimal());
    out.end_object();
    return {};
}

Outcome get_hash_rate(const BlockContext& context, const BlockRequest& request, json::Writer& out) {
    if (!request.block_hash.empty() && request.block_hash.size() != Hash256::kSize) {
        return failure_text("Block hash format error.");
    }
    const std::uint64_t height =
        request.block_height != 0 ? request.block_height : context.chain.tip()->height();
    BYTOM_ASSIGN(const BlockNode* node, find_block(context, height, request.block_hash));
    if (node->parent == nullptr) {
        return failure_text("There are no block with given hash " + Hash256{}.to_text());
    }
    const std::uint64_t seconds =
        node->timestamp > node->parent->timestamp ? node->timestamp - node->parent->timestamp : 1;
    out.begin_object();
    out.member("hash", node->hash);
    out.member("height", node->height);
    out.member("hash_rate", (consensus::work_of(node->bits) / seconds).low_64());
    out.end_object();
    return {};
}

Outcome get_merkle_proof(const BlockContext& context, const MerkleProofRequest& request, json::Writer& out) {
    BYTOM_ASSIGN(const BlockNode* node, find_block(context, 0, request.block_hash));
    // Not hashed: whoever chooses the ids would choose where they go.
    std::vector<Hash256> wanted;
    wanted.reserve(request.tx_ids.size());
    for (const Bytes& tx_id : request.tx_ids)
        wanted.push_back(cut_or_extend(tx_id));
    std::ranges::sort(wanted);

    const primitives::BlockPtr block = context.chain.block(*node);
    std::vector<Hash256> tx_ids;
    std::vector<Hash256> matched;
    for (const primitives::TransactionPtr& tx : block->transactions) {
        tx_ids.push_back(tx->id());
        if (std::ranges::binary_search(wanted, tx->id())) matched.push_back(tx->id());
    }
    const primitives::MerkleProof proof = primitives::make_tx_proof(tx_ids, matched);

    out.begin_object();
    out.member("block_header", block->header.encode());
    out.member("tx_hashes", proof.hashes);
    out.member("status_hashes", primitives::make_status_proof(context.chain.statuses(*node), proof.flags));
    out.key("flags");
    out.begin_array();
    for (const std::uint8_t flag : proof.flags)
        out.value(flag);
    out.end_array();
    out.key("matched_tx_ids");
    if (matched.empty()) {
        out.null();
    } else {
        out.value(matched);
    }
    out.end_object();
    return {};
}

}  // namespace bytom::rpc
