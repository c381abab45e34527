#include "sync_directory.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

namespace bytom::node {

Status<> sync_directory(const std::filesystem::path& directory) {
    const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = file >= 0 && fsync(file) == 0;
    const int error = errno;
    if (file >= 0) close(file);
    if (synced) return {};
    return base::fail("directory",
                      fmt::format("{}: {}", directory.string(), std::generic_category().message(error)));
}

}  // namespace bytom::node
