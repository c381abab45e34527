// From Equity source to programs (12). Pure: no state, no I/O, any thread. The programs are those of the
// reference byte by byte, its mistakes included, since the address of a contract is a hash of them.
#pragma once

#include <span>
#include <variant>

#include <bytom/base/result.hpp>
#include <bytom/equity/contract.hpp>
#include <bytom/equity/error.hpp>

namespace bytom::equity {

/// Longer sources are refused.
inline constexpr std::size_t kMaxSourceSize = std::size_t{1} << 20;
/// Levels of parentheses, lists, calls, unary operators and `if` bodies within each other.
inline constexpr std::size_t kMaxNesting = 1024;

/// All contracts of the source in order; at least one. "The contract" of a source is the last. Takes time and
/// memory in proportion to the source or gives up with `too_complex`.
[[nodiscard]] Result<std::vector<Contract>, CompileError> compile(std::string_view source);

/// An argument; nothing for the parameters of the types that take none (List, Predicate).
using Argument = std::variant<std::monostate, bool, std::int64_t, Bytes>;

/// The program that locks a value with the contract (12 §10). Errors: inst_arg_count, inst_arg_type.
[[nodiscard]] Result<Bytes, InstantiationError> instantiate(const Contract& contract,
                                                            std::span<const Argument> arguments);

}  // namespace bytom::equity
