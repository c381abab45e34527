// Files that are either wholly the old or wholly the new content, whatever happens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::base {

/// The file's content; nothing if it does not exist. Errors: read_failed.
[[nodiscard]] Result<std::optional<std::string>> read_file(const std::string& path);

/// Replaces the file by this content, readable by its owner only: writes a hidden temporary file beside it,
/// makes that durable and renames it. Errors: write_failed (the old file is untouched).
[[nodiscard]] Status<> replace_file(const std::string& path, std::string_view content);

/// Takes the file away, durably. Errors: write_failed (it may be gone if only the directory could not be made
/// durable), also if there is none.
[[nodiscard]] Status<> remove_file(const std::string& path);

/// A file that replaces the one at the path once everything is written, and vanishes if that never happens.
class ReplacementFile {
public:
    /// Makes a temporary file beside the path. Permissions are those of the file there, else `permissions`.
    /// Errors: write_failed.
    [[nodiscard]] static Result<ReplacementFile> open(const std::string& path, unsigned permissions);
    ~ReplacementFile();
    ReplacementFile(ReplacementFile&& other) noexcept;
    ReplacementFile& operator=(ReplacementFile&&) = delete;
    ReplacementFile(const ReplacementFile&) = delete;
    ReplacementFile& operator=(const ReplacementFile&) = delete;

    /// To write to.
    [[nodiscard]] int descriptor() const noexcept { return file_; }
    /// Makes the content durable and puts it in the path's place. Call once. Errors: write_failed (the old
    /// file is untouched unless only the directory could not be made durable).
    [[nodiscard]] Status<> commit();

private:
    ReplacementFile(std::string path, std::string temporary, int file)
        : path_(std::move(path)), temporary_(std::move(temporary)), file_(file) {}

    std::string path_;
    std::string temporary_;  ///< empty: there is none any more
    int file_;
};

}  // namespace bytom::base
