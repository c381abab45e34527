#include "primitives/tx_reader.hpp"

#include <algorithm>

#include <bytom/crypto/sha3.hpp>

namespace bytom::primitives {
namespace {

using base::Reader;
using base::to_bytes;

constexpr std::uint8_t kTxFlags = 0x07;
/// The least that an input or output takes: a version and two lengths.
constexpr std::size_t kLeastMember = 3;

/// Places for what is declared, unless it cannot be there: counts come from outside.
template <typename T>
void make_room(std::vector<T>& elements, std::size_t declared, const Reader& reader, std::size_t least) {
    elements.reserve(std::min(declared, reader.rest().size() / least));
}

enum class InputType : std::uint8_t { issuance = 0, spend = 1, coinbase = 2 };

Result<AssetAmount, DecodeError> read_asset_amount(Reader& reader) {
    AssetAmount value;
    BYTOM_ASSIGN(value.asset_id, reader.hash());
    BYTOM_ASSIGN(value.amount, reader.varint63());
    return value;
}

Status<DecodeError> read_issuance(Reader& commitment, IssuanceInput& issuance) {
    BYTOM_ASSIGN(const ByteView nonce, commitment.varstr31());
    issuance.nonce = to_bytes(nonce);
    BYTOM_ASSIGN(issuance.value, read_asset_amount(commitment));
    return {};
}

Status<DecodeError> read_coinbase(Reader& commitment, CoinbaseInput& coinbase) {
    BYTOM_ASSIGN(const ByteView arbitrary, commitment.varstr31());
    coinbase.arbitrary = to_bytes(arbitrary);
    return {};
}

}  // namespace

Result<TxPartReader::Head, DecodeError> TxPartReader::read_head() {
    BYTOM_ASSIGN(const std::uint8_t flags, reader_.byte());
    if (flags != kTxFlags) return std::unexpected(DecodeError::bad_flags);
    Head head;
    BYTOM_ASSIGN(head.version, reader_.varint63());
    BYTOM_ASSIGN(head.time_range, reader_.varint63());
    BYTOM_ASSIGN(head.inputs, reader_.varint31());
    return head;
}

Result<TxInput, DecodeError> TxPartReader::read_input() {
    if (observer_ != nullptr) observer_->on_input();
    TxInput input;
    BYTOM_ASSIGN(input.asset_version, reader_.varint63());
    BYTOM_ASSIGN(const ByteView commitment_bytes, reader_.varstr31());
    Reader commitment(commitment_bytes);
    if (input.asset_version == 1) {
        BYTOM_TRY(read_commitment(commitment, input));
    } else {
        input.body = UnknownInput{};
    }
    input.commitment_suffix = to_bytes(commitment.rest());
    BYTOM_ASSIGN(const ByteView witness_bytes, reader_.varstr31());
    Reader witness(witness_bytes);
    if (input.asset_version == 1) BYTOM_TRY(read_witness(witness, input));
    input.witness_suffix = to_bytes(witness.rest());
    return input;
}

Status<DecodeError> TxPartReader::read_commitment(Reader& commitment, TxInput& input) {
    BYTOM_ASSIGN(const std::uint8_t type, commitment.byte());
    switch (static_cast<InputType>(type)) {
        case InputType::issuance:
            return read_issuance(commitment, input.body.emplace<IssuanceInput>());
        case InputType::spend:
            return read_spend(commitment, input.body.emplace<SpendInput>());
        case InputType::coinbase:
            return read_coinbase(commitment, input.body.emplace<CoinbaseInput>());
    }
    return std::unexpected(DecodeError::bad_input_type);
}

Status<DecodeError> TxPartReader::read_spend(Reader& commitment, SpendInput& spend) {
    BYTOM_ASSIGN(const ByteView inner_bytes, commitment.varstr31());
    Reader inner(inner_bytes);
    BYTOM_ASSIGN(spend.source_id, inner.hash());
    BYTOM_ASSIGN(spend.value, read_asset_amount(inner));
    BYTOM_ASSIGN(spend.source_position, inner.varint63());
    BYTOM_ASSIGN(spend.vm_version, inner.varint63());
    if (spend.vm_version != 1) return std::unexpected(DecodeError::bad_vm_version);
    BYTOM_ASSIGN(const ByteView program, inner.varstr31());
    if (observer_ != nullptr) observer_->on_program(program);
    spend.control_program = to_bytes(program);
    spend.spend_commitment_suffix = to_bytes(inner.rest());
    return {};
}

Status<DecodeError> TxPartReader::read_witness(Reader& witness, TxInput& input) {
    if (auto* spend = std::get_if<SpendInput>(&input.body)) {
        return read_arguments(witness, spend->arguments);
    }
    if (auto* issuance = std::get_if<IssuanceInput>(&input.body)) {
        BYTOM_ASSIGN(const ByteView definition, witness.varstr31());
        issuance->asset_definition = to_bytes(definition);
        BYTOM_ASSIGN(issuance->vm_version, witness.varint63());
        BYTOM_ASSIGN(const ByteView program, witness.varstr31());
        if (observer_ != nullptr) observer_->on_program(program);
        issuance->issuance_program = to_bytes(program);
        const AssetId id = compute_asset_id(issuance->vm_version, program, crypto::sha3_256(definition));
        if (id != issuance->value.asset_id) return std::unexpected(DecodeError::bad_asset_id);
        return read_arguments(witness, issuance->arguments);
    }
    return {};
}

Status<DecodeError> TxPartReader::read_arguments(Reader& witness, base::ByteStrings& arguments) {
    // As Reader::varstr_list() with the names of its errors (01 §1.3), but without a list of views, which
    // would be much larger than the arguments.
    BYTOM_ASSIGN(const std::uint32_t count, witness.varint31());
    const ByteView strings = witness.rest();
    Reader again = witness;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto view = witness.varstr31();
        if (!view) {
            const bool is_renamed = 2 * (i + 1) < count;
            return std::unexpected(is_renamed ? DecodeError::truncated : view.error());
        }
    }
    if (count == 0) return {};
    const std::size_t length = strings.size() - witness.rest().size();
    if (observer_ != nullptr) observer_->on_arguments(strings.first(length), count);
    if (arguments_ == Arguments::drop) return {};
    arguments.reserve(length);
    for (std::uint32_t i = 0; i < count; ++i) {
        BYTOM_ASSIGN(const ByteView view, again.varstr31());
        arguments.push_back(view);
    }
    return {};
}

Result<TxOutput, DecodeError> TxPartReader::read_output() {
    TxOutput output;
    ByteView program;
    BYTOM_ASSIGN(output.asset_version, reader_.varint63());
    BYTOM_ASSIGN(const ByteView commitment_bytes, reader_.varstr31());
    Reader commitment(commitment_bytes);
    if (output.asset_version == 1) {
        BYTOM_ASSIGN(output.value, read_asset_amount(commitment));
        BYTOM_ASSIGN(output.vm_version, commitment.varint63());
        if (output.vm_version != 1) return std::unexpected(DecodeError::bad_vm_version);
        BYTOM_ASSIGN(program, commitment.varstr31());
        output.control_program = to_bytes(program);
    } else {
        output.vm_version = 0;
    }
    if (observer_ != nullptr) observer_->on_output_program(program);
    output.commitment_suffix = to_bytes(commitment.rest());
    BYTOM_TRY(reader_.varstr31());  // the witness: any content, thrown away
    return output;
}

Result<TxData, DecodeError> read_tx(Reader& reader, LayoutObserver* observer) {
    TxPartReader parts(reader, observer, TxPartReader::Arguments::keep);
    BYTOM_ASSIGN(const TxPartReader::Head head, parts.read_head());
    TxData tx;
    tx.version = head.version;
    tx.time_range = head.time_range;
    make_room(tx.inputs, head.inputs, reader, kLeastMember);
    for (std::uint32_t i = 0; i < head.inputs; ++i) {
        BYTOM_ASSIGN(TxInput input, parts.read_input());
        tx.inputs.push_back(std::move(input));
    }
    BYTOM_ASSIGN(const std::uint32_t outputs, parts.read_output_count());
    make_room(tx.outputs, outputs, reader, kLeastMember);
    for (std::uint32_t i = 0; i < outputs; ++i) {
        BYTOM_ASSIGN(TxOutput output, parts.read_output());
        tx.outputs.push_back(std::move(output));
    }
    return tx;
}

}  // namespace bytom::primitives
