// The topics of each specification document; one source file a document.
#pragma once

#include "runner.hpp"

namespace bytom::vectors {

// std::vector<Topic> primitives_topics();  — 01, and so on, as the modules come.

}  // namespace bytom::vectors
