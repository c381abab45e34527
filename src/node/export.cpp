// bytomd export, bytomd utxo-digest

#include <cerrno>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <bytom/base/hex.hpp>

#include "chain_core.hpp"

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

/// A file of hex lines, or standard output; packed if its name ends with ".gz".
class HexLineWriter {
public:
    static Result<HexLineWriter> open(const std::string& name) {
        const int file = name.empty() ? dup(STDOUT_FILENO)
                                      : ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (file < 0) return failure(name);
        HexLineWriter writer(name);
        // T: bytes as they are.
        writer.file_.reset(gzdopen(file, name.ends_with(".gz") ? "wb" : "wbT"));
        if (writer.file_) return writer;
        close(file);
        return failure(name);
    }

    Status<> write(ByteView block) {
        const std::string line = base::to_hex(block) + '\n';
        if (gzwrite(file_.get(), line.data(), static_cast<unsigned>(line.size())) > 0) return {};
        return failure(name_);
    }

    /// Without it the file counts as incomplete and is removed.
    Status<> finish() {
        if (gzclose(file_.release()) != Z_OK) return failure(name_);
        name_.clear();
        return {};
    }

    ~HexLineWriter() {
        file_.reset();
        std::error_code ignored;
        if (!name_.empty()) fs::remove(name_, ignored);
    }
    HexLineWriter(HexLineWriter&& other) noexcept
        : name_(std::exchange(other.name_, {})), file_(std::move(other.file_)) {}
    HexLineWriter& operator=(HexLineWriter&&) = delete;
    HexLineWriter(const HexLineWriter&) = delete;
    HexLineWriter& operator=(const HexLineWriter&) = delete;

private:
    explicit HexLineWriter(std::string name) : name_(std::move(name)) {}

    static std::unexpected<Error> failure(const std::string& name) {
        return base::fail("export", fmt::format("{}: {}", name.empty() ? "standard output" : name,
                                                std::generic_category().message(errno)));
    }

    std::string name_;
    std::unique_ptr<gzFile_s, int (*)(gzFile)> file_{nullptr, gzclose};
};

/// A command that only reads does not make a home directory.
Status<> require_home(const CommandInput& input) {
    const std::string home = resolve_home(input.line.flags, input.surroundings);
    std::error_code ignored;
    if (fs::is_directory(home, ignored)) return {};
    return base::fail("home", fmt::format("{}: no such directory", home));
}

}  // namespace

Status<> run_export(const CommandInput& input) {
    if (input.line.operands.size() > 1) return base::fail("usage", "bytomd export writes one file");
    BYTOM_TRY(require_home(input));
    BYTOM_ASSIGN(const auto core, ChainCore::open(input, {}));
    const std::string name = input.line.operands.empty() ? std::string() : input.line.operands.front();
    BYTOM_ASSIGN(HexLineWriter writer, HexLineWriter::open(name));
    const chain::TipPtr tip = core->chain->tip();
    for (std::uint64_t height = 1; height <= tip->height(); ++height)
        BYTOM_TRY(writer.write(core->chain->raw_block(*tip->main_node(height))));
    return writer.finish();
}

Status<> run_utxo_digest(const CommandInput& input) {
    BYTOM_TRY(require_home(input));
    BYTOM_ASSIGN(const auto core, ChainCore::open(input, {}));
    const chain::TipPtr tip = core->chain->tip();
    const storage::UtxoDigest digest = tip->state->utxo_digest();
    fmt::print(R"({{"height":{},"hash":"{}","utxo_count":{},"utxo_digest":"{}"}})"
               "\n",
               tip->height(), tip->hash().to_text(), digest.count, digest.digest.to_text());
    return {};
}

}  // namespace bytom::node
