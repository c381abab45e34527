// Writing to a descriptor.
#pragma once

#include <string_view>

namespace bytom::base {

/// Writes everything, however many calls it takes; false and errno if the descriptor takes no more.
[[nodiscard]] bool write_all(int file, std::string_view content) noexcept;

/// Writes the beginning that the descriptor takes without letting the caller wait for long.
void write_what_goes(int file, std::string_view content) noexcept;

}  // namespace bytom::base
