// Names and what they stand for (12 §4).
#pragma once

#include <unordered_map>

#include <bytom/base/result.hpp>

#include "equity/ast.hpp"

namespace bytom::equity {

enum class Role : std::uint8_t {
    keyword,
    builtin,
    contract,
    contract_param,
    contract_value,
    clause,
    clause_param,
    clause_variable,
};

struct Entry {
    Role role = Role::keyword;
    Type type = Type::untyped;
    std::size_t contract = 0;  ///< if Role::contract: its index in the file
};

/// The names of the file, of a contract or of a clause; the outer scope must outlive the inner one.
class Scope {
public:
    /// The outermost scope: keywords and builtins.
    Scope();
    explicit Scope(Scope& outer) noexcept : outer_(&outer) {}

    /// Error: the text of name_conflict, if the name is visible already, here or further out.
    [[nodiscard]] base::Status<std::string> add(std::string_view name, Entry entry);

    /// The entry that the name stands for here, to be refined by inference; null if there is none.
    [[nodiscard]] Entry* find(std::string_view name) noexcept;

private:
    Scope* outer_ = nullptr;
    std::unordered_map<std::string_view, Entry> entries_;
};

}  // namespace bytom::equity
