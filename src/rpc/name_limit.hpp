// How long what clients name may be called.
#pragma once

#include <fmt/core.h>

#include <bytom/rpc/error_codes.hpp>

namespace bytom::rpc {

/// Longer names of something new are refused; the original takes any. They stay in memory and stand in every
/// list.
inline constexpr std::size_t kMaxNameSize = 1'000;

[[nodiscard]] inline Outcome require_short(std::string_view member, std::string_view text,
                                           std::size_t most = kMaxNameSize) {
    if (text.size() <= most) return {};
    return failure_text(fmt::format("{} of {} characters: at most {}", member, text.size(), most));
}

}  // namespace bytom::rpc
