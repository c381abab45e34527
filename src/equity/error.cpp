#include <algorithm>
#include <array>

#include <fmt/core.h>

#include <bytom/equity/error.hpp>

namespace bytom::equity {
namespace {

constexpr std::array kNames = std::to_array<std::string_view>({
    "parse_expected_contract",
    "parse_expected_keyword",
    "parse_expected_identifier",
    "parse_expected_token",
    "parse_unknown_type",
    "parse_unknown_keyword",
    "parse_unterminated_string",
    "parse_odd_hex",
    "name_conflict",
    "empty_contract",
    "signature_param",
    "unused_param",
    "unused_clause_param",
    "unused_variable",
    "lock_count_mismatch",
    "assign_not_variable",
    "assign_undefined",
    "undefined_reference",
    "unknown_function",
    "builtin_arg_count",
    "builtin_arg_type",
    "multisig_not_list",
    "contract_arg_count",
    "contract_arg_type",
    "contract_not_defined",
    "list_outside_call",
    "operand_type",
    "type_mismatch",
    "boolean_equality",
    "define_type",
    "assign_type",
    "verify_type",
    "lock_amount_type",
    "lock_asset_type",
    "lock_program_type",
    "unlock_amount_type",
    "unlock_asset_type",
    "unlock_value",
    "label_redefined",
    "token_too_long",
    "inst_arg_count",
    "inst_arg_type",
    "variable_without_value",
    "variable_used_up",
    "too_deep",
    "too_long",
    "too_complex",
});
static_assert(kNames.size() == static_cast<std::size_t>(ErrorName::too_complex) + 1);

/// What fits beside the line number on a terminal.
constexpr std::size_t kExcerptBefore = 60;
constexpr std::size_t kExcerptAfter = 40;

/// One character a byte, so that the caret stands where it should.
std::string printable(std::string_view text) {
    std::string shown(text);
    std::ranges::replace(shown, '\t', ' ');
    std::ranges::replace_if(shown, [](char c) { return c < ' ' || c > '~'; }, '?');
    return shown;
}

}  // namespace

std::string_view to_string(ErrorName name) noexcept {
    return kNames[static_cast<std::size_t>(name)];
}

Position position_of(std::string_view source, std::size_t offset) noexcept {
    const std::string_view before = source.substr(0, offset);
    const std::size_t line_feed = before.rfind('\n');
    return {.line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n')),
            .column = line_feed == std::string_view::npos ? before.size() : before.size() - line_feed - 1};
}

std::string excerpt(std::string_view source, std::size_t offset, std::string_view file) {
    offset = std::min(offset, source.size());
    const Position position = position_of(source, offset);
    const std::size_t line_begin = offset - position.column;
    const std::size_t line_end = std::min(source.find('\n', offset), source.size());
    const std::size_t begin = std::max(line_begin, offset - std::min(offset, kExcerptBefore));
    const std::size_t end = std::min(line_end, offset + kExcerptAfter);
    const std::string number = std::to_string(position.line);
    return fmt::format("{}:{}:{}:\n {} | {}\n {:{}} | {:{}}^\n", file, position.line, position.column + 1,
                       number, printable(source.substr(begin, end - begin)), "", number.size(), "",
                       offset - begin);
}

}  // namespace bytom::equity
