// A log file that is put aside when it is long.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>

namespace bytom::base {

/// "x.log" is appended to; beyond its size it becomes "x.1.log", and that "x.2.log", and so on. What cannot
/// be written is lost; the next text is tried again. Used by one thread, except reopen().
class RotatedFile {
public:
    RotatedFile(std::string path, std::size_t max_bytes, std::size_t max_files);
    ~RotatedFile();
    RotatedFile(const RotatedFile&) = delete;
    RotatedFile& operator=(const RotatedFile&) = delete;

    /// False if not all of it is in the file.
    [[nodiscard]] bool write(std::string_view text);
    /// The path is opened again before the next text, as if it had been moved away. From any thread.
    void reopen() noexcept { reopen_ = true; }

private:
    [[nodiscard]] bool open();
    void close();
    void rotate();
    [[nodiscard]] std::string put_aside(std::size_t number) const;

    const std::string path_;
    const std::size_t max_bytes_;
    const std::size_t max_files_;
    std::atomic<bool> reopen_ = false;
    int file_ = -1;
    std::size_t size_ = 0;
    bool torn_ = false;  ///< the last line is not complete
};

}  // namespace bytom::base
