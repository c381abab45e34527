// The bytes of an asset's definition, which its id commits to, from the JSON object that a user gives (01
// §7.1).
#pragma once

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>
#include <bytom/json/value.hpp>

namespace bytom::primitives {

/// Canonical definitions longer than this are refused: a transaction that carries one would cost more gas
/// than a block has, and indentation makes a short text of deep nesting very long.
inline constexpr std::size_t kMaxDefinitionSize = 10'000'000;  // bytes

/// The definition as JSON text with two spaces of indentation, keys sorted by their bytes at every level
/// (the last of repeated ones counts) and numbers as they were written; `{}` for null. Error: bad_definition
/// (neither object nor null, or too long).
[[nodiscard]] Result<Bytes> canonical_definition(json::Value definition);

/// The same from the text of exactly one JSON value; an empty text stands for an absent definition. Error
/// also: bad_definition (not JSON).
[[nodiscard]] Result<Bytes> canonical_definition(std::string_view definition_json);

}  // namespace bytom::primitives
