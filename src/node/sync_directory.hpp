// Renamed and removed names survive a power cut once their directory is synced.
#pragma once

#include <filesystem>

#include <bytom/base/result.hpp>

namespace bytom::node {

/// Error `directory`: it cannot be opened or synced.
[[nodiscard]] Status<> sync_directory(const std::filesystem::path& directory);

}  // namespace bytom::node
