// The set of unspent outputs as something to look things up in (05 §6).
#pragma once

#include <optional>

#include <bytom/storage/records.hpp>

namespace bytom::storage {

/// A UTXO set at one moment: a snapshot, the current state of the chain thread, or changes laid over one of
/// them.
class UtxoView {
public:
    virtual ~UtxoView() = default;

    /// The entry, spent coinbase outputs included; nothing if there is none. Throws StorageFailure.
    [[nodiscard]] virtual std::optional<UtxoEntry> find(const Hash256& output_id) const = 0;
};

}  // namespace bytom::storage
