// How failures on outside input travel: Result<T> is a value or an error, never an exception.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace bytom::base {

/// An error that is shown to users: `name` is the fixed name of the broken rule, the specification's or the
/// module's (a literal, so it can be compared and never dangles); `detail` says what exactly is wrong.
struct Error {
    std::string_view name;
    std::string detail;

    /// "name: detail", or the name alone.
    [[nodiscard]] std::string text() const {
        return detail.empty() ? std::string(name) : std::string(name) + ": " + detail;
    }
};

/// A value or the reason why there is none. Modules whose failures are an enumeration use it as E.
template <typename T, typename E = Error>
using Result = std::expected<T, E>;

/// Success without a value, or the reason.
template <typename E = Error>
using Status = std::expected<void, E>;

[[nodiscard]] inline std::unexpected<Error> fail(std::string_view name, std::string detail = {}) {
    return std::unexpected(Error{name, std::move(detail)});
}

}  // namespace bytom::base

namespace bytom {
using base::Error;
using base::Result;
using base::Status;
}  // namespace bytom

// g++ 12's std::expected has no and_then, so early return takes a macro. BYTOM_TRY(f()) returns f's error to
// the caller; BYTOM_ASSIGN(auto value, f()) does so or declares (or assigns) the value.
#define BYTOM_CONCAT_INNER(a, b) a##b
#define BYTOM_CONCAT(a, b) BYTOM_CONCAT_INNER(a, b)
#define BYTOM_TRY(expression)                                             \
    do {                                                                  \
        if (auto bytom_status = (expression); !bytom_status) [[unlikely]] \
            return std::unexpected(std::move(bytom_status).error());      \
    } while (false)
#define BYTOM_ASSIGN_INNER(temporary, declaration, expression) \
    auto temporary = (expression);                             \
    if (!temporary) [[unlikely]]                               \
        return std::unexpected(std::move(temporary).error());  \
    declaration = *std::move(temporary)
#define BYTOM_ASSIGN(declaration, expression) \
    BYTOM_ASSIGN_INNER(BYTOM_CONCAT(bytom_result_, __LINE__), declaration, expression)
