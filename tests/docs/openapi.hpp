// The API as an OpenAPI document, of which generators make clients.
#pragma once

#include <bytom/rpc/method.hpp>

#include "recorded_answers.hpp"

namespace bytom::docs {

/// Answers are described by `allOf` (what every answer has, and its data); integers have a format.
[[nodiscard]] std::string openapi_text(const RecordedAnswers& recorded);

/// What a call does, and who may make it.
[[nodiscard]] std::string description_of(const rpc::Method& method);

/// Null if nothing was recorded of it.
[[nodiscard]] const RecordedAnswer* find(const RecordedAnswers& recorded, std::string_view path);

}  // namespace bytom::docs
