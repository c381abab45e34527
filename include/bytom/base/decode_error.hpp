// Why bytes or a text are not what they should be: the error names of 01 §8.
#pragma once

#include <cstdint>
#include <string_view>

namespace bytom::base {

enum class DecodeError : std::uint8_t {
    truncated,        ///< input ended inside a field, or an inner length exceeds its container
    varint_overflow,  ///< uvarint longer than 64 bits or 10 bytes
    varint_range,     ///< uvarint above the 31- or 63-bit limit
    bad_flags,        ///< serialisation flags byte that is not allowed here
    bad_input_type,   ///< transaction input of a type above 2
    bad_vm_version,   ///< spend or output with a VM version other than 1 at asset version 1
    bad_asset_id,     ///< issuance whose asset id is not the recomputed one
    trailing,         ///< bytes left after a transaction or block text
    unmappable,       ///< transaction that has no entry graph (01 §5.4)
    bad_hex,          ///< odd length or a character that is no hex digit
    bad_hash_length,  ///< hash text that is not 64 characters long
};

/// The specification's name.
[[nodiscard]] std::string_view to_string(DecodeError error) noexcept;

}  // namespace bytom::base

namespace bytom {
using base::DecodeError;
}  // namespace bytom
