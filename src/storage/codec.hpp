// The bytes of keys and values (docs/storage.md).
#pragma once

#include <array>
#include <string>
#include <string_view>

#include <bytom/storage/records.hpp>

namespace bytom::storage::codec {

/// First byte of every value: the layout of the rest.
inline constexpr std::uint8_t kFormat = 1;

/// Height, big-endian.
using HeightKey = std::array<char, 8>;
/// Height, big-endian, and hash.
using BlockKeyBytes = std::array<char, 8 + Hash256::kSize>;

[[nodiscard]] HeightKey height_key(std::uint64_t height) noexcept;
[[nodiscard]] BlockKeyBytes block_key(const BlockKey& key) noexcept;

[[nodiscard]] Bytes encode_tip(const BlockKey& tip);
[[nodiscard]] Bytes encode_height(std::uint64_t height);
[[nodiscard]] Bytes encode_snapshot_origin(const SnapshotOrigin& origin);
[[nodiscard]] Bytes encode_hash(const Hash256& hash);
[[nodiscard]] Bytes encode_header(const HeaderRecord& record);
[[nodiscard]] Bytes encode_statuses(const primitives::TxStatuses& statuses);
[[nodiscard]] Bytes encode_utxo(const UtxoEntry& entry);
[[nodiscard]] Bytes encode_undo(const BlockUndo& undo);

// Nothing: the bytes are not what they should be, the data is damaged.
[[nodiscard]] std::optional<BlockKey> decode_block_key(ByteView key);
[[nodiscard]] std::optional<BlockKey> decode_tip(ByteView value);
[[nodiscard]] std::optional<std::uint64_t> decode_height(ByteView value);
[[nodiscard]] std::optional<SnapshotOrigin> decode_snapshot_origin(ByteView value);
[[nodiscard]] std::optional<Hash256> decode_hash(ByteView value);
[[nodiscard]] std::optional<HeaderRecord> decode_header(const Hash256& hash, ByteView value);
[[nodiscard]] std::optional<primitives::TxStatuses> decode_statuses(ByteView value);
[[nodiscard]] std::optional<UtxoEntry> decode_utxo(ByteView value);
[[nodiscard]] std::optional<BlockUndo> decode_undo(ByteView value);

}  // namespace bytom::storage::codec
