// The functions that every contract can call (12 §5.3).
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <bytom/equity/contract.hpp>

namespace bytom::equity {

enum class BuiltinKind : std::uint8_t {
    plain,
    hash,       ///< knows what it hashes, and is reported
    height,     ///< its verified argument is reported
    multi_sig,  ///< takes list literals in a way of its own
};

struct Builtin {
    std::string_view name;
    std::array<Type, 2> param_types;  ///< untyped: any
    std::size_t param_count;
    Type result;
    std::string_view opcodes;  ///< behind the arguments
    BuiltinKind kind = BuiltinKind::plain;
    Type of_string = Type::untyped;      ///< result of a hash function of a String
    Type of_public_key = Type::untyped;  ///< … of a PublicKey

    [[nodiscard]] std::span<const Type> params() const noexcept {
        return std::span(param_types).first(param_count);
    }
};

inline constexpr std::array kBuiltins = std::to_array<Builtin>({
    {"sha3", {}, 1, Type::hash, "SHA3", BuiltinKind::hash, Type::sha3_string, Type::sha3_public_key},
    {"sha256", {}, 1, Type::hash, "SHA256", BuiltinKind::hash, Type::sha256_string, Type::sha256_public_key},
    {"size", {}, 1, Type::integer, "SIZE SWAP DROP"},
    {"abs", {Type::integer}, 1, Type::integer, "ABS"},
    {"min", {Type::integer, Type::integer}, 2, Type::integer, "MIN"},
    {"max", {Type::integer, Type::integer}, 2, Type::integer, "MAX"},
    {"checkTxSig", {Type::public_key, Type::signature}, 2, Type::boolean, "TXSIGHASH SWAP CHECKSIG"},
    {"concat", {}, 2, Type::string, "CAT"},
    {"concatpush", {}, 2, Type::string, "CATPUSHDATA"},
    {"below", {Type::integer}, 1, Type::boolean, "BLOCKHEIGHT GREATERTHAN", BuiltinKind::height},
    {"above", {Type::integer}, 1, Type::boolean, "BLOCKHEIGHT LESSTHAN", BuiltinKind::height},
    {"checkTxMultiSig", {Type::list, Type::list}, 2, Type::boolean, "CHECKMULTISIG", BuiltinKind::multi_sig},
});

/// Null if there is none of this name.
[[nodiscard]] constexpr const Builtin* find_builtin(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(kBuiltins, name, &Builtin::name);
    return found == kBuiltins.end() ? nullptr : found;
}

}  // namespace bytom::equity
