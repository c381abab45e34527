#include "output_file.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

/// zlib counts in 32 bits.
constexpr std::size_t kWritePart = std::size_t{1} << 20;

/// The file that a name means: behind symbolic links, so that they stay what they are.
std::string target_of(const std::string& name) {
    std::error_code error;
    const fs::path target = fs::canonical(name, error);
    return error ? name : target.string();
}

std::unexpected<Error> output_failure(const std::string& name) {
    return base::fail("output", fmt::format("{}: {}", name, std::generic_category().message(errno)));
}

}  // namespace

Result<OutputFile> OutputFile::open(const std::string& name) {
    if (name == "-") return over(dup(STDOUT_FILENO), "standard output", {});
    std::error_code error;
    const fs::file_status status = fs::status(name, error);
    if (fs::exists(status) && !fs::is_regular_file(status))
        return over(::open(name.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY), name, {});
    constexpr unsigned kForAllToRead = 0644;
    auto file = base::ReplacementFile::open(target_of(name), kForAllToRead);
    if (!file) return base::fail("output", file.error().detail);
    const int descriptor = dup(file->descriptor());
    return over(descriptor, name, *std::move(file));
}

Result<OutputFile> OutputFile::over(int descriptor, const std::string& name,
                                    std::optional<base::ReplacementFile> replacement) {
    if (descriptor < 0) return output_failure(name);
    OutputFile file(name, std::move(replacement));
    // T: bytes as they are.
    file.file_.reset(gzdopen(descriptor, name.ends_with(".gz") ? "wb" : "wbT"));
    if (file.file_) return file;
    close(descriptor);
    return output_failure(name);
}

Status<> OutputFile::write(ByteView bytes) {
    while (!bytes.empty()) {
        const std::size_t part = std::min(bytes.size(), kWritePart);
        if (gzwrite(file_.get(), bytes.data(), static_cast<unsigned>(part)) <= 0)
            return output_failure(name_);
        bytes = bytes.subspan(part);
    }
    return {};
}

Status<> OutputFile::finish() {
    if (gzclose(file_.release()) != Z_OK) return output_failure(name_);
    if (!replacement_) return {};
    const Status<> committed = replacement_->commit();
    if (!committed) return base::fail("output", committed.error().detail);
    return {};
}

}  // namespace bytom::node
