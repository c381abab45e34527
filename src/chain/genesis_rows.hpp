// How every chain's store begins.
#pragma once

#include <bytom/consensus/params.hpp>
#include <bytom/storage/chain_store.hpp>

namespace bytom::chain {

/// The genesis block with its statuses, header and place on the main chain; neither outputs nor tip.
[[nodiscard]] storage::HeaderRecord put_genesis(storage::StoreBatch& batch,
                                                const consensus::NetworkParams& network);

}  // namespace bytom::chain
