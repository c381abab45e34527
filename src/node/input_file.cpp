#include "input_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadPart = std::size_t{1} << 18;

std::unexpected<Error> input_failure(const fs::path& path, std::string_view what) {
    return base::fail("import", fmt::format("{}: {}", path.string(), what));
}

}  // namespace

Result<InputFile> InputFile::open(const fs::path& path) {
    const bool is_input = path == "-";
    InputFile file(is_input ? fs::path("standard input") : path);
    const int descriptor = is_input ? dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return input_failure(file.path_, std::generic_category().message(errno));
    struct stat status{};
    const bool is_known = fstat(descriptor, &status) == 0;
    if (is_known && S_ISREG(status.st_mode)) file.size_ = static_cast<std::uint64_t>(status.st_size);
    const int problem = is_known && S_ISDIR(status.st_mode) ? EISDIR : ENOMEM;
    if (problem != EISDIR) file.file_.reset(gzdopen(descriptor, "rb"));
    if (!file.file_) {
        close(descriptor);
        return input_failure(file.path_, std::generic_category().message(problem));
    }
    gzbuffer(file.file_.get(), static_cast<unsigned>(kReadPart));
    return file;
}

Result<std::size_t> InputFile::read(std::span<std::uint8_t> space) {
    space = space.first(std::min(space.size(), kReadPart));
    const int count = gzread(file_.get(), space.data(), static_cast<unsigned>(space.size()));
    int error = 0;
    const char* const message = gzerror(file_.get(), &error);
    // A gzip file that ends too early gives its last bytes first and then Z_BUF_ERROR.
    if (count < 0 || (count == 0 && error != Z_OK)) return input_failure(path_, message);
    return static_cast<std::size_t>(count);
}

double InputFile::progress() const {
    if (size_ == 0) return 1.0;
    const auto offset = gzoffset(file_.get());
    return static_cast<double>(offset) / static_cast<double>(size_);
}

}  // namespace bytom::node
