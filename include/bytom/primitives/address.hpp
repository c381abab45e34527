// Addresses: the text form of the standard witness programs (02 §4.5). Bech32 (BIP173, not bech32m).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>

namespace bytom::primitives {

/// Why a text is not an address of the network, in the order in which the rules are checked.
enum class AddressError : std::uint8_t {
    unknown_address_type,         ///< the part before the last '1' is not this network's prefix
    bech32_length,                ///< not 8 … 90 characters
    bech32_char,                  ///< byte outside 33 … 126
    bech32_mixed_case,            ///< both upper and lower case
    bech32_separator,             ///< fewer than 6 characters behind the '1'
    bech32_charset,               ///< a character outside bech32's alphabet of 32
    bech32_checksum,              ///< wrong checksum
    no_witness_version,           ///< nothing but the checksum
    invalid_witness_version,      ///< above 16
    bad_padding,                  ///< too many left-over bits, or some that are not zero
    invalid_data_length,          ///< program not of 2 … 40 bytes
    invalid_v0_length,            ///< version 0, but neither 20 nor 32 bytes
    unsupported_witness_version,  ///< version other than 0
};

/// The specification's name.
[[nodiscard]] std::string_view to_string(AddressError error) noexcept;

/// The sentence that clients of the API get for this error of Address::from_text(text, …).
[[nodiscard]] std::string describe(AddressError error, std::string_view text);

/// What an address stands for, whatever its network.
struct Address {
    enum class Kind : std::uint8_t {
        p2wpkh,  ///< RIPEMD-160 of a public key, 20 bytes
        p2wsh,   ///< SHA3-256 of a program, 32 bytes
    };

    Kind kind = Kind::p2wpkh;
    Bytes hash;

    [[nodiscard]] bool operator==(const Address&) const = default;

    /// The address of a control program that is exactly version 0 and 20 or 32 bytes; empty for any other.
    [[nodiscard]] static std::optional<Address> from_program(ByteView control_program);

    /// 0014‖hash or 0020‖hash.
    [[nodiscard]] Bytes control_program() const;

    /// The text on the network with this bech32 prefix (`bm`, `tm`, `sm`), lower case.
    [[nodiscard]] std::string to_text(std::string_view prefix) const;

    /// Reads an address of the network with this prefix. All upper case is fine; nothing is trimmed.
    [[nodiscard]] static Result<Address, AddressError> from_text(std::string_view text,
                                                                 std::string_view prefix);
};

}  // namespace bytom::primitives
