#include "fuzz/transaction_properties.hpp"

#include <algorithm>
#include <set>

#include <bytom/primitives/block_outline.hpp>

namespace bytom::fuzz {
namespace {

using namespace primitives;

void double_up(Bytes& suffix) {
    const Bytes once = suffix;
    base::append(suffix, once);
}

/// What decoding the canonical form gives (01 §3.3).
TxData with_doubled_suffixes(TxData tx) {
    for (TxInput& input : tx.inputs) {
        if (auto* spend = std::get_if<SpendInput>(&input.body)) double_up(spend->spend_commitment_suffix);
    }
    for (TxOutput& output : tx.outputs)
        double_up(output.commitment_suffix);
    return tx;
}

bool has_same_ids(const MappedTx& a, const MappedTx& b) {
    return a.id == b.id && a.mux_id == b.mux_id && a.result_ids == b.result_ids &&
           a.input_ids == b.input_ids && a.gas_inputs == b.gas_inputs &&
           a.spent_output_ids == b.spent_output_ids;
}

ByteView program_of(const TxInput& input) {
    if (const auto* spend = std::get_if<SpendInput>(&input.body)) return spend->control_program;
    if (const auto* issuance = std::get_if<IssuanceInput>(&input.body)) return issuance->issuance_program;
    return {};
}

base::ByteStrings arguments_of(const TxInput& input) {
    const base::ByteStrings* arguments = input.arguments();
    return arguments == nullptr ? base::ByteStrings{} : *arguments;
}

}  // namespace

void check_canonical_form(const Transaction& tx) {
    const Bytes canonical = tx.encode();
    const auto again = Transaction::decode(canonical);
    require(again.has_value(), "the canonical form decodes");
    const TxData expected = with_doubled_suffixes(tx.data());
    require(again->data() == expected, "the canonical form holds the same fields");
    require(has_same_ids(again->mapped(), tx.mapped()), "the canonical form has the same ids");
    if (expected == tx.data()) require(again->encode() == canonical, "the canonical form is a fixpoint");
    const auto built = Transaction::from_data(tx.data());
    require(built.has_value() && built->id() == tx.id(), "the fields alone give the id");
    require(base::equal(built->received(), canonical), "what was built here was received canonically");
}

void check_outline(const Transaction& tx) {
    base::Reader reader(tx.received());
    const auto outline = read_tx_outline(reader);
    require(outline.has_value(), "what decodes has an outline");
    const auto is_unknown = [](const auto& member) { return member.asset_version != 1; };
    const bool is_impossible = tx.data().inputs.empty() || tx.data().outputs.empty() ||
                               std::ranges::any_of(tx.data().inputs, is_unknown) ||
                               std::ranges::any_of(tx.data().outputs, is_unknown);
    require(outline->is_impossible == is_impossible, "the outline tells what no block may hold");
    if (is_impossible) return;
    require(outline->id == tx.id(), "the outline has the id");
    require(reader.at_end(), "the outline takes all of it");
}

void check_layout(const Transaction& tx) {
    const auto layout = locate_programs(tx.received());
    require(layout.has_value(), "received bytes have a layout");
    const auto holds = [&](const ByteRange& range, ByteView bytes) {
        return range.offset <= tx.received().size() && range.length <= tx.received().size() - range.offset &&
               base::equal(tx.received().subspan(range.offset, range.length), bytes);
    };
    const TxData& data = tx.data();
    require(layout->inputs.size() == data.inputs.size(), "one layout an input");
    require(layout->output_programs.size() == data.outputs.size(), "one location an output");
    for (std::size_t i = 0; i < data.inputs.size(); ++i) {
        require(holds(layout->inputs[i].program, program_of(data.inputs[i])), "program of an input");
        const InputLayout& input = layout->inputs[i];
        require(std::ranges::equal(locate_arguments(tx.received(), input, input.argument_count),
                                   arguments_of(data.inputs[i]), holds),
                "arguments of an input");
    }
    for (std::size_t k = 0; k < data.outputs.size(); ++k)
        require(holds(layout->output_programs[k], data.outputs[k].control_program), "program of an output");
}

void check_tables(const Transaction& tx) {
    const MappedTx& mapped = tx.mapped();
    const std::size_t inputs = tx.data().inputs.size();
    require(mapped.inputs.size() == inputs && mapped.input_ids.size() == inputs, "one row an input");
    require(mapped.result_ids.size() == tx.data().outputs.size(), "one result an output");

    std::set<Hash256> entries;
    std::set<Hash256> spent;
    for (std::size_t i = 0; i < inputs; ++i) {
        const MappedInput& input = mapped.inputs[i];
        require(input.survivor >= i && input.survivor < inputs, "the survivor is the last one");
        require(mapped.inputs[input.survivor].entry_id == input.entry_id, "the survivor is the same entry");
        const bool is_unknown = std::holds_alternative<UnknownInput>(tx.data().inputs[i].body);
        require(input.entry_id.is_zero() == is_unknown, "every known input has an entry");
        entries.insert(input.entry_id);
        if (!input.spent_output_id.is_zero()) spent.insert(input.spent_output_id);
    }
    for (const Hash256& id : mapped.input_ids)
        require(id.is_zero() || entries.contains(id), "a slot holds an entry");
    require(std::set(mapped.spent_output_ids.begin(), mapped.spent_output_ids.end()) == spent &&
                mapped.spent_output_ids.size() == spent.size(),
            "every spent output, once");

    std::set<Hash256> gas;
    for (const std::uint32_t input : mapped.gas_inputs) {
        require(input < inputs && mapped.inputs[input].survivor == input, "gas inputs are survivors");
        gas.insert(mapped.inputs[input].entry_id);
    }
    require(gas.size() == mapped.gas_inputs.size(), "gas inputs are distinct");
}

}  // namespace bytom::fuzz
