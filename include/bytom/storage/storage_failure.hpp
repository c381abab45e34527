// What is thrown when the disk or the database fails under a running node.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace bytom::storage {

/// Errors of ChainStore::open, as Error::name.
namespace open_error {
inline constexpr std::string_view kDirectoryLocked = "directory_locked";  ///< another process has it open
inline constexpr std::string_view kDirectoryUnusable =
    "directory_unusable";  ///< cannot be made, read or written
inline constexpr std::string_view kDiskFull = "disk_full";
inline constexpr std::string_view kWrongNetwork = "wrong_network";
inline constexpr std::string_view kNewerSchema =
    "newer_schema";                                          ///< written by a later version of the program
inline constexpr std::string_view kCorrupted = "corrupted";  ///< damaged, or not a chain directory at all
}  // namespace open_error

/// A read or a write that failed after the store was opened: disk full, I/O error, data that does not decode.
/// No caller can repair it: the owner of the thread catches it, logs it and stops the node in order. What was
/// committed before stays as it is; a commit that throws has not happened (or, if the disk lied about it, has
/// happened as a whole).
class StorageFailure : public std::runtime_error {
public:
    /// `name` is kDiskFull, kCorrupted or kDirectoryUnusable.
    StorageFailure(std::string_view name, const std::string& what) : std::runtime_error(what), name_(name) {}

    [[nodiscard]] std::string_view name() const noexcept { return name_; }

private:
    std::string_view name_;
};

}  // namespace bytom::storage
