// Texts that others chose, fit for a terminal.
#pragma once

#include <string>

#include <bytom/json/writer.hpp>

namespace bytom::node {

/// Control characters escaped as in JSON; invalid UTF-8 becomes U+FFFD.
[[nodiscard]] inline std::string printable(std::string_view text) {
    std::string escaped;
    json::append_escaped(escaped, text);
    return escaped;
}

}  // namespace bytom::node
