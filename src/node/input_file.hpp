// What a command reads: a file, a pipe, standard input.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include <zlib.h>

#include <bytom/base/result.hpp>

namespace bytom::node {

/// Unpacked, if it is a gzip file. Not thread-safe. Errors, `import`: it cannot be opened or read.
class InputFile {
public:
    /// "-": standard input.
    [[nodiscard]] static Result<InputFile> open(const std::filesystem::path& path);

    /// Fills the span from its front; 0 bytes: the end.
    [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> space);

    /// How much has been read, from 0 to 1; 1 where that is not known.
    [[nodiscard]] double progress() const;

    /// As users know it.
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    explicit InputFile(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
    std::uint64_t size_ = 0;  ///< 0 where there is none: a pipe, a device
    std::unique_ptr<gzFile_s, int (*)(gzFile)> file_{nullptr, gzclose};
};

}  // namespace bytom::node
