#include "node/home_directory.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bytom/base/atomic_file.hpp>

#include "node/config.hpp"

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> system_failure(const fs::path& path, std::string_view what, int error) {
    return base::fail("home",
                      fmt::format("{}: {}: {}", path.string(), what, std::generic_category().message(error)));
}

/// Creates a directory and those above it, all with mode 0700.
Status<> make_directories(const fs::path& path) {
    std::error_code unreadable;
    if (path.empty() || fs::is_directory(path, unreadable)) return {};
    BYTOM_TRY(make_directories(path.parent_path() == path ? fs::path() : path.parent_path()));
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        return system_failure(path, "cannot be created", errno);
    }
    return {};
}

}  // namespace

Result<InitResult> init_home(const fs::path& home, std::string_view network) {
    const fs::path file = home / "config.toml";
    std::error_code error;
    if (fs::exists(file, error)) return InitResult::exists;
    if (error) return system_failure(file, "cannot be looked at", error.value());
    BYTOM_TRY(make_directories(home));
    BYTOM_TRY(make_directories(home / "data"));
    BYTOM_TRY(base::replace_file(file.string(), initial_config_text(network)));
    fs::permissions(file, fs::perms{0644}, error);
    if (error) return system_failure(file, "cannot be made readable", error.value());
    return InitResult::created;
}

Result<HomeLock> HomeLock::acquire(const fs::path& home, Use use) {
    BYTOM_TRY(make_directories(home));
    const fs::path path = home / "LOCK";
    int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const int error = file < 0 ? errno : 0;
    const bool is_read_only = error == EROFS || error == EACCES || error == EPERM;
    if (use == Use::reading && is_read_only) {
        file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0 && errno == ENOENT && error == EROFS) return HomeLock(-1, true);
    }
    if (file < 0) return system_failure(path, "cannot be opened", error);
    HomeLock lock(file, is_read_only);
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return system_failure(path, "cannot be locked", errno);
        if (use == Use::reading) {
            lock.is_read_only_ = lock.is_beside_another_ = true;
            return lock;
        }
        return base::fail("home", fmt::format("{}: datadir already used by another process", home.string()));
    }
    return lock;
}

HomeLock::HomeLock(HomeLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      is_read_only_(other.is_read_only_),
      is_beside_another_(other.is_beside_another_) {}

HomeLock::~HomeLock() {
    if (file_ >= 0) close(file_);
}

}  // namespace bytom::node
