// Writing of the protocol's scalar encodings (01 §1): minimal varints, length-prefixed strings.
#pragma once

#include <bytom/base/hash256.hpp>

namespace bytom::base {

inline constexpr std::uint64_t kVarint31Max = (std::uint64_t{1} << 31) - 1;
inline constexpr std::uint64_t kVarint63Max = (std::uint64_t{1} << 63) - 1;

/// The bytes that write_uvarint appends for this value (1 … 10).
[[nodiscard]] std::size_t uvarint_size(std::uint64_t value) noexcept;

/// Minimal base-128 form, least significant group first. Any 64-bit value: callers whose value may exceed the
/// 31- or 63-bit limits of a field check them first (varint_range).
void write_uvarint(Bytes& out, std::uint64_t value);

void write_hash(Bytes& out, const Hash256& hash);

/// Length and bytes.
void write_varstr31(Bytes& out, ByteView string);

/// Count and strings.
void write_varstr_list(Bytes& out, std::span<const Bytes> strings);

/// Little-endian 64-bit word, as entry hashing wants integers (01 §5.1).
void write_u64le(Bytes& out, std::uint64_t value);

}  // namespace bytom::base
