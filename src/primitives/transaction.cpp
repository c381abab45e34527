#include <algorithm>

#include <bytom/base/hex.hpp>
#include <bytom/base/writer.hpp>
#include <bytom/primitives/transaction.hpp>

#include "primitives/tx_reader.hpp"

namespace bytom::primitives {
namespace {

using base::append;
using base::write_hash;
using base::write_uvarint;
using base::write_varstr31;

void write_asset_amount(Bytes& out, const AssetAmount& value) {
    write_hash(out, value.asset_id);
    write_uvarint(out, value.amount);
}

void write_arguments(Bytes& out, const base::ByteStrings& arguments) {
    write_uvarint(out, arguments.size());
    append(out, arguments.wire_form());
}

void write_commitment(Bytes& out, const SpendInput& spend) {
    out.push_back(0x01);
    Bytes inner;
    write_hash(inner, spend.source_id);
    write_asset_amount(inner, spend.value);
    write_uvarint(inner, spend.source_position);
    write_uvarint(inner, spend.vm_version);
    write_varstr31(inner, spend.control_program);
    // Twice: the reference's quirk (01 §3.3).
    append(inner, spend.spend_commitment_suffix);
    append(inner, spend.spend_commitment_suffix);
    write_varstr31(out, inner);
}

void write_commitment(Bytes& out, const IssuanceInput& issuance) {
    out.push_back(0x00);
    write_varstr31(out, issuance.nonce);
    write_asset_amount(out, issuance.value);
}

void write_commitment(Bytes& out, const CoinbaseInput& coinbase) {
    out.push_back(0x02);
    write_varstr31(out, coinbase.arbitrary);
}

void write_commitment(Bytes&, const UnknownInput&) {}

void write_witness(Bytes& out, const SpendInput& spend) {
    write_arguments(out, spend.arguments);
}

void write_witness(Bytes& out, const IssuanceInput& issuance) {
    write_varstr31(out, issuance.asset_definition);
    write_uvarint(out, issuance.vm_version);
    write_varstr31(out, issuance.issuance_program);
    write_arguments(out, issuance.arguments);
}

void write_witness(Bytes&, const CoinbaseInput&) {}
void write_witness(Bytes&, const UnknownInput&) {}

void write_input(Bytes& out, const TxInput& input) {
    write_uvarint(out, input.asset_version);
    Bytes part;
    std::visit([&](const auto& body) { write_commitment(part, body); }, input.body);
    append(part, input.commitment_suffix);
    write_varstr31(out, part);
    part.clear();
    std::visit([&](const auto& body) { write_witness(part, body); }, input.body);
    append(part, input.witness_suffix);
    write_varstr31(out, part);
}

void write_output(Bytes& out, const TxOutput& output) {
    write_uvarint(out, output.asset_version);
    Bytes commitment;
    if (output.asset_version == 1) {
        write_asset_amount(commitment, output.value);
        write_uvarint(commitment, output.vm_version);
        write_varstr31(commitment, output.control_program);
    }
    append(commitment, output.commitment_suffix);
    append(commitment, output.commitment_suffix);
    write_varstr31(out, commitment);
    write_varstr31(out, {});
}

/// Turns the views that the reader reports into offsets.
class LayoutRecorder final : public LayoutObserver {
public:
    explicit LayoutRecorder(ByteView whole) : whole_(whole) {}

    void on_input() override { layout_.inputs.emplace_back(); }
    void on_program(ByteView program) override { layout_.inputs.back().program = range(program); }
    void on_arguments(ByteView strings, std::uint32_t count) override {
        layout_.inputs.back().arguments = range(strings);
        layout_.inputs.back().argument_count = count;
    }
    void on_output_program(ByteView program) override { layout_.output_programs.push_back(range(program)); }

    [[nodiscard]] TxLayout take() { return std::move(layout_); }

private:
    [[nodiscard]] ByteRange range(ByteView view) const {
        if (view.data() == nullptr) return {};
        return {.offset = static_cast<std::size_t>(view.data() - whole_.data()), .length = view.size()};
    }

    ByteView whole_;
    TxLayout layout_;
};

}  // namespace

const AssetAmount* TxInput::value() const noexcept {
    if (const auto* spend = std::get_if<SpendInput>(&body)) return &spend->value;
    if (const auto* issuance = std::get_if<IssuanceInput>(&body)) return &issuance->value;
    return nullptr;
}

const base::ByteStrings* TxInput::arguments() const noexcept {
    if (const auto* spend = std::get_if<SpendInput>(&body)) return &spend->arguments;
    if (const auto* issuance = std::get_if<IssuanceInput>(&body)) return &issuance->arguments;
    return nullptr;
}

bool TxOutput::is_retirement() const noexcept {
    constexpr std::uint8_t kFail = 0x6a;
    return !control_program.empty() && control_program.front() == kFail;
}

Bytes encode(const TxData& tx) {
    Bytes out;
    out.push_back(0x07);
    write_uvarint(out, tx.version);
    write_uvarint(out, tx.time_range);
    write_uvarint(out, tx.inputs.size());
    for (const TxInput& input : tx.inputs)
        write_input(out, input);
    write_uvarint(out, tx.outputs.size());
    for (const TxOutput& output : tx.outputs)
        write_output(out, output);
    return out;
}

bool is_encodable(const TxData& tx) noexcept {
    const auto fits = [](std::uint64_t number) { return number <= base::kVarint63Max; };
    const auto input_fits = [&fits](const TxInput& input) {
        if (!fits(input.asset_version)) return false;
        if (const AssetAmount* value = input.value(); value != nullptr && !fits(value->amount)) return false;
        if (const auto* spend = std::get_if<SpendInput>(&input.body))
            return fits(spend->source_position) && fits(spend->vm_version);
        const auto* issuance = std::get_if<IssuanceInput>(&input.body);
        return issuance == nullptr || fits(issuance->vm_version);
    };
    return fits(tx.version) && fits(tx.time_range) && std::ranges::all_of(tx.inputs, input_fits) &&
           std::ranges::all_of(tx.outputs, [&fits](const TxOutput& output) {
               return fits(output.asset_version) && fits(output.value.amount) && fits(output.vm_version);
           });
}

Result<Transaction, DecodeError> Transaction::from_data(TxData data) {
    Transaction transaction;
    BYTOM_ASSIGN(transaction.mapped_, map_tx(data));
    transaction.received_ = primitives::encode(data);
    transaction.data_ = std::move(data);
    return transaction;
}

Result<Transaction, DecodeError> Transaction::read(base::Reader& reader) {
    const ByteView before = reader.rest();
    BYTOM_ASSIGN(TxData data, read_tx(reader, nullptr));
    return from_read(std::move(data), before.first(before.size() - reader.rest().size()));
}

Result<Transaction, DecodeError> Transaction::decode(ByteView bytes) {
    base::Reader reader(bytes);
    BYTOM_ASSIGN(TxData data, read_tx(reader, nullptr));
    // All is read before it is mapped (01 §3.2).
    if (!reader.at_end()) return std::unexpected(DecodeError::trailing);
    return from_read(std::move(data), bytes);
}

Result<Transaction, DecodeError> Transaction::from_read(TxData data, ByteView received) {
    Transaction transaction;
    BYTOM_ASSIGN(transaction.mapped_, map_tx(data));
    transaction.data_ = std::move(data);
    transaction.received_ = base::to_bytes(received);
    return transaction;
}

Result<Transaction, DecodeError> Transaction::from_text(std::string_view text) {
    const auto bytes = base::from_hex(text);
    if (!bytes) return std::unexpected(DecodeError::bad_hex);
    return decode(*bytes);
}

Result<TxLayout, DecodeError> locate_programs(ByteView received) {
    LayoutRecorder recorder(received);
    base::Reader reader(received);
    BYTOM_TRY(read_tx(reader, &recorder));
    return recorder.take();
}

std::vector<ByteRange> locate_arguments(ByteView received, const InputLayout& input, std::size_t most) {
    const auto [begin, length] = input.arguments;
    base::Reader reader(received.subspan(begin, length));
    std::vector<ByteRange> ranges;
    ranges.reserve(std::min<std::size_t>(most, input.argument_count));
    while (ranges.size() < ranges.capacity()) {
        const auto argument = reader.varstr31();
        if (!argument) break;
        ranges.push_back(
            {.offset = begin + reader.position() - argument->size(), .length = argument->size()});
    }
    return ranges;
}

}  // namespace bytom::primitives
