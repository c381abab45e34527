// What the store keeps, as values (docs/storage.md gives their bytes).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <bytom/consensus/uint256.hpp>
#include <bytom/consensus/utxo_rules.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::storage {

using consensus::UtxoEntry;

/// Names a stored block. Keys begin with the height, so that blocks lie on disk in about the order in which
/// they are written and read.
struct BlockKey {
    std::uint64_t height = 0;
    Hash256 hash;

    [[nodiscard]] auto operator<=>(const BlockKey&) const = default;
};

/// What is known against a block that passed validation. Stored: the numbers lie on the disk and never change
/// (docs/storage.md).
enum class Verdict : std::uint8_t {
    none = 0,
    // It cannot be connected (05 §6.2).
    utxo_missing = 12,
    utxo_spent = 13,
    coinbase_immature = 14,
    descends_from_invalid = 255,  ///< a block below it cannot be connected
};

/// Nothing for a number that is no verdict.
[[nodiscard]] std::optional<Verdict> verdict_from(std::uint8_t stored) noexcept;

/// A block that passed validation (05 §4), on whatever branch.
struct HeaderRecord {
    primitives::BlockHeader header;
    Hash256 hash;
    consensus::Work chain_work;  ///< sum from genesis on, this block included
    std::uint64_t size = 0;      ///< bytes of the block in wire form
    Verdict verdict = Verdict::none;

    [[nodiscard]] BlockKey key() const { return {header.height, hash}; }
    [[nodiscard]] bool operator==(const HeaderRecord&) const = default;
};

/// The canonical fingerprint of a UTXO set (05 §6.5).
struct UtxoDigest {
    std::uint64_t count = 0;  ///< unspent entries
    Hash256 digest;

    [[nodiscard]] bool operator==(const UtxoDigest&) const = default;
};

/// One change of the UTXO set: what an output id had before a block and what it has after it. Nothing: no
/// entry.
struct UtxoChange {
    Hash256 output_id;
    std::optional<UtxoEntry> before;
    std::optional<UtxoEntry> after;

    [[nodiscard]] bool operator==(const UtxoChange&) const = default;
};

/// What restores the UTXO set when a block is detached: the entries its output ids had before, exactly
/// (05 §6.3, §6.4). One element for each output id the block touched.
struct BlockUndo {
    struct Entry {
        Hash256 output_id;
        std::optional<UtxoEntry> before;
        [[nodiscard]] bool operator==(const Entry&) const = default;
    };
    std::vector<Entry> entries;

    [[nodiscard]] bool operator==(const BlockUndo&) const = default;
};

/// Where a chain begins that was not made from its blocks: a snapshot's block and set of outputs.
struct SnapshotOrigin {
    BlockKey block;
    UtxoDigest outputs;         ///< at this block
    bool is_validated = false;  ///< all blocks up to it have been validated since, and leave these outputs

    [[nodiscard]] bool operator==(const SnapshotOrigin&) const = default;
};

}  // namespace bytom::storage
