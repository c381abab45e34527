// What proves that a client on this machine may read this user's files.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::rpc {

/// A secret of this run in a file that its owner alone can read, as "<user>:<password>" for HTTP basic
/// authentication. The file goes with it. Any thread.
class LocalCookie {
public:
    static constexpr std::string_view kUser = "__cookie__";
    static constexpr std::string_view kFileName = "api-cookie";  ///< in the home directory

    /// Replaces the file. Errors: write_failed.
    [[nodiscard]] static Result<std::unique_ptr<LocalCookie>> create(std::string path);
    ~LocalCookie();
    LocalCookie(const LocalCookie&) = delete;
    LocalCookie& operator=(const LocalCookie&) = delete;

    /// Compares in constant time.
    [[nodiscard]] bool matches(std::string_view user, std::string_view password) const noexcept;

private:
    LocalCookie(std::string path, std::string secret) : path_(std::move(path)), secret_(std::move(secret)) {}

    const std::string path_;
    const std::string secret_;
};

}  // namespace bytom::rpc
