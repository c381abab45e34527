// What the compiler reports about a contract (12 §11).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/bytes.hpp>

namespace bytom::equity {

enum class Type : std::uint8_t {
    untyped,  ///< printed as an empty text
    amount,
    asset,
    boolean,
    hash,
    integer,
    list,
    predicate,
    program,
    public_key,
    signature,
    string,
    contract,  ///< the type of a contract's name; not declarable, like those below
    sha3_string,
    sha3_public_key,
    sha256_string,
    sha256_public_key,
};

/// The type's name as sources and error texts write it. A literal.
[[nodiscard]] std::string_view to_string(Type type) noexcept;

/// The type of this name, if sources may name it (12 §5.1).
[[nodiscard]] std::optional<Type> declarable_type(std::string_view name) noexcept;

/// The four kinds of hashes whose preimage is known.
[[nodiscard]] constexpr bool is_hash_subtype(Type type) noexcept {
    return type >= Type::sha3_string;
}

struct Param {
    std::string name;
    Type type = Type::untyped;           ///< declared
    Type inferred_type = Type::untyped;  ///< the hash subtype it is compared with (12 §5.5), if any
};

struct HashCall {
    std::string hash_type;  ///< "sha3" or "sha256"
    std::string argument;   ///< canonical text (12 §3.1)
    Type argument_type = Type::untyped;
};

/// What a clause locks (with `program`) or unlocks (without one), as canonical texts.
struct ClauseValue {
    std::string program;
    std::string asset;
    std::string amount;
};

struct Clause {
    std::string name;
    std::vector<Param> params;
    std::vector<std::string> block_heights;  ///< arguments of verified below() and above()
    std::vector<HashCall> hash_calls;
    std::vector<ClauseValue> values;     ///< what statements outside of any `if` lock and unlock
    std::vector<std::string> contracts;  ///< called, with repetitions
};

struct Contract {
    std::string name;
    std::vector<Param> params;
    std::vector<Clause> clauses;
    std::string amount_name;  ///< name of the locked value's amount
    std::string asset_name;
    Bytes body;           ///< not yet a program: see instantiate()
    std::string opcodes;  ///< assembler text of the body
    bool recursive = false;
};

/// Where a clause's code begins in the body.
struct ClauseShift {
    std::string clause;        ///< or "ending" for the end of the body
    std::uint32_t offset = 0;  ///< in bytes
};

/// The places where the clauses begin, in order of the clauses, "ending" last; only one entry for the only
/// clause of a contract. They are read from the body's jumps, as the reference does (12 §15).
[[nodiscard]] std::vector<ClauseShift> clause_shifts(const Contract& contract);

}  // namespace bytom::equity
