#include <optional>

#include <bytom/primitives/block.hpp>
#include <bytom/primitives/decoded_size.hpp>

namespace bytom::primitives {
namespace {

/// What mapping keeps of an input and of an output: ids, places, and its tables while they are made.
constexpr std::size_t kMappedBytes = 256;
constexpr std::size_t kInputBytes = sizeof(TxInput) + kMappedBytes;
constexpr std::size_t kOutputBytes = sizeof(TxOutput) + kMappedBytes;
/// A byte string of its own in a list, and the least that the heap gives.
constexpr std::size_t kArgumentBytes = sizeof(Bytes) + 32;
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

    [[nodiscard]] std::size_t position() const noexcept { return position_; }
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

/// An input's witness: the arguments that it may hold. An issuance has other fields before them, so that any
/// of its bytes may be one.
std::optional<std::size_t> skip_witness(TextScanner& in) {
    const auto length = in.varint();
    if (!length || *length > in.rest()) return std::nullopt;
    const std::size_t end = in.position() + static_cast<std::size_t>(*length);
    std::size_t arguments = 0;
    if (*length > 0) {
        TextScanner inside = in;
        const auto count = inside.varint();
        // A spend begins with the count, each argument with its length.
        const std::size_t room = static_cast<std::size_t>(*length);
        arguments = count && *count <= room ? static_cast<std::size_t>(*count) : room;
    }
    if (!in.skip(end - in.position())) return std::nullopt;
    return arguments;
}

constexpr std::uint8_t kIssuance = 0x00;
constexpr std::uint8_t kCoinbase = 0x02;

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
        const auto version = in.varint();
        if (!version) return false;
        const auto commitment = in.varint();
        if (!commitment) return false;
        TextScanner inside = in;
        const auto type = *commitment > 0 ? inside.byte() : std::nullopt;
        if (!in.skip(*commitment)) return false;
        if (*version != 1 || type == kCoinbase) {
            // Kept as it stands.
            if (!in.string()) return false;
        } else if (type == kIssuance) {
            const auto witness = in.string();
            if (!witness) return false;
            size.bytes += static_cast<std::size_t>(*witness) * kArgumentBytes;
        } else {
            const auto arguments = skip_witness(in);
            if (!arguments) return false;
            size.bytes += *arguments * kArgumentBytes;
        }
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
