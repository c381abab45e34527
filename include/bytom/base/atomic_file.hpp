// Small files that are either wholly the old or wholly the new content, whatever happens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::base {

/// The file's content; nothing if it does not exist. Errors: read_failed.
[[nodiscard]] Result<std::optional<std::string>> read_file(const std::string& path);

/// Puts a file of this content in the path's place, readable by its owner only: a hidden temporary file beside
/// it is written, made durable and renamed. Errors: write_failed (the old file is untouched).
[[nodiscard]] Status<> replace_file(const std::string& path, std::string_view content);

}  // namespace bytom::base
