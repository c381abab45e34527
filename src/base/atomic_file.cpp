#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include <bytom/base/atomic_file.hpp>

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

bool write_all(int file, std::string_view content) noexcept {
    while (!content.empty()) {
        const auto written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
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
    while (true) {
        const auto count = ::read(file.get(), piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail("read_failed", reason(path));
        if (count == 0) return content;
        content.append(piece.data(), static_cast<std::size_t>(count));
    }
}

Status<> replace_file(const std::string& path, std::string_view content) {
    const std::filesystem::path target(path);
    const std::string temporary = target.parent_path() / ("." + target.filename().string() + ".tmp");
    {
        const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file.valid() || !write_all(file.get(), content) || ::fsync(file.get()) != 0) {
            return fail("write_failed", reason(temporary));
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) return fail("write_failed", reason(path));

    // The rename itself is durable once the directory is.
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    const std::string directory = parent.empty() ? std::string(".") : parent.string();
    const Descriptor folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.valid() || ::fsync(folder.get()) != 0) return fail("write_failed", reason(directory));
    return {};
}

}  // namespace bytom::base
