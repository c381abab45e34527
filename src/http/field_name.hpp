// Names of header fields, looked for in every request.
#pragma once

#include <bytom/http/message.hpp>

namespace bytom::http {

/// Whether the field has this name, in any case. Most have another length.
[[nodiscard]] inline bool is_named(const Header& field, std::string_view name) noexcept {
    return field.name.size() == name.size() && same_token(field.name, name);
}

}  // namespace bytom::http
