// config.toml as a flat list of keys and values.
#pragma once

#include <string>
#include <vector>

#include <bytom/base/result.hpp>

#include "config_value.hpp"

namespace bytom::node {

/// One key of the file.
struct FileEntry {
    std::string key;  ///< dotted, lower case
    ConfigValue value;
    std::uint32_t line = 0;  ///< from 1
};

/// All keys of a TOML text in order of their lines; tables are dissolved into dotted keys, an empty table is
/// a value of the kind "table". Error `bad_config`, "<file>:<line>: …": no TOML, or a key given twice (keys
/// match case-insensitively).
[[nodiscard]] Result<std::vector<FileEntry>> read_config_text(const std::string& text,
                                                              const std::string& file_name);

}  // namespace bytom::node
