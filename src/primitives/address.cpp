#include <algorithm>

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
