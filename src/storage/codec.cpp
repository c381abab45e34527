#include "storage/codec.hpp"

#include <bytom/base/big_endian.hpp>
#include <bytom/base/reader.hpp>
#include <bytom/base/writer.hpp>

namespace bytom::storage::codec {
namespace {

using base::write_u64be;

constexpr std::uint8_t kPresent = 1;
constexpr std::uint8_t kCoinbase = 2;
constexpr std::uint8_t kSpent = 4;
constexpr std::size_t kHeightSize = sizeof(std::uint64_t);

std::optional<std::uint64_t> read_u64be(base::Reader& reader) {
    const auto bytes = reader.bytes(kHeightSize);
    if (!bytes) return std::nullopt;
    return base::read_u64be(*bytes);
}

bool read_format(base::Reader& reader) {
    const auto format = reader.byte();
    return format && *format == kFormat;
}

void write_entry(Bytes& out, const std::optional<UtxoEntry>& entry) {
    std::uint8_t flags = 0;
    if (entry) {
        flags = kPresent;
        if (entry->coinbase) flags |= kCoinbase;
        if (entry->spent) flags |= kSpent;
    }
    out.push_back(flags);
    if (entry) base::write_uvarint(out, entry->height);
}

/// False: damaged.
bool read_entry(base::Reader& reader, std::optional<UtxoEntry>& entry) {
    const auto flags = reader.byte();
    if (!flags || *flags > (kPresent | kCoinbase | kSpent)) return false;
    entry.reset();
    if (*flags == 0) return true;
    const auto height = reader.varint63();
    if ((*flags & kPresent) == 0 || !height) return false;
    entry =
        UtxoEntry{.coinbase = (*flags & kCoinbase) != 0, .spent = (*flags & kSpent) != 0, .height = *height};
    return true;
}

}  // namespace

HeightKey height_key(std::uint64_t height) noexcept {
    HeightKey key;
    for (char& byte : key) {
        byte = static_cast<char>(height >> 56);
        height <<= 8;
    }
    return key;
}

BlockKeyBytes block_key(const BlockKey& key) noexcept {
    BlockKeyBytes bytes;
    const HeightKey height = height_key(key.height);
    std::memcpy(bytes.data(), height.data(), height.size());
    std::memcpy(bytes.data() + height.size(), key.hash.bytes.data(), Hash256::kSize);
    return bytes;
}

std::optional<BlockKey> decode_block_key(ByteView key) {
    if (key.size() != kHeightSize + Hash256::kSize) return std::nullopt;
    base::Reader reader(key);
    return BlockKey{.height = read_u64be(reader).value_or(0), .hash = Hash256::from_bytes(reader.rest())};
}

Bytes encode_tip(const BlockKey& tip) {
    Bytes out{kFormat};
    write_u64be(out, tip.height);
    base::write_hash(out, tip.hash);
    return out;
}

std::optional<BlockKey> decode_tip(ByteView value) {
    if (value.empty() || value[0] != kFormat) return std::nullopt;
    return decode_block_key(value.subspan(1));
}

Bytes encode_height(std::uint64_t height) {
    Bytes out{kFormat};
    write_u64be(out, height);
    return out;
}

std::optional<std::uint64_t> decode_height(ByteView value) {
    base::Reader reader(value);
    if (!read_format(reader)) return std::nullopt;
    const auto height = read_u64be(reader);
    return reader.at_end() ? height : std::nullopt;
}

Bytes encode_snapshot_origin(const SnapshotOrigin& origin) {
    Bytes out{kFormat, static_cast<std::uint8_t>(origin.is_validated ? 1 : 0)};
    write_u64be(out, origin.block.height);
    base::write_hash(out, origin.block.hash);
    write_u64be(out, origin.outputs.count);
    base::write_hash(out, origin.outputs.digest);
    return out;
}

std::optional<SnapshotOrigin> decode_snapshot_origin(ByteView value) {
    base::Reader reader(value);
    if (!read_format(reader)) return std::nullopt;
    const auto state = reader.byte();
    const auto height = read_u64be(reader);
    const auto hash = reader.hash();
    const auto count = read_u64be(reader);
    const auto digest = reader.hash();
    if (!state || *state > 1 || !height || !hash || !count || !digest || !reader.at_end())
        return std::nullopt;
    return SnapshotOrigin{.block = {.height = *height, .hash = *hash},
                          .outputs = {.count = *count, .digest = *digest},
                          .is_validated = *state == 1};
}

Bytes encode_hash(const Hash256& hash) {
    Bytes out{kFormat};
    base::write_hash(out, hash);
    return out;
}

std::optional<Hash256> decode_hash(ByteView value) {
    if (value.size() != 1 + Hash256::kSize || value[0] != kFormat) return std::nullopt;
    return Hash256::from_bytes(value.subspan(1));
}

Bytes encode_header(const HeaderRecord& record) {
    Bytes out{kFormat, static_cast<std::uint8_t>(record.verdict)};
    write_u64be(out, record.size);
    base::append(out, record.chain_work.to_big_endian());
    base::append(out, record.header.encode());
    return out;
}

std::optional<HeaderRecord> decode_header(const Hash256& hash, ByteView value) {
    base::Reader reader(value);
    if (!read_format(reader)) return std::nullopt;
    const auto stored = reader.byte();
    const auto verdict = stored ? verdict_from(*stored) : std::nullopt;
    if (!verdict) return std::nullopt;
    const auto size = read_u64be(reader);
    const auto work = reader.hash();
    if (!size || !work) return std::nullopt;
    auto header = primitives::BlockHeader::decode(reader.rest());
    if (!header) return std::nullopt;
    return HeaderRecord{.header = *std::move(header),
                        .hash = hash,
                        .chain_work = consensus::Work::from_big_endian(work->bytes),
                        .size = *size,
                        .verdict = *verdict};
}

Bytes encode_statuses(const primitives::TxStatuses& statuses) {
    Bytes out{kFormat};
    base::write_uvarint(out, statuses.size());
    const std::size_t bits_at = out.size();
    out.resize(bits_at + (statuses.size() + 7) / 8);
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        if (statuses[i]) out[bits_at + i / 8] |= static_cast<std::uint8_t>(1U << i % 8);
    }
    return out;
}

std::optional<primitives::TxStatuses> decode_statuses(ByteView value) {
    base::Reader reader(value);
    if (!read_format(reader)) return std::nullopt;
    const auto count = reader.varint31();
    if (!count) return std::nullopt;
    const ByteView bits = reader.rest();
    if (bits.size() != (std::size_t{*count} + 7) / 8) return std::nullopt;
    primitives::TxStatuses statuses(*count);
    for (std::size_t i = 0; i < statuses.size(); ++i)
        statuses[i] = (bits[i / 8] >> i % 8 & 1) != 0;
    return statuses;
}

Bytes encode_utxo(const UtxoEntry& entry) {
    Bytes out{kFormat};
    write_entry(out, entry);
    return out;
}

std::optional<UtxoEntry> decode_utxo(ByteView value) {
    base::Reader reader(value);
    std::optional<UtxoEntry> entry;
    if (!read_format(reader) || !read_entry(reader, entry) || !reader.at_end()) return std::nullopt;
    return entry;
}

Bytes encode_undo(const BlockUndo& undo) {
    Bytes out{kFormat};
    base::write_uvarint(out, undo.entries.size());
    for (const BlockUndo::Entry& entry : undo.entries) {
        base::write_hash(out, entry.output_id);
        write_entry(out, entry.before);
    }
    return out;
}

std::optional<BlockUndo> decode_undo(ByteView value) {
    base::Reader reader(value);
    if (!read_format(reader)) return std::nullopt;
    const auto count = reader.varint31();
    if (!count) return std::nullopt;
    BlockUndo undo;
    for (std::uint32_t i = 0; i < *count; ++i) {
        const auto id = reader.hash();
        BlockUndo::Entry entry;
        if (!id || !read_entry(reader, entry.before)) return std::nullopt;
        entry.output_id = *id;
        undo.entries.push_back(entry);
    }
    if (!reader.at_end()) return std::nullopt;
    return undo;
}

}  // namespace bytom::storage::codec
