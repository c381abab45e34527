#include "base/rotated_file.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/write_all.hpp"

namespace bytom::base {

namespace fs = std::filesystem;

RotatedFile::RotatedFile(std::string path, std::size_t max_bytes, std::size_t max_files)
    : path_(std::move(path)), max_bytes_(max_bytes), max_files_(max_files) {}

RotatedFile::~RotatedFile() {
    close();
}

bool RotatedFile::write(std::string_view text) {
    if (reopen_.exchange(false)) close();
    if (file_ < 0 && !open()) return false;
    if (size_ > 0 && size_ + text.size() > max_bytes_) {
        close();
        rotate();
        if (!open()) return false;
    }
    // A line that the full disk has cut ends before the next one begins.
    if (torn_ && !write_all(file_, "\n")) return false;
    torn_ = !write_all(file_, text);
    struct stat status{};
    if (fstat(file_, &status) == 0) size_ = static_cast<std::size_t>(status.st_size);
    return !torn_;
}

bool RotatedFile::open() {
    std::error_code ignored;
    fs::create_directories(fs::path(path_).parent_path(), ignored);
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file_ < 0) return false;
    struct stat status{};
    size_ = fstat(file_, &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
    torn_ = false;
    return true;
}

void RotatedFile::close() {
    if (file_ >= 0) ::close(file_);
    file_ = -1;
}

void RotatedFile::rotate() {
    std::error_code ignored;
    for (std::size_t number = max_files_; number-- > 0;)
        fs::rename(number == 0 ? path_ : put_aside(number), put_aside(number + 1), ignored);
}

std::string RotatedFile::put_aside(std::size_t number) const {
    const fs::path path(path_);
    const std::string name = path.stem().string() + "." + std::to_string(number) + path.extension().string();
    return (path.parent_path() / name).string();
}

}  // namespace bytom::base
