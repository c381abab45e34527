// The store as it was at one commit, for readers.
#pragma once

#include <memory>

#include <bytom/storage/utxo_view.hpp>

namespace bytom::storage {

/// The UTXO set, tip and main chain of one commit; later commits do not change what it shows. Any number of
/// threads may read it, and none of them waits for the writer. Holding one for long keeps old data on disk,
/// so hold it for a request, not for a connection. It may outlive the commit it was taken at, not the store.
class StoreSnapshot : public UtxoView {
public:
    [[nodiscard]] virtual std::optional<BlockKey> tip() const = 0;
    [[nodiscard]] virtual std::optional<Hash256> main_hash(std::uint64_t height) const = 0;

    /// Walks the whole set: seconds on a large chain.
    [[nodiscard]] virtual UtxoDigest utxo_digest() const = 0;
};

using StoreSnapshotPtr = std::shared_ptr<const StoreSnapshot>;

}  // namespace bytom::storage
