#include "block_source.hpp"

#include <string>
#include <tuple>
#include <vector>

#include <fmt/core.h>

#include <bytom/base/hex.hpp>
#include <bytom/json/decode.hpp>

#include "input_file.hpp"

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

/// By no other way does a block arrive in more characters than a message holds (08 §1.1).
constexpr std::size_t kMaxBlockText = 22'020'096;
/// A vector chain is read as a whole.
constexpr std::size_t kMaxJsonText = std::size_t{1} << 30;

std::unexpected<Error> source_failure(const fs::path& path, std::string_view what) {
    return base::fail("import", fmt::format("{}: {}", path.string(), what));
}

/// The unpacked text of a file, part by part.
class TextFile {
public:
    static Result<TextFile> open(const fs::path& path) {
        BYTOM_ASSIGN(InputFile file, InputFile::open(path));
        return TextFile(std::move(file));
    }

    /// The next characters; none at the end.
    Result<std::string_view> read() {
        BYTOM_ASSIGN(const std::size_t count, file_.read(part_));
        return base::as_text(ByteView(part_).first(count));
    }

    [[nodiscard]] double progress() const { return file_.progress(); }
    [[nodiscard]] const fs::path& path() const noexcept { return file_.path(); }

private:
    explicit TextFile(InputFile file) : file_(std::move(file)), part_(std::size_t{1} << 18) {}

    InputFile file_;
    Bytes part_;
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
            if (!block) return source_failure(file_.path(), fmt::format("line {} is no hex text", number_));
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
                return source_failure(file_.path(),
                                      fmt::format("line {} is longer than any block", number_ + 1));
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
        if (text.size() > kMaxJsonText) return source_failure(file.path(), "too large for a vector chain");
    }
    const auto document = json::Document::parse(text);
    if (!document) return source_failure(file.path(), document.error());
    VectorChain chain;
    if (const auto read = json::Codec<VectorChain>::read(document->root(), chain); !read) {
        return source_failure(file.path(), read.error());
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
