#include <algorithm>

#include <bytom/base/hex.hpp>
#include <bytom/base/writer.hpp>
#include <bytom/primitives/block_outline.hpp>
#include <bytom/primitives/merkle.hpp>
#include <bytom/primitives/raw_block.hpp>

#include "primitives/tx_reader.hpp"

namespace bytom::primitives {
namespace {

using base::Reader;
using base::write_hash;
using base::write_u64le;
using base::write_uvarint;

constexpr std::uint8_t kHeaderFlags = 0x01;
constexpr std::uint8_t kBlockFlags = 0x03;

/// Empty input is bad_flags too (01 §4).
Result<std::uint8_t, DecodeError> read_flags(Reader& reader) {
    const auto flags = reader.byte();
    if (!flags || (*flags != kHeaderFlags && *flags != kBlockFlags)) {
        return std::unexpected(DecodeError::bad_flags);
    }
    return *flags;
}

Result<BlockHeader, DecodeError> read_header_fields(Reader& reader) {
    BlockHeader header;
    BYTOM_ASSIGN(header.version, reader.varint63());
    BYTOM_ASSIGN(header.height, reader.varint63());
    BYTOM_ASSIGN(header.previous_block_hash, reader.hash());
    BYTOM_ASSIGN(header.timestamp, reader.varint63());
    BYTOM_ASSIGN(const ByteView commitment_bytes, reader.varstr31());
    Reader commitment(commitment_bytes);
    BYTOM_ASSIGN(header.transaction_merkle_root, commitment.hash());
    BYTOM_ASSIGN(header.transaction_status_hash, commitment.hash());
    BYTOM_ASSIGN(header.nonce, reader.varint63());
    BYTOM_ASSIGN(header.bits, reader.varint63());
    return header;
}

void write_header(Bytes& out, std::uint8_t flags, const BlockHeader& header) {
    out.push_back(flags);
    write_uvarint(out, header.version);
    write_uvarint(out, header.height);
    write_hash(out, header.previous_block_hash);
    write_uvarint(out, header.timestamp);
    write_uvarint(out, 2 * Hash256::kSize);
    write_hash(out, header.transaction_merkle_root);
    write_hash(out, header.transaction_status_hash);
    write_uvarint(out, header.nonce);
    write_uvarint(out, header.bits);
}

}  // namespace

Hash256 BlockHeader::hash() const {
    Bytes body;
    body.reserve(5 * sizeof(std::uint64_t) + 3 * Hash256::kSize);
    write_u64le(body, version);
    write_u64le(body, height);
    write_hash(body, previous_block_hash);
    write_u64le(body, timestamp);
    write_hash(body, transaction_merkle_root);
    write_hash(body, transaction_status_hash);
    write_u64le(body, bits);
    write_u64le(body, nonce);
    return entry_id("blockheader", body);
}

bool BlockHeader::is_encodable() const noexcept {
    return std::ranges::all_of(std::array{version, height, timestamp, nonce, bits},
                               [](std::uint64_t number) { return number <= base::kVarint63Max; });
}

Bytes BlockHeader::encode() const {
    Bytes out;
    write_header(out, kHeaderFlags, *this);
    return out;
}

Result<BlockHeader, DecodeError> BlockHeader::decode(ByteView bytes) {
    Reader reader(bytes);
    BYTOM_TRY(read_flags(reader));
    return read_header_fields(reader);
}

Result<BlockHeader, DecodeError> BlockHeader::from_text(std::string_view text) {
    const auto bytes = base::from_hex(text);
    if (!bytes) return std::unexpected(DecodeError::bad_hex);
    return decode(*bytes);
}

Bytes Block::encode() const {
    Bytes out;
    write_header(out, kBlockFlags, header);
    write_uvarint(out, transactions.size());
    for (const TransactionPtr& transaction : transactions)
        base::append(out, transaction->encode());
    return out;
}

Bytes Block::received() const {
    Bytes out;
    write_header(out, kBlockFlags, header);
    write_uvarint(out, transactions.size());
    for (const TransactionPtr& transaction : transactions)
        base::append(out, transaction->received());
    return out;
}

bool Block::is_encodable() const noexcept {
    return header.is_encodable() && std::ranges::all_of(transactions, [](const TransactionPtr& transaction) {
               return primitives::is_encodable(transaction->data());
           });
}

Result<Block, DecodeError> Block::decode(ByteView bytes) {
    Reader reader(bytes);
    BYTOM_ASSIGN(const std::uint8_t flags, read_flags(reader));
    Block block;
    BYTOM_ASSIGN(block.header, read_header_fields(reader));
    if (flags == kBlockFlags) {
        BYTOM_ASSIGN(const std::uint32_t count, reader.varint31());
        for (std::uint32_t i = 0; i < count; ++i) {
            BYTOM_ASSIGN(Transaction transaction, Transaction::read(reader));
            block.transactions.push_back(std::make_shared<const Transaction>(std::move(transaction)));
        }
    }
    if (!reader.at_end()) return std::unexpected(DecodeError::trailing);
    return block;
}

Result<std::vector<std::size_t>, DecodeError> transaction_offsets(ByteView raw_block) {
    Reader reader(raw_block);
    BYTOM_ASSIGN(const std::uint8_t flags, read_flags(reader));
    if (flags != kBlockFlags) return std::unexpected(DecodeError::bad_flags);
    BYTOM_TRY(read_header_fields(reader));
    BYTOM_ASSIGN(const std::uint32_t count, reader.varint31());
    std::vector<std::size_t> offsets;
    for (std::uint32_t i = 0; i < count; ++i) {
        offsets.push_back(reader.position());
        BYTOM_TRY(read_tx(reader, nullptr));
    }
    if (!reader.at_end()) return std::unexpected(DecodeError::trailing);
    return offsets;
}

Result<Transaction, DecodeError> read_transaction_at(ByteView raw_block, std::size_t offset) {
    Reader reader(raw_block.subspan(std::min(offset, raw_block.size())));
    return Transaction::read(reader);
}

Result<TxData, DecodeError> read_first_tx_data(ByteView raw_block) {
    Reader reader(raw_block);
    BYTOM_ASSIGN(const std::uint8_t flags, read_flags(reader));
    if (flags != kBlockFlags) return std::unexpected(DecodeError::bad_flags);
    BYTOM_TRY(read_header_fields(reader));
    BYTOM_ASSIGN(const std::uint32_t count, reader.varint31());
    if (count == 0) return std::unexpected(DecodeError::truncated);
    return read_tx(reader, nullptr);
}

Result<Block, DecodeError> Block::from_text(std::string_view text) {
    const auto bytes = base::from_hex(text);
    if (!bytes) return std::unexpected(DecodeError::bad_hex);
    return decode(*bytes);
}

Result<BlockOutline, DecodeError> outline_of_block(ByteView bytes) {
    Reader reader(bytes);
    BYTOM_ASSIGN(const std::uint8_t flags, read_flags(reader));
    if (flags != kBlockFlags) return std::unexpected(DecodeError::bad_flags);
    BlockOutline outline;
    BYTOM_ASSIGN(outline.header, read_header_fields(reader));
    BYTOM_ASSIGN(const std::uint32_t count, reader.varint31());
    std::vector<Hash256> ids;
    for (std::uint32_t i = 0; i < count; ++i) {
        BYTOM_ASSIGN(const TxOutline transaction, read_tx_outline(reader));
        outline.is_impossible =
            transaction.is_impossible || transaction.coinbases > (i == 0 ? kMaxCoinbases : 0);
        if (outline.is_impossible) return outline;
        ids.push_back(transaction.id);
    }
    if (!reader.at_end()) return std::unexpected(DecodeError::trailing);
    outline.root_matches = tx_merkle_root(ids) == outline.header.transaction_merkle_root;
    return outline;
}

}  // namespace bytom::primitives
