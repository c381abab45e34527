// The error of a thread that the system does not give.
#pragma once

#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::base {

/// For users: the thread or what the system said, and where the limits are.
[[nodiscard]] std::string no_thread_text(std::string_view detail);

/// Error: no_thread, with this text.
[[nodiscard]] std::unexpected<Error> no_thread(std::string_view detail);

}  // namespace bytom::base
