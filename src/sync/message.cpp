#include <algorithm>

#include <bytom/base/hex.hpp>
#include <bytom/p2p/go_wire.hpp>
#include <bytom/sync/message.hpp>

#include "sync/quoted_text.hpp"

namespace bytom::sync {
namespace {

using p2p::Checked;
using p2p::Decoded;
using p2p::ProtocolError;
using p2p::WireReader;
using p2p::WireWriter;

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

enum class TypeByte : std::uint8_t {
    nil = 0x00,
    get_block = 0x10,
    block = 0x11,
    get_headers = 0x12,
    headers = 0x13,
    get_blocks = 0x14,
    blocks = 0x15,
    status_request = 0x20,
    status_response = 0x21,
    transaction = 0x30,
    mined_block = 0x40,
    filter_load = 0x50,
    filter_add = 0x51,
    filter_clear = 0x52,
    get_merkle_block = 0x60,
    merkle_block = 0x61,
};

// Writing.

void write(WireWriter& out, TypeByte type) {
    out.u8(static_cast<std::uint8_t>(type));
}

void write(WireWriter& out, const std::vector<Hash256>& hashes) {
    out.varint(static_cast<std::int64_t>(hashes.size()));
    for (const Hash256& hash : hashes)
        out.fixed(hash.view());
}

void write(WireWriter& out, const std::vector<Bytes>& strings) {
    out.varint(static_cast<std::int64_t>(strings.size()));
    for (const Bytes& string : strings)
        out.string(string);
}

// Reading.

Decoded<Hash256> read_hash(WireReader& in) {
    BYTOM_ASSIGN(const ByteView bytes, in.fixed(Hash256::kSize));
    return Hash256::from_bytes(bytes);
}

Decoded<Bytes> read_bytes(WireReader& in) {
    BYTOM_ASSIGN(const ByteView bytes, in.string());
    return base::to_bytes(bytes);
}

/// A list whose count is checked before its first element is read. A negative count means an empty list.
template <typename T, typename ReadElement>
Decoded<std::vector<T>> read_list(WireReader& in, std::size_t max_count, ReadElement&& read_element) {
    BYTOM_ASSIGN(const std::int64_t count, in.varint());
    if (count > static_cast<std::int64_t>(max_count)) return std::unexpected(ProtocolError::overflow);
    std::vector<T> elements;
    for (std::int64_t index = 0; index < count; ++index) {
        BYTOM_ASSIGN(T element, read_element());
        elements.push_back(std::move(element));
        BYTOM_TRY(in.within_limit());
    }
    return elements;
}

Decoded<std::vector<Hash256>> read_hashes(WireReader& in, std::size_t max_count) {
    return read_list<Hash256>(in, max_count, [&] { return read_hash(in); });
}

/// Each of `min_size` to `max_size` bytes.
Decoded<std::vector<Bytes>> read_strings(WireReader& in, std::size_t max_count, std::size_t min_size,
                                         std::size_t max_size) {
    return read_list<Bytes>(in, max_count, [&]() -> Decoded<Bytes> {
        BYTOM_ASSIGN(const ByteView bytes, in.string());
        if (bytes.size() < min_size || bytes.size() > max_size)
            return std::unexpected(ProtocolError::overflow);
        return base::to_bytes(bytes);
    });
}

template <typename T>
Decoded<Message> read_place(WireReader& in) {
    T message;
    BYTOM_ASSIGN(message.height, in.u64());
    BYTOM_ASSIGN(message.hash, read_hash(in));
    return message;
}

template <typename T>
Decoded<Message> read_range(WireReader& in) {
    T message;
    BYTOM_ASSIGN(message.locator, read_hashes(in, kMaxLocatorRead));
    BYTOM_ASSIGN(message.stop_hash, read_hash(in));
    return message;
}

Decoded<Message> read_status(WireReader& in) {
    StatusResponse message;
    BYTOM_ASSIGN(message.height, in.u64());
    BYTOM_ASSIGN(message.hash, read_hash(in));
    BYTOM_ASSIGN(message.genesis_hash, read_hash(in));
    return message;
}

Decoded<Message> read_merkle_block(WireReader& in) {
    MerkleBlock message;
    BYTOM_ASSIGN(message.raw_block_header, read_bytes(in));
    BYTOM_ASSIGN(message.tx_hashes, read_hashes(in, kMaxMerkleItems));
    BYTOM_ASSIGN(message.raw_tx_datas, read_strings(in, kMaxMerkleItems, 1, kMaxDecodedSize));
    BYTOM_ASSIGN(message.status_hashes, read_hashes(in, kMaxMerkleItems));
    BYTOM_ASSIGN(message.raw_tx_statuses, read_strings(in, kMaxMerkleItems, 1, kMaxStatusText));
    BYTOM_ASSIGN(message.flags, read_bytes(in));
    return message;
}

Decoded<Message> read_body(TypeByte type, WireReader& in) {
    switch (type) {
        case TypeByte::nil:
            return NilMessage{};
        case TypeByte::get_block:
            return read_place<GetBlock>(in);
        case TypeByte::block: {
            BYTOM_ASSIGN(Bytes raw, read_bytes(in));
            return BlockMessage{std::move(raw)};
        }
        case TypeByte::get_headers:
            return read_range<GetHeaders>(in);
        case TypeByte::headers: {
            BYTOM_ASSIGN(std::vector<Bytes> raw, read_strings(in, kMaxHeaders, 0, kMaxHeaderText));
            return HeadersMessage{std::move(raw)};
        }
        case TypeByte::get_blocks:
            return read_range<GetBlocks>(in);
        case TypeByte::blocks: {
            BYTOM_ASSIGN(std::vector<Bytes> raw, read_strings(in, kMaxBlocks, 1, kMaxDecodedSize));
            return BlocksMessage{std::move(raw)};
        }
        case TypeByte::status_request:
            return StatusRequest{};
        case TypeByte::status_response:
            return read_status(in);
        case TypeByte::transaction: {
            BYTOM_ASSIGN(Bytes raw, read_bytes(in));
            if (raw.size() > kMaxTransactionText) return std::unexpected(ProtocolError::overflow);
            return TransactionMessage{std::move(raw)};
        }
        case TypeByte::mined_block: {
            BYTOM_ASSIGN(Bytes raw, read_bytes(in));
            return MinedBlock{std::move(raw)};
        }
        case TypeByte::filter_load: {
            BYTOM_ASSIGN(std::vector<Bytes> addresses, read_strings(in, kMaxFilterItems, 0, kMaxFilterItem));
            return FilterLoad{std::move(addresses)};
        }
        case TypeByte::filter_add: {
            BYTOM_ASSIGN(Bytes address, read_bytes(in));
            return FilterAdd{std::move(address)};
        }
        case TypeByte::filter_clear:
            return FilterClear{};
        case TypeByte::get_merkle_block:
            return read_place<GetMerkleBlock>(in);
        case TypeByte::merkle_block:
            return read_merkle_block(in);
    }
    return std::unexpected(ProtocolError::bad_type_byte);
}

constexpr std::string_view kBlockFlags = "03";
constexpr std::string_view kHeaderFlags = "01";

Bytes text_of(ByteView bytes) {
    return base::to_bytes(base::as_bytes(base::to_hex(bytes)));
}

}  // namespace

Bytes encode(const Message& message) {
    WireWriter out;
    std::visit(Overloaded{
                   [&](const NilMessage&) { write(out, TypeByte::nil); },
                   [&](const GetBlock& m) {
                       write(out, TypeByte::get_block);
                       out.u64(m.height);
                       out.fixed(m.hash.view());
                   },
                   [&](const BlockMessage& m) {
                       write(out, TypeByte::block);
                       out.string(m.raw_block);
                   },
                   [&](const GetHeaders& m) {
                       write(out, TypeByte::get_headers);
                       write(out, m.locator);
                       out.fixed(m.stop_hash.view());
                   },
                   [&](const HeadersMessage& m) {
                       write(out, TypeByte::headers);
                       write(out, m.raw_headers);
                   },
                   [&](const GetBlocks& m) {
                       write(out, TypeByte::get_blocks);
                       write(out, m.locator);
                       out.fixed(m.stop_hash.view());
                   },
                   [&](const BlocksMessage& m) {
                       write(out, TypeByte::blocks);
                       write(out, m.raw_blocks);
                   },
                   [&](const StatusRequest&) { write(out, TypeByte::status_request); },
                   [&](const StatusResponse& m) {
                       write(out, TypeByte::status_response);
                       out.u64(m.height);
                       out.fixed(m.hash.view());
                       out.fixed(m.genesis_hash.view());
                   },
                   [&](const TransactionMessage& m) {
                       write(out, TypeByte::transaction);
                       out.string(m.raw_tx);
                   },
                   [&](const MinedBlock& m) {
                       write(out, TypeByte::mined_block);
                       out.string(m.raw_block);
                   },
                   [&](const FilterLoad& m) {
                       write(out, TypeByte::filter_load);
                       write(out, m.addresses);
                   },
                   [&](const FilterAdd& m) {
                       write(out, TypeByte::filter_add);
                       out.string(m.address);
                   },
                   [&](const FilterClear&) { write(out, TypeByte::filter_clear); },
                   [&](const GetMerkleBlock& m) {
                       write(out, TypeByte::get_merkle_block);
                       out.u64(m.height);
                       out.fixed(m.hash.view());
                   },
                   [&](const MerkleBlock& m) {
                       write(out, TypeByte::merkle_block);
                       out.string(m.raw_block_header);
                       write(out, m.tx_hashes);
                       write(out, m.raw_tx_datas);
                       write(out, m.status_hashes);
                       write(out, m.raw_tx_statuses);
                       out.string(m.flags);
                   },
               },
               message);
    return std::move(out).take();
}

Decoded<Message> decode(ByteView payload) {
    if (payload.empty()) return std::unexpected(ProtocolError::empty_message);
    WireReader in(payload, kMaxDecodedSize);
    BYTOM_ASSIGN(const std::uint8_t type, in.u8());
    BYTOM_ASSIGN(Message message, read_body(static_cast<TypeByte>(type), in));
    BYTOM_TRY(in.within_limit());
    return message;
}

Bytes block_text(ByteView raw_block) {
    return text_of(raw_block);
}

primitives::BlockPtr block_from_text(ByteView text) {
    // Flags 01 would make a block without transactions, which nobody sends.
    if (!base::as_text(text).starts_with(kBlockFlags)) return nullptr;
    auto block = primitives::Block::from_text(base::as_text(text));
    return block ? std::make_shared<const primitives::Block>(*std::move(block)) : nullptr;
}

Bytes transaction_text(const primitives::Transaction& tx) {
    return text_of(tx.received());
}

primitives::TransactionPtr transaction_from_text(ByteView text) {
    auto tx = primitives::Transaction::from_text(base::as_text(text));
    return tx ? std::make_shared<const primitives::Transaction>(*std::move(tx)) : nullptr;
}

Bytes header_text(const primitives::BlockHeader& header) {
    return text_of(header.encode());
}

Bytes quoted(ByteView text) {
    Bytes json;
    json.reserve(text.size() + 2);
    json.push_back('"');
    base::append(json, text);
    json.push_back('"');
    return json;
}

std::optional<std::vector<primitives::BlockHeader>> headers_from(const HeadersMessage& message) {
    std::vector<primitives::BlockHeader> headers;
    headers.reserve(message.raw_headers.size());
    for (const Bytes& raw : message.raw_headers) {
        const Unquoted unquoted(raw);
        const auto& text = unquoted.text();
        if (!text || !text->starts_with(kHeaderFlags)) return std::nullopt;
        const auto header = primitives::BlockHeader::from_text(*text);
        if (!header || header->encode().size() * 2 != text->size()) return std::nullopt;
        headers.push_back(*header);
    }
    return headers;
}

bool for_each_block(ByteView payload, const std::function<bool(ByteView element)>& take) {
    WireReader in(payload, kMaxDecodedSize);
    const auto type = in.u8();
    if (!type || static_cast<TypeByte>(*type) != TypeByte::blocks) return false;
    const auto count = in.varint();
    if (!count || *count > static_cast<std::int64_t>(kMaxBlocks)) return false;
    for (std::int64_t index = 0; index < *count; ++index) {
        const auto element = in.string();
        if (!element || element->empty() || !in.within_limit() || !take(*element)) return false;
    }
    return true;
}

std::optional<std::vector<primitives::BlockPtr>> blocks_from(const BlocksMessage& message) {
    std::vector<primitives::BlockPtr> blocks;
    blocks.reserve(message.raw_blocks.size());
    for (const Bytes& raw : message.raw_blocks) {
        const Unquoted unquoted(raw);
        const auto& text = unquoted.text();
        if (!text) return std::nullopt;
        primitives::BlockPtr block = block_from_text(base::as_bytes(*text));
        if (!block) return std::nullopt;
        blocks.push_back(std::move(block));
    }
    return blocks;
}

std::string_view message_name(std::uint8_t type_byte) noexcept {
    switch (static_cast<TypeByte>(type_byte)) {
        case TypeByte::nil:
            break;
        case TypeByte::get_block:
            return "get_block";
        case TypeByte::block:
            return "block";
        case TypeByte::get_headers:
            return "get_headers";
        case TypeByte::headers:
            return "headers";
        case TypeByte::get_blocks:
            return "get_blocks";
        case TypeByte::blocks:
            return "blocks";
        case TypeByte::status_request:
            return "status_request";
        case TypeByte::status_response:
            return "status_response";
        case TypeByte::transaction:
            return "transaction";
        case TypeByte::mined_block:
            return "mined_block";
        case TypeByte::filter_load:
            return "filter_load";
        case TypeByte::filter_add:
            return "filter_add";
        case TypeByte::filter_clear:
            return "filter_clear";
        case TypeByte::get_merkle_block:
            return "get_merkle_block";
        case TypeByte::merkle_block:
            return "merkle_block";
    }
    return "other";
}

}  // namespace bytom::sync
