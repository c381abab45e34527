#include <algorithm>
#include <optional>

#include <bytom/base/writer.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/primitives/mapped_tx.hpp>
#include <bytom/primitives/transaction.hpp>

#include "primitives/entry_bodies.hpp"

namespace bytom::primitives {
namespace {

using base::write_hash;
using base::write_u64le;
using base::write_uvarint;

/// What an input contributes to the mux; nothing for an unknown asset version.
std::optional<AssetAmount> source_value(const TxInput& input, const TxData& tx) {
    if (const AssetAmount* value = input.value()) return *value;
    if (std::holds_alternative<CoinbaseInput>(input.body)) return tx.outputs.front().value;
    return std::nullopt;
}

/// Entry ids of all inputs and, for each, the last one with the same id.
void map_inputs(const TxData& tx, MappedTx& mapped, Bytes& body) {
    mapped.inputs.resize(tx.inputs.size());
    for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
        MappedInput& entry = mapped.inputs[i];
        entry.survivor = static_cast<std::uint32_t>(i);
        const auto& input = tx.inputs[i].body;
        if (const auto* spend = std::get_if<SpendInput>(&input)) {
            entry.spent_output_id = spent_output_id(*spend);
            entry.entry_id = entry_id("spend1", entry.spent_output_id.view());
        } else if (const auto* issuance = std::get_if<IssuanceInput>(&input)) {
            entry.entry_id = issuance_id(*issuance, body);
        } else if (const auto* coinbase = std::get_if<CoinbaseInput>(&input)) {
            entry.entry_id = coinbase_id(*coinbase, body);
        }
    }
}

/// Inputs in order of their entry ids, equal ones in order of their index.
std::vector<std::uint32_t> order_by_id(const MappedTx& mapped) {
    std::vector<std::uint32_t> order(mapped.inputs.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = static_cast<std::uint32_t>(i);
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        const Hash256& id_a = mapped.inputs[a].entry_id;
        const Hash256& id_b = mapped.inputs[b].entry_id;
        return id_a != id_b ? id_a < id_b : a < b;
    });
    return order;
}

/// Sets `survivor`; returns for each input whether it is the first with its id.
std::vector<bool> link_duplicates(MappedTx& mapped) {
    std::vector<bool> first(mapped.inputs.size(), true);
    const std::vector<std::uint32_t> order = order_by_id(mapped);
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin + 1;
        const Hash256& id = mapped.inputs[order[begin]].entry_id;
        while (end < order.size() && mapped.inputs[order[end]].entry_id == id)
            ++end;
        if (!id.is_zero()) {
            for (std::size_t k = begin; k < end; ++k) {
                mapped.inputs[order[k]].survivor = order[end - 1];
                first[order[k]] = k == begin;
            }
        }
        begin = end;
    }
    return first;
}

/// The tables of 01 §5.3.
void make_tables(const TxData& tx, MappedTx& mapped) {
    const std::vector<bool> first = link_duplicates(mapped);
    mapped.input_ids.resize(tx.inputs.size());
    bool slot_zero_claimed = false;
    for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
        const MappedInput& entry = mapped.inputs[i];
        const bool coinbase = std::holds_alternative<CoinbaseInput>(tx.inputs[i].body);
        if (entry.survivor == i && !entry.entry_id.is_zero()) {
            const std::size_t slot = coinbase ? 0 : i;
            // Two claimants of slot 0: the lowest input index has it, and that one came first.
            if (slot != 0 || !slot_zero_claimed) mapped.input_ids[slot] = entry.entry_id;
            if (slot == 0) slot_zero_claimed = true;
        }
        if (!first[i]) continue;
        const auto* spend = std::get_if<SpendInput>(&tx.inputs[i].body);
        if (spend != nullptr) mapped.spent_output_ids.push_back(entry.spent_output_id);
        if (coinbase || (spend != nullptr && spend->value.asset_id == kBtmAssetId)) {
            mapped.gas_inputs.push_back(entry.survivor);
        }
    }
}

Hash256 mux_id(const TxData& tx, const MappedTx& mapped, Bytes& body) {
    body.clear();
    write_uvarint(body, tx.inputs.size());
    for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
        if (const auto value = source_value(tx.inputs[i], tx)) {
            write_source(body, mapped.inputs[i].entry_id, *value, 0);
        }
    }
    write_program(body, 1, kMuxProgram);
    return entry_id("mux1", body);
}

void map_outputs(const TxData& tx, MappedTx& mapped, Bytes& body) {
    mapped.result_ids.reserve(tx.outputs.size());
    for (std::size_t k = 0; k < tx.outputs.size(); ++k)
        mapped.result_ids.push_back(result_id(tx.outputs[k], mapped.mux_id, k, body));
}

Hash256 header_id(const TxData& tx, const MappedTx& mapped, Bytes& body) {
    body.clear();
    write_u64le(body, tx.version);
    write_u64le(body, tx.time_range);
    write_uvarint(body, mapped.result_ids.size());
    for (const Hash256& id : mapped.result_ids)
        write_hash(body, id);
    return entry_id("txheader", body);
}

/// 01 §5.4: what the reference cannot map.
bool is_unmappable(const TxData& tx) {
    const auto is_coinbase = [](const TxInput& input) {
        return std::holds_alternative<CoinbaseInput>(input.body);
    };
    if (std::ranges::none_of(tx.inputs, is_coinbase)) return false;
    return tx.outputs.empty() || std::holds_alternative<UnknownInput>(tx.inputs.front().body);
}

}  // namespace

Hash256 MappedTx::sighash(std::size_t input) const {
    return crypto::sha3_256({input_ids[input].view(), id.view()});
}

Hash256 entry_id(std::string_view type, ByteView body) {
    const Hash256 inner = crypto::sha3_256(body);
    return crypto::sha3_256(
        {base::as_bytes("entryid:"), base::as_bytes(type), base::as_bytes(":"), inner.view()});
}

Hash256 output_id(const Hash256& source_id, const AssetAmount& value, std::uint64_t source_position,
                  std::uint64_t vm_version, ByteView control_program) {
    Bytes body;
    body.reserve(96 + control_program.size());
    write_source(body, source_id, value, source_position);
    write_program(body, vm_version, control_program);
    return entry_id("output1", body);
}

Result<MappedTx, DecodeError> map_tx(const TxData& tx) {
    if (is_unmappable(tx)) return std::unexpected(DecodeError::unmappable);
    MappedTx mapped;
    Bytes body;  // one buffer for all entries of the transaction
    body.reserve(512);
    map_inputs(tx, mapped, body);
    make_tables(tx, mapped);
    mapped.mux_id = mux_id(tx, mapped, body);
    map_outputs(tx, mapped, body);
    mapped.id = header_id(tx, mapped, body);
    return mapped;
}

}  // namespace bytom::primitives
