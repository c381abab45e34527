// Bech32 (BIP173): a readable prefix, a '1', and 5-bit groups with a checksum of six characters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/result.hpp>
#include <bytom/primitives/address.hpp>

namespace bytom::primitives {

/// Values below 32, one per byte.
using Groups = std::vector<std::uint8_t>;

/// Precondition: a lower-case prefix.
[[nodiscard]] std::string bech32_encode(std::string_view prefix, const Groups& groups);

/// The groups without the checksum. Precondition: the text has a '1' with at least one character in front of
/// the last one. Errors: those of AddressError from bech32_length to bech32_checksum.
[[nodiscard]] Result<Groups, AddressError> bech32_decode(std::string_view text);

/// The six characters that the text should end with. Precondition: it decodes, except for its checksum.
[[nodiscard]] std::string expected_checksum(std::string_view text);

/// The first character behind the last '1' that is none of bech32's, lower case; 0 if there is none.
[[nodiscard]] char first_foreign_character(std::string_view text);

/// Bytes to groups, the last one padded with zero bits.
[[nodiscard]] Groups to_groups(ByteView bytes);

/// Groups to bytes. Error: bad_padding if more than 4 bits are left over, or bits that are not zero.
[[nodiscard]] Result<Bytes, AddressError> from_groups(std::span<const std::uint8_t> groups);

}  // namespace bytom::primitives
