// The entry graph of a transaction (01 §5), flattened: ids and the tables that validation works with.
#pragma once

#include <cstdint>
#include <vector>

#include <bytom/base/hash256.hpp>

namespace bytom::primitives {

struct AssetAmount;
struct TxData;

/// The result of mapping one input.
struct MappedInput {
    /// Id of the issuance1, spend1 or coinbase1 entry; zero for an unknown asset version.
    Hash256 entry_id;
    /// Id of the spent output1 entry; zero for anything but a spend.
    Hash256 spent_output_id;
    /// Index of the last input with the same entry id: that one's position and arguments survive (01 §5.3).
    std::uint32_t survivor = 0;
};

struct MappedTx {
    Hash256 id;                       ///< the transaction id
    Hash256 mux_id;                   ///< which later spends name as their source
    std::vector<Hash256> result_ids;  ///< output1 and retirement1 entries, in output order
    std::vector<MappedInput> inputs;
    /// Slots of 01 §5.3: zero where no entry claims the input. Where two claim slot 0, the lowest input
    /// index.
    std::vector<Hash256> input_ids;
    /// Indices of surviving BTM spends and coinbases, in input order (each entry once, at its first
    /// occurrence's place in the order, named by its survivor).
    std::vector<std::uint32_t> gas_inputs;
    /// Distinct spent output ids, in input order.
    std::vector<Hash256> spent_output_ids;

    /// H(input_ids[i] ‖ id): what the owner of input i signs.
    [[nodiscard]] Hash256 sighash(std::size_t input) const;
};

/// Maps a transaction. Errors: unmappable (01 §5.4).
[[nodiscard]] Result<MappedTx, DecodeError> map_tx(const TxData& tx);

/// Id of the output1 entry with this source, value, position and program.
[[nodiscard]] Hash256 output_id(const Hash256& source_id, const AssetAmount& value,
                                std::uint64_t source_position, std::uint64_t vm_version,
                                ByteView control_program);

/// "entryid:" hashing: H("entryid:" ‖ type ‖ ":" ‖ H(body)).
[[nodiscard]] Hash256 entry_id(std::string_view type, ByteView body);

}  // namespace bytom::primitives
