// Parts that both documents of the API are made of.
#pragma once

#include "recorded_answers.hpp"

namespace bytom::docs {

/// Of what was recorded in a place of this name.
[[nodiscard]] Json schema_of(const Shape& shape, std::string_view name);

/// A body of JSON.
[[nodiscard]] Json content(Json schema);

/// A schema among the document's components.
[[nodiscard]] Json reference(std::string_view schema);

}  // namespace bytom::docs
