// Blocks and headers, read from one input: both readers, the canonical form and the Merkle proofs agree.
#include <bytom/primitives/merkle.hpp>

#include "fuzz/transaction_properties.hpp"

namespace {

using bytom::Bytes;
using bytom::Hash256;
using bytom::fuzz::require;
using namespace bytom::primitives;

void check_header(const BlockHeader& header) {
    const Bytes encoded = header.encode();
    const auto again = BlockHeader::decode(encoded);
    require(again && *again == header, "a header survives encoding");
    require(again->hash() == header.hash(), "a header keeps its hash");
}

std::vector<Hash256> ids_of(const Block& block) {
    std::vector<Hash256> ids;
    ids.reserve(block.transactions.size());
    for (const TransactionPtr& tx : block.transactions)
        ids.push_back(tx->id());
    return ids;
}

void check_canonical_form(const Block& block) {
    const auto again = Block::decode(block.encode());
    require(again.has_value(), "the canonical form decodes");
    require(again->header == block.header && ids_of(*again) == ids_of(block),
            "the canonical form holds the same header and transactions");
}

/// A proof made for some of the transactions is accepted. Which ones and which failed is taken from the ids.
void check_proofs(const Block& block) {
    const std::vector<Hash256> ids = ids_of(block);
    const auto is_related = [](const Hash256& id) { return id.bytes[0] % 2 == 1; };
    std::vector<Hash256> related;
    TxStatuses statuses;
    TxStatuses related_statuses;
    for (const Hash256& id : ids) {
        const bool status_fail = id.bytes[1] % 2 == 1;
        statuses.push_back(status_fail);
        if (!is_related(id)) continue;
        related.push_back(id);
        related_statuses.push_back(status_fail);
    }
    const MerkleProof proof = make_tx_proof(ids, related);
    require(validate_tx_proof(proof, related, tx_merkle_root(ids)), "a proof proves");
    if (related.empty()) return;
    const MerkleProof status_proof{.hashes = make_status_proof(statuses, proof.flags), .flags = proof.flags};
    require(validate_status_proof(status_proof, related_statuses, status_merkle_root(statuses)),
            "a status proof proves");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const bytom::ByteView input(data, size);
    const auto header = BlockHeader::decode(input);
    if (header) check_header(*header);
    const auto block = Block::decode(input);
    if (!block) return 0;
    require(header && *header == block->header, "a block begins with a header");
    check_canonical_form(*block);
    check_proofs(*block);
    for (const TransactionPtr& tx : block->transactions) {
        bytom::fuzz::check_canonical_form(*tx);
        bytom::fuzz::check_tables(*tx);
    }
    return 0;
}
