// What the process says when it ends for a reason that people must know.
#pragma once

#include <string>

namespace bytom::node {

/// To the log file, and to standard error after "ERROR: ". Waits for no output that stands still.
void tell_last_words(const std::string& text);

}  // namespace bytom::node
