#include <optional>

#include <bytom/primitives/block.hpp>
#include <bytom/primitives/decoded_size.hpp>

namespace bytom::primitives {
namespace {

/// What mapping keeps of an input and of an output: ids, places, and its tables while they are made.
constexpr std::size_t kMappedBytes = 256;
constexpr std::size_t kInputBytes = sizeof(TxInput) + kMappedBytes;
constexpr std::size_t kOutputBytes = sizeof(TxOutput) + kMappedBytes;
constexpr std::size_t kTransactionBytes = 2 * sizeof(Transaction);
constexpr std::size_t kHeaderBytes = 2 * sizeof(Block);
/// Its bytes from the text, as received, and in pieces.
constexpr std::size_t kCopies = 3;
/// Flags, roots and hashes of a header.
constexpr std::size_t kHash = Hash256::kSize;

int digit(std::uint8_t c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Steps over the protocol's scalars in hex text. After an error everything fails.
class TextScanner {
public:
    explicit TextScanner(ByteView text) noexcept : text_(text) {}

    [[nodiscard]] std::size_t rest() const noexcept { return text_.size() / 2 - position_; }

    [[nodiscard]] std::optional<std::uint8_t> byte() {
        if (rest() == 0) return std::nullopt;
        const int high = digit(text_[2 * position_]);
        const int low = digit(text_[2 * position_ + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        ++position_;
        return static_cast<std::uint8_t>(high << 4 | low);
    }
    [[nodiscard]] std::optional<std::uint64_t> varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto next = byte();
            if (!next) return std::nullopt;
            value |= static_cast<std::uint64_t>(*next & 0x7f) << shift;
            if ((*next & 0x80) == 0) return value;
        }
        return std::nullopt;
    }
    [[nodiscard]] bool skip(std::uint64_t count) {
        if (count > rest()) return false;
        position_ += static_cast<std::size_t>(count);
        return true;
    }
    /// A byte string; its length.
    [[nodiscard]] std::optional<std::uint64_t> string() {
        const auto length = varint();
        if (!length || !skip(*length)) return std::nullopt;
        return length;
    }

private:
    ByteView text_;
    std::size_t position_ = 0;
};

/// False: it ends here, for what was found or because `enough` is exceeded.
bool scan_transaction(TextScanner& in, DecodedSize& size, std::size_t enough) {
    size.bytes += kTransactionBytes;
    if (!in.skip(1) || !in.varint() || !in.varint()) return false;
    const auto inputs = in.varint();
    if (!inputs) return false;
    for (std::uint64_t i = 0; i < *inputs; ++i) {
        ++size.members;
        size.bytes += kInputBytes;
        if (size.bytes > enough) return false;
        // Version, commitment and witness, whose pieces are kept in one buffer each.
        if (!in.varint() || !in.string() || !in.string()) return false;
    }
    const auto outputs = in.varint();
    if (!outputs) return false;
    for (std::uint64_t i = 0; i < *outputs; ++i) {
        ++size.members;
        size.bytes += kOutputBytes;
        if (size.bytes > enough || !in.varint() || !in.string() || !in.string()) return false;
    }
    return true;
}

}  // namespace

DecodedSize decoded_transaction(ByteView text, std::size_t enough) {
    DecodedSize size{.bytes = kCopies * text.size() / 2, .members = 0};
    TextScanner in(text);
    (void)scan_transaction(in, size, enough);
    return size;
}

DecodedSize decoded_block(ByteView text, std::size_t enough) {
    DecodedSize size{.bytes = kHeaderBytes + kCopies * text.size() / 2, .members = 0};
    TextScanner in(text);
    const bool has_header = in.skip(1) && in.varint() && in.varint() && in.skip(kHash) && in.varint() &&
                            in.string() && in.varint() && in.varint();
    if (!has_header) return size;
    const auto count = in.varint();
    if (!count) return size;
    for (std::uint64_t i = 0; i < *count && scan_transaction(in, size, enough); ++i) {
    }
    return size;
}

}  // namespace bytom::primitives
