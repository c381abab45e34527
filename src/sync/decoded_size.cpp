#include "sync/decoded_size.hpp"

#include <optional>

#include <bytom/p2p/go_wire.hpp>
#include <bytom/sync/message.hpp>

namespace bytom::sync {
namespace {

/// A growing vector holds its old elements beside up to twice as many places.
constexpr std::size_t kGrowth = 3;
/// What mapping keeps of an input and of an output: ids, places, and its tables while they are made.
constexpr std::size_t kMappedBytes = 256;
constexpr std::size_t kInputBytes = sizeof(primitives::TxInput) + kMappedBytes;
constexpr std::size_t kOutputBytes = sizeof(primitives::TxOutput) + kMappedBytes;
/// A byte string of its own in a list, and the least that the heap gives.
constexpr std::size_t kArgumentBytes = sizeof(Bytes) + 32;
constexpr std::size_t kTransactionBytes = 2 * sizeof(primitives::Transaction);
constexpr std::size_t kHeaderBytes = 2 * sizeof(primitives::Block);
/// Its bytes from the text, as received, and in pieces.
constexpr std::size_t kCopies = 3;
/// Flags, roots and hashes of a header.
constexpr std::size_t kHash = Hash256::kSize;

enum class Kind : std::uint8_t { headers = 0x13, blocks = 0x15, transaction = 0x30, mined_block = 0x40 };

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

/// False: it ends here, for what was found or because `enough` is exceeded.
bool scan_transaction(TextScanner& in, DecodedSize& size, std::size_t enough) {
    size.bytes += kTransactionBytes;
    if (!in.skip(1) || !in.varint() || !in.varint()) return false;
    const auto inputs = in.varint();
    if (!inputs) return false;
    for (std::uint64_t i = 0; i < *inputs; ++i) {
        ++size.members;
        size.bytes += kInputBytes;
        if (size.bytes > enough || !in.varint()) return false;
        const auto commitment = in.varint();
        if (!commitment) return false;
        TextScanner inside = in;
        const bool is_issuance = *commitment > 0 && inside.byte() == kIssuance;
        if (!in.skip(*commitment)) return false;
        if (is_issuance) {
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

ByteView without_quotes(ByteView json) {
    return json.size() >= 2 && json.front() == '"' ? json.subspan(1, json.size() - 2) : json;
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

std::size_t memory_of(const primitives::Transaction& tx) {
    const auto list = [](const auto& elements) { return elements.capacity() * sizeof(*elements.data()); };
    std::size_t bytes = sizeof(tx) + tx.received().size();
    bytes += list(tx.data().inputs) + list(tx.data().outputs);
    for (const primitives::TxInput& input : tx.data().inputs) {
        bytes += input.commitment_suffix.capacity() + input.witness_suffix.capacity();
        if (const auto* const arguments = input.arguments()) {
            bytes += list(*arguments);
            for (const Bytes& argument : *arguments)
                bytes += argument.capacity();
        }
        if (const auto* const spend = std::get_if<primitives::SpendInput>(&input.body))
            bytes += spend->control_program.capacity() + spend->spend_commitment_suffix.capacity();
        if (const auto* const issuance = std::get_if<primitives::IssuanceInput>(&input.body))
            bytes += issuance->nonce.capacity() + issuance->asset_definition.capacity() +
                     issuance->issuance_program.capacity();
        if (const auto* const coinbase = std::get_if<primitives::CoinbaseInput>(&input.body))
            bytes += coinbase->arbitrary.capacity();
    }
    for (const primitives::TxOutput& output : tx.data().outputs)
        bytes += output.control_program.capacity() + output.commitment_suffix.capacity();
    const primitives::MappedTx& mapped = tx.mapped();
    return bytes + list(mapped.result_ids) + list(mapped.inputs) + list(mapped.input_ids) +
           list(mapped.gas_inputs) + list(mapped.spent_output_ids);
}

std::size_t memory_of(const primitives::Block& block) {
    std::size_t bytes = sizeof(block) + block.transactions.capacity() * sizeof(primitives::TransactionPtr);
    for (const primitives::TransactionPtr& tx : block.transactions)
        bytes += memory_of(*tx);
    return bytes;
}

DecodedSize decoded_message(ByteView payload, std::size_t enough) {
    DecodedSize size{.bytes = payload.size(), .members = 0};
    p2p::WireReader in(payload, kMaxDecodedSize);
    const auto type = in.u8();
    if (!type) return size;
    const auto kind = static_cast<Kind>(*type);
    if (kind == Kind::transaction || kind == Kind::mined_block) {
        const auto text = in.string();
        if (!text) return size;
        const DecodedSize content =
            kind == Kind::transaction ? decoded_transaction(*text, enough) : decoded_block(*text, enough);
        size.bytes += text->size() + content.bytes;
        size.members = content.members;
        return size;
    }
    if (kind != Kind::headers && kind != Kind::blocks) return size;
    const auto count = in.varint();
    if (!count || *count > static_cast<std::int64_t>(kMaxHeaders)) return size;
    for (std::int64_t i = 0; i < *count && size.bytes <= enough; ++i) {
        const auto element = in.string();
        if (!element) return size;
        size.bytes += kGrowth * sizeof(Bytes) + element->size();
        if (kind == Kind::headers) {
            size.bytes += kGrowth * sizeof(primitives::BlockHeader);
            continue;
        }
        const DecodedSize block = decoded_block(without_quotes(*element), enough);
        size.bytes += block.bytes;
        size.members += block.members;
    }
    return size;
}

}  // namespace bytom::sync
