#include <algorithm>

#include <fmt/core.h>

#include <bytom/base/utf8.hpp>
#include <bytom/primitives/address.hpp>

#include "primitives/bech32.hpp"

namespace bytom::primitives {
namespace {

constexpr std::size_t kKeyHashSize = 20;
constexpr std::size_t kScriptHashSize = 32;
constexpr std::uint8_t kMaxWitnessVersion = 16;
constexpr std::size_t kMinProgramSize = 2;
constexpr std::size_t kMaxProgramSize = 40;

Address of_hash(Bytes hash) {
    const auto kind = hash.size() == kKeyHashSize ? Address::Kind::p2wpkh : Address::Kind::p2wsh;
    return {.kind = kind, .hash = std::move(hash)};
}

bool has_prefix(std::string_view text, std::string_view prefix) {
    const std::size_t separator = text.rfind('1');
    return separator != std::string_view::npos && separator >= 2 &&
           base::to_lower(text.substr(0, separator)) == prefix;
}

}  // namespace

std::string_view to_string(AddressError error) noexcept {
    switch (error) {
        case AddressError::unknown_address_type:
            return "unknown_address_type";
        case AddressError::bech32_length:
            return "bech32_length";
        case AddressError::bech32_char:
            return "bech32_char";
        case AddressError::bech32_mixed_case:
            return "bech32_mixed_case";
        case AddressError::bech32_separator:
            return "bech32_separator";
        case AddressError::bech32_charset:
            return "bech32_charset";
        case AddressError::bech32_checksum:
            return "bech32_checksum";
        case AddressError::no_witness_version:
            return "no_witness_version";
        case AddressError::invalid_witness_version:
            return "invalid_witness_version";
        case AddressError::bad_padding:
            return "bad_padding";
        case AddressError::invalid_data_length:
            return "invalid_data_length";
        case AddressError::invalid_v0_length:
            return "invalid_v0_length";
        case AddressError::unsupported_witness_version:
            return "unsupported_witness_version";
    }
    return "";
}

std::string describe(AddressError error, std::string_view text) {
    switch (error) {
        case AddressError::unknown_address_type:
            return "unknown address type";
        case AddressError::bech32_length:
            return fmt::format("invalid bech32 string length {}", text.size());
        case AddressError::bech32_char: {
            const auto bad = std::ranges::find_if(text, [](char c) { return c < 33 || c > 126; });
            std::string shown;  // a byte above 7f shows as the character of that number
            base::append_utf8(shown, static_cast<std::uint8_t>(bad == text.end() ? ' ' : *bad));
            return fmt::format("invalid character in string: '{}'", shown);
        }
        case AddressError::bech32_mixed_case:
            return "string not all lowercase or all uppercase";
        case AddressError::bech32_separator:
            return "invalid index of 1";
        case AddressError::bech32_charset:
            return fmt::format("failed converting data to bytes: invalid character not part of charset: {}",
                               static_cast<int>(first_foreign_character(text)));
        case AddressError::bech32_checksum:
            return fmt::format(
                "checksum failed. Expected {}, got {}.", expected_checksum(text),
                base::to_lower(text.substr(text.size() - std::min<std::size_t>(text.size(), 6))));
        case AddressError::no_witness_version:
            return "no witness version";
        case AddressError::invalid_witness_version: {
            const auto groups = bech32_decode(text);
            return fmt::format("invalid witness version: {}",
                               groups && !groups->empty() ? groups->front() : 0);
        }
        case AddressError::bad_padding:
            return "invalid incomplete group";
        case AddressError::invalid_data_length:
            return "invalid data length";
        case AddressError::invalid_v0_length: {
            const auto groups = bech32_decode(text);
            const std::size_t size = groups && !groups->empty() ? (groups->size() - 1) * 5 / 8 : 0;
            return fmt::format("invalid data length for witness version 0: {}", size);
        }
        case AddressError::unsupported_witness_version:
            return "unsupported witness version";
    }
    return "";
}

std::optional<Address> Address::from_program(ByteView control_program) {
    if (control_program.size() < 2 || control_program[0] != 0) return std::nullopt;
    const ByteView hash = control_program.subspan(2);
    if (control_program[1] != hash.size()) return std::nullopt;
    if (hash.size() != kKeyHashSize && hash.size() != kScriptHashSize) return std::nullopt;
    return of_hash(base::to_bytes(hash));
}

Bytes Address::control_program() const {
    Bytes program(2 + hash.size());
    program[1] = static_cast<std::uint8_t>(hash.size());
    std::ranges::copy(hash, program.begin() + 2);
    return program;
}

std::string Address::to_text(std::string_view prefix) const {
    Groups groups = to_groups(hash);
    groups.insert(groups.begin(), 0);
    return bech32_encode(prefix, groups);
}

Result<Address, AddressError> Address::from_text(std::string_view text, std::string_view prefix) {
    if (!has_prefix(text, prefix)) return std::unexpected(AddressError::unknown_address_type);
    BYTOM_ASSIGN(const Groups groups, bech32_decode(text));
    if (groups.empty()) return std::unexpected(AddressError::no_witness_version);
    const std::uint8_t version = groups[0];
    if (version > kMaxWitnessVersion) return std::unexpected(AddressError::invalid_witness_version);
    BYTOM_ASSIGN(Bytes hash, from_groups(std::span(groups).subspan(1)));
    if (hash.size() < kMinProgramSize || hash.size() > kMaxProgramSize) {
        return std::unexpected(AddressError::invalid_data_length);
    }
    if (version != 0) return std::unexpected(AddressError::unsupported_witness_version);
    if (hash.size() != kKeyHashSize && hash.size() != kScriptHashSize) {
        return std::unexpected(AddressError::invalid_v0_length);
    }
    return of_hash(std::move(hash));
}

}  // namespace bytom::primitives
