// Random valid blocks with everything that an explorer has to tell apart: payments, issuances, retirements,
// contracts, transactions that fail, several assets in one transaction, coinbases that come twice.
#pragma once

#include <random>

#include <bytom/crypto/sha3.hpp>

#include "naive_model.hpp"
#include "support/transactions.hpp"

namespace bytom::explorer::testing {

/// P2WSH of a script that anybody can satisfy, one for each number.
inline Bytes contract_script(std::uint8_t number) {
    return {0x01, number, 0x75, 0x51};
}

inline Bytes contract_program(std::uint8_t number) {
    return test::script_hash_program(contract_script(number));
}

/// Nobody can spend it; what tries to fails.
inline Bytes never_program(std::uint8_t number) {
    return {0x01, number, 0x75, 0x00};
}

class RandomChain {
public:
    explicit RandomChain(std::uint32_t seed) : random_(seed) {}

    /// A block on top of the model's last one, with up to `most` transactions besides the coinbase.
    ModelBlock next(const NaiveModel& model, std::size_t most, const std::string& tag) {
        const primitives::BlockHeader& parent = model.blocks.back().block->header;
        const std::uint64_t height = parent.height + 1;
        std::vector<TransactionPtr> transactions;
        std::vector<Spendable> btm;
        std::vector<Spendable> others;
        for (const auto& [id, output] : model.outputs) {
            if (!output.is_unspent || output.value.amount == 0) continue;
            if (output.record.place.position == 0 && output.record.place.height + 100 > height) continue;
            (output.value.asset_id == kBtmAssetId ? btm : others).push_back(output_of(output));
        }
        std::ranges::shuffle(btm, random_);
        std::ranges::shuffle(others, random_);
        const std::size_t count = pick(most + 1);
        for (std::size_t i = 0; i < count; ++i) {
            auto made = transaction(btm, others);
            if (!made) continue;
            // Some are spent in the same block.
            const auto& outputs = made->data().outputs;
            for (std::uint32_t j = 0; j < outputs.size(); ++j) {
                if (outputs[j].value.asset_id != kBtmAssetId || outputs[j].is_retirement()) continue;
                ModelOutput output{.program = outputs[j].control_program,
                                   .value = outputs[j].value,
                                   .source = made->mapped().mux_id,
                                   .record = {.place = {}, .index = j, .spent_by = std::nullopt}};
                btm.push_back(output_of(output));
            }
            transactions.push_back(std::move(made));
        }
        // Few programs, so that an address has a history.
        const Bytes miner = pick(3) == 0 ? bytom::testing::anyone_can_spend() : any_program();
        ModelBlock result;
        result.block = bytom::testing::make_block(parent, transactions, tag, 0, miner);
        result.statuses.push_back(false);
        for (const TransactionPtr& tx : transactions)
            result.statuses.push_back(fails(*tx, height));
        return result;
    }

    std::size_t pick(std::size_t below) {
        return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
    }

    static bool fails(const primitives::Transaction& tx, std::uint64_t height) {
        return consensus::validate_transaction(tx, {.block_version = 1,
                                                    .block_height = height,
                                                    .first_in_block = false,
                                                    .serialized_size = {}})
            .status_fail();
    }

private:
    struct Spendable {
        primitives::SpendInput input;
    };

    static Spendable output_of(const ModelOutput& output) {
        Spendable result;
        result.input.source_id = output.source;
        result.input.value = output.value;
        result.input.source_position = output.record.index;
        result.input.control_program = output.program;
        for (std::uint8_t number = 0; number < kContracts; ++number) {
            if (output.program == contract_program(number))
                result.input.arguments = {contract_script(number)};
        }
        return result;
    }

    Bytes any_program() { return contract_program(static_cast<std::uint8_t>(pick(kContracts))); }

    primitives::TxOutput any_output(const AssetId& asset, std::uint64_t amount) {
        primitives::TxOutput output;
        output.value = {.asset_id = asset, .amount = amount};
        output.control_program = any_program();
        if (asset != kBtmAssetId && pick(4) == 0)
            output.control_program = never_program(static_cast<std::uint8_t>(pick(kContracts)));
        if (pick(8) == 0) output.control_program = {0x6a, static_cast<std::uint8_t>(pick(250))};
        return output;
    }

    void add_outputs(primitives::TxData& data, const AssetId& asset, std::uint64_t amount) {
        for (std::size_t parts = 1 + pick(3); parts > 1 && amount > 1; --parts) {
            const std::uint64_t part = amount / (2 + pick(3));
            data.outputs.push_back(any_output(asset, part));
            amount -= part;
        }
        data.outputs.push_back(any_output(asset, amount));
    }

    TransactionPtr transaction(std::vector<Spendable>& btm, std::vector<Spendable>& others) {
        primitives::TxData data;
        std::uint64_t in = 0;
        for (std::size_t inputs = 1 + pick(2); inputs > 0 && !btm.empty(); --inputs) {
            in += btm.back().input.value.amount;
            data.inputs.push_back(take(btm));
        }
        if (in < 4 * bytom::testing::kFee) return nullptr;
        for (std::size_t inputs = pick(3); inputs > 0 && !others.empty(); --inputs) {
            const primitives::AssetAmount value = others.back().input.value;
            // What cannot be spent stays there and is tried again: its transaction fails.
            data.inputs.push_back(take(others));
            add_outputs(data, value.asset_id, value.amount);
        }
        if (pick(4) == 0) {
            primitives::IssuanceInput issuance;
            const auto number = static_cast<std::uint8_t>(pick(5));
            issuance.nonce =
                Bytes{static_cast<std::uint8_t>(pick(256)), static_cast<std::uint8_t>(pick(256))};
            issuance.issuance_program = pick(9) == 0 ? Bytes{0x00} : Bytes{0x51};
            issuance.asset_definition = Bytes{'{', '}', number};
            issuance.value = {.asset_id = primitives::compute_asset_id(
                                  1, issuance.issuance_program, crypto::sha3_256(issuance.asset_definition)),
                              // An asset's total goes far beyond 64 bits.
                              .amount = pick(2) == 0 ? (std::uint64_t{1} << 62U) + pick(1000) : pick(1000)};
            primitives::TxInput input;
            input.body = issuance;
            if (issuance.value.amount < (std::uint64_t{1} << 60U) || data.inputs.size() == 1) {
                data.inputs.push_back(input);
                add_outputs(data, issuance.value.asset_id, issuance.value.amount);
            }
        }
        add_outputs(data, kBtmAssetId, in - bytom::testing::kFee * (1 + pick(2)));
        auto made = primitives::Transaction::from_data(std::move(data));
        if (!made) return nullptr;
        auto tx = std::make_shared<const primitives::Transaction>(*std::move(made));
        const auto verdict = consensus::validate_transaction(
            *tx, {.block_version = 1, .block_height = 1'000, .first_in_block = false, .serialized_size = {}});
        return verdict.gas.gas_valid ? tx : nullptr;
    }

    static primitives::TxInput take(std::vector<Spendable>& from) {
        primitives::TxInput input;
        input.body = from.back().input;
        from.pop_back();
        return input;
    }

    static constexpr std::uint8_t kContracts = 12;

    std::mt19937 random_;
};

}  // namespace bytom::explorer::testing
