#include <fmt/core.h>

#include <bytom/primitives/decoded_size.hpp>
#include <bytom/primitives/json_codec.hpp>

#include "primitives/tx_reader.hpp"

namespace bytom::json {
namespace {

using primitives::Block;
using primitives::BlockHeader;
using primitives::Transaction;

constexpr std::size_t kMuch = std::size_t{1} << 30;  ///< decoded; no need to know more exactly

/// `decoded` tells from the text what the content will take besides its bytes.
Result<Bytes, std::string> hex_field(Value value, std::string_view type,
                                     primitives::DecodedSize (*decoded)(ByteView, std::size_t) = nullptr) {
    if (value.kind() != Kind::string) return std::unexpected(internal::mismatch(value, type));
    const std::string_view text = value.string();
    const std::size_t needed =
        text.size() / 2 + (decoded == nullptr ? 0 : decoded(base::as_bytes(text), kMuch).bytes);
    if (!value.take(needed)) return std::unexpected(std::string(kTooMuchMemory));
    return hex_bytes(text);
}

// The first byte, which says what kind of serialisation it is; 0 stands for none.
unsigned flags_of(ByteView bytes) noexcept {
    return bytes.empty() ? 0 : bytes.front();
}

std::string describe(DecodeError error, ByteView bytes, std::string_view flags_text) {
    if (error == DecodeError::bad_flags || bytes.empty()) return std::string(flags_text);
    return std::string(to_string(error));
}

std::string trailing(std::size_t count) {
    return fmt::format("trailing garbage ({} bytes)", count);
}

}  // namespace

Decoded Codec<primitives::TransactionPtr>::read(Value value, primitives::TransactionPtr& out) {
    out.reset();
    if (value.is_null()) return {};
    BYTOM_ASSIGN(const Bytes bytes, hex_field(value, kTypeName, primitives::decoded_transaction));
    auto tx = Transaction::decode(bytes);
    if (!tx && tx.error() == DecodeError::trailing) {
        base::Reader reader(bytes);
        static_cast<void>(primitives::read_tx(reader, nullptr));
        return std::unexpected(trailing(reader.rest().size()));
    }
    if (!tx) {
        return std::unexpected(
            describe(tx.error(), bytes, fmt::format("unsupported serflags {:#x}", flags_of(bytes))));
    }
    out = std::make_shared<const Transaction>(*std::move(tx));
    return {};
}

Decoded Codec<primitives::BlockPtr>::read(Value value, primitives::BlockPtr& out) {
    out.reset();
    if (value.is_null()) return {};
    BYTOM_ASSIGN(const Bytes bytes, hex_field(value, kTypeName, primitives::decoded_block));
    auto block = Block::decode(bytes);
    if (!block) {
        return std::unexpected(describe(
            block.error(), bytes, fmt::format("unsupported serialization flags 0x{:02x}", flags_of(bytes))));
    }
    out = std::make_shared<const Block>(*std::move(block));
    return {};
}

Decoded Codec<BlockHeader>::read(Value value, BlockHeader& out) {
    if (value.is_null()) return {};
    BYTOM_ASSIGN(const Bytes bytes, hex_field(value, kTypeName));
    auto header = BlockHeader::decode(bytes);
    if (!header) {
        return std::unexpected(describe(
            header.error(), bytes, fmt::format("unsupported serialization flags 0x{:x}", flags_of(bytes))));
    }
    out = *header;
    return {};
}

}  // namespace bytom::json
