#include <bytom/chain/incoming_block.hpp>
#include <bytom/primitives/merkle.hpp>

#include "chain/free_bytes.hpp"

namespace bytom::chain {

IncomingBlock make_incoming_block(primitives::BlockPtr block) {
    block = without_free_bytes(std::move(block));
    std::vector<Hash256> ids;
    ids.reserve(block->transactions.size());
    for (const primitives::TransactionPtr& tx : block->transactions)
        ids.push_back(tx->id());
    IncomingBlock incoming;
    incoming.hash = block->hash();
    incoming.wire_form = std::make_shared<const Bytes>(block->received());
    incoming.is_encodable = block->is_encodable();
    incoming.roots_match = primitives::tx_merkle_root(ids) == block->header.transaction_merkle_root;
    incoming.block = std::move(block);
    return incoming;
}

}  // namespace bytom::chain
