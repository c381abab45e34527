// Recently used entries of the UTXO set, in front of the store.
#pragma once

#include <cstddef>
#include <unordered_map>

#include <bytom/storage/chain_store.hpp>

namespace bytom::storage {

/// The chain thread's view of the UTXO set. Holds nothing that the store does not have: changes go into the
/// same batch as the block that causes them and reach the cache once that batch is committed, so there is
/// never anything to write back. Absence is remembered too.
///
/// Entries live in two generations. What is used moves to the young one; when that has filled half of the
/// budget it becomes the old one, and the former old one, unused since, is dropped.
class UtxoCache final : public UtxoView {
public:
    UtxoCache(const ChainStore& store, std::size_t capacity_bytes);

    [[nodiscard]] std::optional<UtxoEntry> find(const Hash256& output_id) const override;

    /// Brings the entries of these ids in with one look at the store.
    void prefetch(std::span<const Hash256> output_ids) const;

    /// Puts the changes' `after` side into the batch: spent entries of ordinary outputs are deleted, those of
    /// coinbase outputs kept (05 §6.2).
    static void write(StoreBatch& batch, std::span<const UtxoChange> changes);

    /// Takes over changes whose batch is committed.
    void committed(std::span<const UtxoChange> changes);

    [[nodiscard]] std::size_t size() const noexcept { return young_.size() + old_.size(); }
    [[nodiscard]] std::size_t capacity() const noexcept { return 2 * generation_capacity_; }

private:
    using Generation = std::unordered_map<Hash256, std::optional<UtxoEntry>>;

    void remember(const Hash256& output_id, const std::optional<UtxoEntry>& entry) const;

    const ChainStore& store_;
    std::size_t generation_capacity_;  ///< entries
    mutable Generation young_;
    mutable Generation old_;
};

}  // namespace bytom::storage
