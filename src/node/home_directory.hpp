// The home directory (10 §10): its creation and the lock that keeps a second process out.
#pragma once

#include <filesystem>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::node {

enum class InitResult : std::uint8_t { created, exists };

/// Creates `home` and `home/data` (mode 0700) and writes config.toml (mode 0644) for `mainnet`, `testnet`;
/// solonet for every other name. A config.toml that exists is left alone. Error `home`: something cannot be
/// created or written.
[[nodiscard]] Result<InitResult> init_home(const std::filesystem::path& home, std::string_view network);

/// The exclusive lock on `home/LOCK`, held until destruction or the end of the process, however it ends.
class HomeLock {
public:
    /// Errors: `home` if the directory or file cannot be opened, or if another process holds the lock
    /// ("datadir already used by another process").
    [[nodiscard]] static Result<HomeLock> acquire(const std::filesystem::path& home);

    ~HomeLock();
    HomeLock(HomeLock&& other) noexcept;
    HomeLock& operator=(HomeLock&&) = delete;
    HomeLock(const HomeLock&) = delete;
    HomeLock& operator=(const HomeLock&) = delete;

private:
    explicit HomeLock(int file) noexcept : file_(file) {}
    int file_;
};

}  // namespace bytom::node
