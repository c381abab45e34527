#include "equity/scope.hpp"

#include <fmt/core.h>

#include "equity/builtins.hpp"

namespace bytom::equity {
namespace {

constexpr std::array kKeywords =
    std::to_array<std::string_view>({"contract", "clause", "verify", "locks", "lock", "of", "with", "unlock",
                                     "if", "else", "define", "assign", "true", "false"});

constexpr std::array kRoleNames =
    std::to_array<std::string_view>({"keyword", "built-in function", "contract", "contract parameter",
                                     "contract value", "clause", "clause parameter", "clause variable"});

constexpr std::string_view name_of(Role role) noexcept {
    return kRoleNames[static_cast<std::size_t>(role)];
}

}  // namespace

Scope::Scope() {
    for (const std::string_view keyword : kKeywords)
        entries_.emplace(keyword, Entry{.role = Role::keyword});
    for (const Builtin& builtin : kBuiltins)
        entries_.emplace(builtin.name, Entry{.role = Role::builtin});
}

base::Status<std::string> Scope::add(std::string_view name, Entry entry) {
    if (const Entry* const other = find(name)) {
        return std::unexpected(
            fmt::format("{} \"{}\" conflicts with {}", name_of(entry.role), name, name_of(other->role)));
    }
    entries_.emplace(name, entry);
    return {};
}

Entry* Scope::find(std::string_view name) noexcept {
    for (Scope* scope = this; scope != nullptr; scope = scope->outer_) {
        if (const auto found = scope->entries_.find(name); found != scope->entries_.end())
            return &found->second;
    }
    return nullptr;
}

}  // namespace bytom::equity
