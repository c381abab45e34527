// Characters of requests that more than one file asks about.
#pragma once

namespace bytom::http {

[[nodiscard]] constexpr bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace bytom::http
