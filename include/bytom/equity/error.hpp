// Why a source does not compile or a contract cannot be instantiated (12 §13).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bytom::equity {

enum class ErrorName : std::uint8_t {
    // syntax
    parse_expected_contract,
    parse_expected_keyword,
    parse_expected_identifier,
    parse_expected_token,
    parse_unknown_type,
    parse_unknown_keyword,
    parse_unterminated_string,
    parse_odd_hex,
    // names and their use
    name_conflict,
    empty_contract,
    signature_param,
    unused_param,
    unused_clause_param,
    unused_variable,
    lock_count_mismatch,
    assign_not_variable,
    assign_undefined,
    undefined_reference,
    // calls
    unknown_function,
    builtin_arg_count,
    builtin_arg_type,
    multisig_not_list,
    contract_arg_count,
    contract_arg_type,
    contract_not_defined,
    list_outside_call,
    // types
    operand_type,
    type_mismatch,
    boolean_equality,
    define_type,
    assign_type,
    verify_type,
    lock_amount_type,
    lock_asset_type,
    lock_program_type,
    unlock_amount_type,
    unlock_asset_type,
    unlock_value,
    // assembly
    label_redefined,
    token_too_long,
    // instantiation
    inst_arg_count,
    inst_arg_type,
    // what crashes or exhausts the reference (12 §14)
    variable_without_value,
    variable_used_up,
    too_deep,
    too_long,
    too_complex,
};

/// The specification's name. A literal.
[[nodiscard]] std::string_view to_string(ErrorName name) noexcept;

struct CompileError {
    ErrorName name = ErrorName::parse_expected_contract;
    /// What users of the API read: the reference's words, prefixes included.
    std::string text;
    /// Byte offset of what the error is about; for syntax errors, of the place that `text` names.
    std::size_t offset = 0;
};

struct InstantiationError {
    ErrorName name = ErrorName::inst_arg_count;
    std::string text;
};

/// A place in a source as the reference counts it.
struct Position {
    std::size_t line = 1;    ///< from 1
    std::size_t column = 0;  ///< bytes since the line's begin, from 0
};

[[nodiscard]] Position position_of(std::string_view source, std::size_t offset) noexcept;

/// Text for a terminal: the place (columns from 1, as editors count), the line and a caret under it,
/// with final line feed. Long lines are cut around the caret; bytes that a terminal might obey are shown as
/// question marks.
[[nodiscard]] std::string excerpt(std::string_view source, std::size_t offset, std::string_view file);

}  // namespace bytom::equity
