// The read API of explorers as an OpenAPI document of its own: it may stand on a listener of its own.
#pragma once

#include <filesystem>

#include "recorded_answers.hpp"

namespace bytom::docs {

/// What was answered, by the path of the row ("block/{block}"). The file is a list of {"path","answer"},
/// which tests/functional/explorer_api_test.py --record writes. Errors: a path that no row has.
[[nodiscard]] RecordedAnswers read_explorer_answers(const std::filesystem::path& file);

/// Of all rows. Errors: nothing is known of the answer of one.
[[nodiscard]] std::string explorer_openapi_text(const RecordedAnswers& recorded);

}  // namespace bytom::docs
