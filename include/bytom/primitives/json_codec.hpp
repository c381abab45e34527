// Transactions, blocks and headers in requests (09 §1.1).
#pragma once

#include <bytom/json/decode.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::json {

/// Hex of the serialisation, trailing bytes are an error. Absent or null: a null pointer.
template <>
struct Codec<primitives::TransactionPtr> {
    static constexpr std::string_view kTypeName = "transaction";
    static Decoded read(Value value, primitives::TransactionPtr& out);
};

/// The same for blocks.
template <>
struct Codec<primitives::BlockPtr> {
    static constexpr std::string_view kTypeName = "block";
    static Decoded read(Value value, primitives::BlockPtr& out);
};

/// Hex of the serialisation, trailing bytes are ignored.
template <>
struct Codec<primitives::BlockHeader> {
    static constexpr std::string_view kTypeName = "block header";
    static Decoded read(Value value, primitives::BlockHeader& out);
};

}  // namespace bytom::json
