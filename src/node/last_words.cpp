#include "last_words.hpp"

#include <fmt/core.h>

#include <bytom/base/log_control.hpp>

namespace bytom::node {

void tell_last_words(const std::string& text) {
    base::log_to_file(base::LogLevel::error, "node", text);
    base::write_console(fmt::format("{}ERROR: {}\n", base::console_priority(base::LogLevel::error), text));
    base::flush_log();
}

}  // namespace bytom::node
