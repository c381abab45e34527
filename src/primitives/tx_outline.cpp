#include <optional>

#include <bytom/primitives/block_outline.hpp>

#include "primitives/entry_bodies.hpp"
#include "primitives/tx_reader.hpp"

namespace bytom::primitives {
namespace {

using base::Reader;

/// An entry whose body is hashed while it is made.
class StreamedEntry {
public:
    void add(Bytes& part) {
        inner_.update(part);
        part.clear();
    }
    [[nodiscard]] Hash256 finish(std::string_view type) {
        const Hash256 inner = inner_.finish();
        return crypto::sha3_256(
            {base::as_bytes("entryid:"), base::as_bytes(type), base::as_bytes(":"), inner.view()});
    }

private:
    crypto::Sha3 inner_;
};

/// What a coinbase brings is what output 0 takes, which stands behind the inputs (01 §5.2). `reader` stands
/// behind an input. Zero if it cannot be read: whoever reads on will see that.
AssetAmount value_of_first_output(Reader reader, std::uint32_t inputs_left) {
    const auto skip = [&reader] { return reader.varint63() && reader.varstr31() && reader.varstr31(); };
    for (std::uint32_t i = 0; i < inputs_left; ++i) {
        if (!skip()) return {};
    }
    TxPartReader parts(reader, nullptr, TxPartReader::Arguments::drop);
    if (const auto count = parts.read_output_count(); !count || *count == 0) return {};
    const auto output = parts.read_output();
    return output ? output->value : AssetAmount{};
}

}  // namespace

Result<TxOutline, DecodeError> read_tx_outline(Reader& reader) {
    TxPartReader parts(reader, nullptr, TxPartReader::Arguments::drop);
    BYTOM_ASSIGN(const TxPartReader::Head head, parts.read_head());
    const TxOutline impossible{.id = {}, .coinbases = 0, .is_impossible = true};
    if (head.inputs == 0) return impossible;
    TxOutline outline;
    Bytes part;
    StreamedEntry mux;
    base::write_uvarint(part, head.inputs);
    mux.add(part);
    std::optional<AssetAmount> minted;
    for (std::uint32_t i = 0; i < head.inputs; ++i) {
        BYTOM_ASSIGN(const TxInput input, parts.read_input());
        if (input.asset_version != 1) return impossible;
        Hash256 source;
        AssetAmount value;
        if (const auto* const spend = std::get_if<SpendInput>(&input.body)) {
            source = entry_id("spend1", spent_output_id(*spend).view());
            value = spend->value;
        } else if (const auto* const issuance = std::get_if<IssuanceInput>(&input.body)) {
            source = issuance_id(*issuance, part);
            value = issuance->value;
        } else if (const auto* const coinbase = std::get_if<CoinbaseInput>(&input.body)) {
            ++outline.coinbases;
            source = coinbase_id(*coinbase, part);
            if (!minted) minted = value_of_first_output(reader, head.inputs - 1 - i);
            value = *minted;
        }
        part.clear();
        write_source(part, source, value, 0);
        mux.add(part);
    }
    write_program(part, 1, kMuxProgram);
    mux.add(part);
    const Hash256 mux_id = mux.finish("mux1");

    BYTOM_ASSIGN(const std::uint32_t outputs, parts.read_output_count());
    if (outputs == 0) return impossible;
    StreamedEntry header;
    base::write_u64le(part, head.version);
    base::write_u64le(part, head.time_range);
    base::write_uvarint(part, outputs);
    header.add(part);
    for (std::uint32_t k = 0; k < outputs; ++k) {
        BYTOM_ASSIGN(const TxOutput output, parts.read_output());
        if (output.asset_version != 1) return impossible;
        const Hash256 result = result_id(output, mux_id, k, part);
        part.clear();
        base::write_hash(part, result);
        header.add(part);
    }
    outline.id = header.finish("txheader");
    return outline;
}

}  // namespace bytom::primitives
