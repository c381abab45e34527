#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/wiped.hpp>

#include "base/write_all.hpp"

namespace bytom::base {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] bool valid() const noexcept { return number_ >= 0; }
    [[nodiscard]] int get() const noexcept { return number_; }

private:
    int number_;
};

std::string reason(const std::string& path) {
    return path + ": " + std::strerror(errno);
}

/// Makes durable which files are in the directory of this one. Error: write_failed.
Status<> sync_directory_of(const std::string& path) {
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    const std::string directory = parent.empty() ? std::string(".") : parent.string();
    const Descriptor folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.valid() || ::fsync(folder.get()) != 0) return fail("write_failed", reason(directory));
    return {};
}

}  // namespace

Result<std::optional<std::string>> read_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) {
        if (errno == ENOENT) return std::nullopt;
        return fail("read_failed", reason(path));
    }
    std::string content;
    std::array<char, 16384> piece{};
    // It may be a key.
    const Wiped wiped(piece);
    while (true) {
        const auto count = ::read(file.get(), piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail("read_failed", reason(path));
        if (count == 0) return content;
        content.append(piece.data(), static_cast<std::size_t>(count));
    }
}

Result<ReplacementFile> ReplacementFile::open(const std::string& path, unsigned permissions) {
    const std::filesystem::path target(path);
    std::string temporary = target.parent_path() / ("." + target.filename().string() + ".XXXXXX");
    const int file = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (file < 0) return fail("write_failed", reason(path));
    ReplacementFile replacement(path, temporary, file);
    struct stat old{};
    const bool exists = ::stat(path.c_str(), &old) == 0;
    if (::fchmod(file, exists ? old.st_mode & 07777U : permissions) != 0)
        return fail("write_failed", reason(temporary));
    return replacement;
}

ReplacementFile::ReplacementFile(ReplacementFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      file_(std::exchange(other.file_, -1)) {}

ReplacementFile::~ReplacementFile() {
    if (file_ >= 0) ::close(file_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status<> ReplacementFile::commit() {
    if (::fsync(file_) != 0) return fail("write_failed", reason(path_));
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) return fail("write_failed", reason(path_));
    temporary_.clear();
    return sync_directory_of(path_);
}

Status<> remove_file(const std::string& path) {
    if (::unlink(path.c_str()) != 0) return fail("write_failed", reason(path));
    return sync_directory_of(path);
}

Status<> replace_file(const std::string& path, std::string_view content) {
    constexpr unsigned kOwnerOnly = 0600;
    BYTOM_ASSIGN(ReplacementFile file, ReplacementFile::open(path, kOwnerOnly));
    if (::fchmod(file.descriptor(), kOwnerOnly) != 0 || !write_all(file.descriptor(), content))
        return fail("write_failed", reason(path));
    return file.commit();
}

}  // namespace bytom::base
