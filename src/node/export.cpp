// bytomd export, bytomd utxo-digest

#include <cerrno>
#include <memory>
#include <optional>
#include <system_error>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>
#include <zlib.h>

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/hex.hpp>

#include "chain_core.hpp"

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

/// The file that a name means: behind symbolic links, so that they stay what they are.
std::string target_of(const std::string& name) {
    std::error_code error;
    const fs::path target = fs::canonical(name, error);
    return error ? name : target.string();
}

std::unexpected<Error> failure(const std::string& name) {
    return base::fail("export", fmt::format("{}: {}", name, std::generic_category().message(errno)));
}

/// Hex lines, packed if the name ends with ".gz". A file takes its name when it is complete: until then there
/// is what was there before. Pipes, devices and standard output ("-") are written as they are.
class HexLineWriter {
public:
    static Result<HexLineWriter> open(const std::string& name) {
        if (name == "-") return over(dup(STDOUT_FILENO), "standard output", {});
        std::error_code error;
        const fs::file_status status = fs::status(name, error);
        if (fs::exists(status) && !fs::is_regular_file(status))
            return over(::open(name.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY), name, {});
        constexpr unsigned kForAllToRead = 0644;
        auto file = base::ReplacementFile::open(target_of(name), kForAllToRead);
        if (!file) return base::fail("export", file.error().detail);
        const int descriptor = dup(file->descriptor());
        return over(descriptor, name, *std::move(file));
    }

    Status<> write(ByteView block) {
        const std::string line = base::to_hex(block) + '\n';
        if (gzwrite(file_.get(), line.data(), static_cast<unsigned>(line.size())) > 0) return {};
        return failure(name_);
    }

    /// Without it nothing has happened to a file.
    Status<> finish() {
        if (gzclose(file_.release()) != Z_OK) return failure(name_);
        if (!replacement_) return {};
        const Status<> committed = replacement_->commit();
        if (!committed) return base::fail("export", committed.error().detail);
        return {};
    }

private:
    HexLineWriter(std::string name, std::optional<base::ReplacementFile> replacement)
        : name_(std::move(name)), replacement_(std::move(replacement)) {}

    static Result<HexLineWriter> over(int descriptor, const std::string& name,
                                      std::optional<base::ReplacementFile> replacement) {
        if (descriptor < 0) return failure(name);
        HexLineWriter writer(name, std::move(replacement));
        // T: bytes as they are.
        writer.file_.reset(gzdopen(descriptor, name.ends_with(".gz") ? "wb" : "wbT"));
        if (writer.file_) return writer;
        close(descriptor);
        return failure(name);
    }

    std::string name_;  ///< as users know it
    std::optional<base::ReplacementFile> replacement_;
    std::unique_ptr<gzFile_s, int (*)(gzFile)> file_{nullptr, gzclose};
};

}  // namespace

Status<> run_export(const CommandInput& input) {
    if (input.line.operands.size() > 1) return base::fail("usage", "bytomd export writes one file");
    BYTOM_TRY(require_home(input));
    BYTOM_ASSIGN(const auto core, ChainCore::open(input, {.reads_only = true}));
    const std::string name = input.line.operands.empty() ? "-" : input.line.operands.front();
    BYTOM_ASSIGN(HexLineWriter writer, HexLineWriter::open(name));
    const chain::TipPtr tip = core->chain->tip();
    for (std::uint64_t height = 1; height <= tip->height(); ++height)
        BYTOM_TRY(writer.write(core->chain->raw_block(*tip->main_node(height))));
    return writer.finish();
}

Status<> run_utxo_digest(const CommandInput& input) {
    BYTOM_TRY(require_home(input));
    BYTOM_ASSIGN(const auto core, ChainCore::open(input, {.reads_only = true}));
    const chain::TipPtr tip = core->chain->tip();
    const storage::UtxoDigest digest = tip->state->utxo_digest();
    fmt::print(R"({{"height":{},"hash":"{}","utxo_count":{},"utxo_digest":"{}"}})"
               "\n",
               tip->height(), tip->hash().to_text(), digest.count, digest.digest.to_text());
    return {};
}

}  // namespace bytom::node
