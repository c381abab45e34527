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
    enum class Use : std::uint8_t { reading, writing };

    /// Errors: `home` if the directory or file cannot be opened, or, for `writing`, if another process holds
    /// the lock ("datadir already used by another process"); for `reading` one goes in beside it.
    /// Where nothing can be written the lock is held all the same for `reading`, unless nobody has ever made
    /// its file; then nobody can.
    [[nodiscard]] static Result<HomeLock> acquire(const std::filesystem::path& home, Use use);

    ~HomeLock();
    HomeLock(HomeLock&& other) noexcept;
    /// The home directory cannot be written: the medium, or its owner, forbids it, or another process does
    /// the writing.
    [[nodiscard]] bool is_read_only() const noexcept { return is_read_only_; }
    /// Another process writes.
    [[nodiscard]] bool is_beside_another() const noexcept { return is_beside_another_; }
    HomeLock& operator=(HomeLock&&) = delete;
    HomeLock(const HomeLock&) = delete;
    HomeLock& operator=(const HomeLock&) = delete;

private:
    HomeLock(int file, bool is_read_only) noexcept : file_(file), is_read_only_(is_read_only) {}
    int file_;
    bool is_read_only_;
    bool is_beside_another_ = false;
};

}  // namespace bytom::node
