#include "chain/genesis_rows.hpp"

#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/genesis.hpp>

namespace bytom::chain {

storage::HeaderRecord put_genesis(storage::StoreBatch& batch, const consensus::NetworkParams& network) {
    const primitives::Block block = consensus::make_genesis_block(network);
    const Bytes wire_form = block.encode();
    storage::HeaderRecord record{.header = block.header,
                                 .hash = block.hash(),
                                 .chain_work = consensus::work_of(block.header.bits),
                                 .size = wire_form.size()};
    batch.put_header(record);
    batch.put_block(record.key(), wire_form, {false});
    batch.put_main(0, record.hash);
    return record;
}

}  // namespace bytom::chain
