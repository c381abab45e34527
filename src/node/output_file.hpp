// Where a command writes what others read: a file, a pipe, standard output.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <zlib.h>

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/bytes.hpp>

namespace bytom::node {

/// Packed if its name ends with ".gz". A file takes its name when it is complete: until then there is what
/// was there before. Pipes, devices and standard output ("-") are written as they are. Errors, `output`: it
/// cannot be opened or written.
class OutputFile {
public:
    [[nodiscard]] static Result<OutputFile> open(const std::string& name);

    [[nodiscard]] Status<> write(ByteView bytes);
    /// Without it nothing has happened to a file. Call once, last.
    [[nodiscard]] Status<> finish();

private:
    OutputFile(std::string name, std::optional<base::ReplacementFile> replacement)
        : name_(std::move(name)), replacement_(std::move(replacement)) {}

    [[nodiscard]] static Result<OutputFile> over(int descriptor, const std::string& name,
                                                 std::optional<base::ReplacementFile> replacement);

    std::string name_;  ///< as users know it
    std::optional<base::ReplacementFile> replacement_;
    std::unique_ptr<gzFile_s, int (*)(gzFile)> file_{nullptr, gzclose};
};

}  // namespace bytom::node
