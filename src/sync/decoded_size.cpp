#include "sync/decoded_size.hpp"

#include <optional>

#include <bytom/p2p/go_wire.hpp>
#include <bytom/sync/message.hpp>

#include "sync/quoted_text.hpp"

namespace bytom::sync {
namespace {

/// A growing vector holds its old elements beside up to twice as many places.
constexpr std::size_t kGrowth = 3;
/// Per byte of a block that JSON has to make readable first, whatever it turns out to hold: a digit
/// takes six then.
constexpr std::size_t kEscapedBytes = 32;

enum class Kind : std::uint8_t { headers = 0x13, blocks = 0x15, transaction = 0x30, mined_block = 0x40 };

ByteView without_quotes(ByteView json) {
    return json.size() >= 2 && json.front() == '"' ? json.subspan(1, json.size() - 2) : json;
}

}  // namespace

std::size_t memory_of(const primitives::Transaction& tx) {
    const auto list = [](const auto& elements) { return elements.capacity() * sizeof(*elements.data()); };
    std::size_t bytes = sizeof(tx) + tx.received().size();
    bytes += list(tx.data().inputs) + list(tx.data().outputs);
    for (const primitives::TxInput& input : tx.data().inputs) {
        bytes += input.commitment_suffix.capacity() + input.witness_suffix.capacity();
        if (const auto* const arguments = input.arguments()) bytes += arguments->capacity();
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
        if (!is_plainly_quoted(base::as_text(*element))) {
            size.bytes += kEscapedBytes * element->size();
            continue;
        }
        const DecodedSize block = decoded_block(without_quotes(*element), enough);
        size.bytes += block.bytes;
        size.members += block.members;
    }
    return size;
}

}  // namespace bytom::sync
