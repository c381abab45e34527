#include "block_source.hpp"

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <tuple>
#include <vector>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <bytom/base/hex.hpp>
#include <bytom/json/decode.hpp>

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

/// No block arrives by any other way in more characters than a message holds (08 §1.1).
constexpr std::size_t kMaxBlockText = 22'020'096;
/// A vector chain is read as a whole.
constexpr std::size_t kMaxJsonText = std::size_t{1} << 30;

std::unexpected<Error> failure(const fs::path& path, std::string_view what) {
    return base::fail("import", fmt::format("{}: {}", path.string(), what));
}

/// The unpacked text of a file, part by part.
class TextFile {
public:
    static Result<TextFile> open(const fs::path& path) {
        const bool is_input = path == "-";
        TextFile file(is_input ? fs::path("standard input") : path);
        const int descriptor = is_input ? dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) return failure(file.path_, std::generic_category().message(errno));
        struct stat status{};
        const bool is_known = fstat(descriptor, &status) == 0;
        if (is_known && S_ISREG(status.st_mode)) file.size_ = static_cast<std::uint64_t>(status.st_size);
        const int problem = is_known && S_ISDIR(status.st_mode) ? EISDIR : ENOMEM;
        if (problem != EISDIR) file.file_.reset(gzdopen(descriptor, "rb"));
        if (!file.file_) {
            close(descriptor);
            return failure(file.path_, std::generic_category().message(problem));
        }
        gzbuffer(file.file_.get(), 1U << 18);
        return file;
    }

    /// The next characters; none at the end.
    Result<std::string_view> read() {
        const int count = gzread(file_.get(), part_.data(), static_cast<unsigned>(part_.size()));
        int error = 0;
        const char* const message = gzerror(file_.get(), &error);
        // A gzip file that ends too early gives its last characters first and then Z_BUF_ERROR.
        if (count < 0 || (count == 0 && error != Z_OK)) return failure(path_, message);
        return std::string_view(part_.data(), static_cast<std::size_t>(count));
    }

    [[nodiscard]] double progress() const {
        if (size_ == 0) return 1.0;
        const auto offset = gzoffset(file_.get());
        return static_cast<double>(offset) / static_cast<double>(size_);
    }

    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    explicit TextFile(fs::path path) : path_(std::move(path)), part_(std::size_t{1} << 18) {}

    fs::path path_;
    std::uint64_t size_ = 0;  ///< 0 where there is none: a pipe, a device
    std::unique_ptr<gzFile_s, int (*)(gzFile)> file_{nullptr, gzclose};
    std::vector<char> part_;
};

class HexLines final : public BlockSource {
public:
    HexLines(TextFile file, std::string begin) : file_(std::move(file)), text_(std::move(begin)) {}

    Result<std::optional<Bytes>> next() override {
        for (;;) {
            BYTOM_ASSIGN(const std::optional<std::string> line, next_line());
            if (!line) return std::nullopt;
            ++number_;
            if (line->empty()) continue;
            std::optional<Bytes> block = base::from_hex(*line);
            if (!block) return failure(file_.path(), fmt::format("line {} is no hex text", number_));
            return block;
        }
    }

    [[nodiscard]] double progress() const override { return file_.progress(); }

private:
    /// Without its end, LF or CRLF; the last line may lack one.
    Result<std::optional<std::string>> next_line() {
        std::size_t searched = 0;
        std::size_t end = 0;
        while ((end = text_.find('\n', begin_ + searched)) == std::string::npos && !at_end_) {
            searched = text_.size() - begin_;
            if (searched > kMaxBlockText) {
                return failure(file_.path(), fmt::format("line {} is longer than any block", number_ + 1));
            }
            text_.erase(0, begin_);
            begin_ = 0;
            BYTOM_ASSIGN(const std::string_view more, file_.read());
            at_end_ = more.empty();
            text_ += more;
        }
        if (end == std::string::npos && begin_ == text_.size()) return std::nullopt;
        std::string line = text_.substr(begin_, end - begin_);
        begin_ = end == std::string::npos ? text_.size() : end + 1;
        if (line.ends_with('\r')) line.pop_back();
        return line;
    }

    TextFile file_;
    std::string text_;  ///< read and not yet given out, from begin_ on
    std::size_t begin_ = 0;
    std::size_t number_ = 0;  ///< number of the last line given out
    bool at_end_ = false;
};

struct VectorCase {
    std::vector<Bytes> setup_blocks;
    std::vector<Bytes> blocks;
    static constexpr auto fields() {
        return std::tuple(json::field("setup_blocks", &VectorCase::setup_blocks, "delivered first"),
                          json::field("blocks", &VectorCase::blocks, "in order"));
    }
};

struct VectorChain {
    std::vector<VectorCase> cases;
    static constexpr auto fields() {
        return std::tuple(json::field("cases", &VectorChain::cases, "one chain each"));
    }
};

class JsonChain final : public BlockSource {
public:
    explicit JsonChain(VectorChain chain) {
        for (VectorCase& part : chain.cases) {
            for (auto* const list : {&part.setup_blocks, &part.blocks})
                blocks_.insert(blocks_.end(), std::move_iterator(list->begin()),
                               std::move_iterator(list->end()));
        }
    }

    Result<std::optional<Bytes>> next() override {
        if (next_ == blocks_.size()) return std::nullopt;
        return std::move(blocks_[next_++]);
    }

    [[nodiscard]] double progress() const override {
        return blocks_.empty() ? 1.0 : static_cast<double>(next_) / static_cast<double>(blocks_.size());
    }

private:
    std::vector<Bytes> blocks_;
    std::size_t next_ = 0;
};

Result<std::unique_ptr<BlockSource>> read_json(TextFile file, std::string text) {
    for (;;) {
        BYTOM_ASSIGN(const std::string_view more, file.read());
        if (more.empty()) break;
        text += more;
        if (text.size() > kMaxJsonText) return failure(file.path(), "too large for a vector chain");
    }
    const auto document = json::Document::parse(text);
    if (!document) return failure(file.path(), document.error());
    VectorChain chain;
    if (const auto read = json::Codec<VectorChain>::read(document->root(), chain); !read) {
        return failure(file.path(), read.error());
    }
    return std::make_unique<JsonChain>(std::move(chain));
}

}  // namespace

Result<std::unique_ptr<BlockSource>> open_block_source(const fs::path& path) {
    BYTOM_ASSIGN(TextFile file, TextFile::open(path));
    BYTOM_ASSIGN(const std::string_view first, file.read());
    std::string begin(first);
    if (begin.starts_with('{')) return read_json(std::move(file), std::move(begin));
    return std::make_unique<HexLines>(std::move(file), std::move(begin));
}

}  // namespace bytom::node
