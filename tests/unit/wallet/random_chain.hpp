// Blocks full of random transactions that wallets care about: payments, issuances, retirements, contracts,
// failures.
#pragma once

#include <functional>
#include <map>
#include <random>

#include <bytom/crypto/sha3.hpp>

#include "support/block_maker.hpp"

namespace bytom::testing {

class RandomChain {
public:
    /// Makes the witness of an input of the transaction.
    using Sign = std::function<void(primitives::TxData& data, std::size_t index)>;

    RandomChain(const Block& genesis, std::uint64_t seed, Sign sign) : random_(seed), sign_(std::move(sign)) {
        State state;
        state.header = genesis.header;
        states_[genesis.header.hash()] = std::move(state);
    }

    /// Programs that blocks may pay to.
    std::vector<Bytes> payees;

    /// A block of no transactions, paid to anyone.
    BlockPtr empty_block(const Hash256& parent) { return finish(states_.at(parent), {}, anyone_can_spend()); }

    BlockPtr block(const Hash256& parent) {
        State state = states_.at(parent);
        const std::uint64_t height = state.header.height + 1;
        std::vector<TransactionPtr> txs;
        const std::size_t count = below(5);
        for (std::size_t i = 0; i < count; ++i) {
            TransactionPtr tx = make_transaction(state, height);
            if (tx == nullptr) break;
            if (apply(state, *tx, height, false)) txs.push_back(std::move(tx));
        }
        return finish(states_.at(parent), txs, below(2) == 0 ? payee() : anyone_can_spend());
    }

    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

private:
    struct Coin {
        TransactionPtr tx;
        std::size_t index = 0;
        std::uint64_t height = 0;
        bool coinbase = false;

        [[nodiscard]] const primitives::TxOutput& output() const { return tx->data().outputs[index]; }
    };
    struct State {
        primitives::BlockHeader header;
        std::map<Hash256, Coin> coins;  ///< that we could spend
    };

    [[nodiscard]] const Bytes& payee() { return payees.at(below(payees.size())); }

    Bytes random_program() {
        switch (below(4)) {
            case 0:
                return anyone_can_spend();
            case 1: {
                Bytes foreign{0x00, 0x14};
                for (int i = 0; i < 20; ++i)
                    foreign.push_back(static_cast<std::uint8_t>(random_()));
                return foreign;
            }
            default:
                return payee();
        }
    }

    const Coin* pick(const State& state, std::uint64_t height, bool btm) {
        std::vector<const Coin*> usable;
        for (const auto& [id, coin] : state.coins) {
            if ((coin.output().value.asset_id == primitives::kBtmAssetId) != btm) continue;
            if (btm && coin.output().value.amount <= 2 * kFee) continue;
            if (coin.coinbase && coin.height + 100 > height) continue;
            usable.push_back(&coin);
        }
        return usable.empty() ? nullptr : usable[below(usable.size())];
    }

    TransactionPtr make_transaction(const State& state, std::uint64_t height) {
        const Coin* fee = pick(state, height, true);
        if (fee == nullptr) return nullptr;
        primitives::TxData data;
        data.inputs.push_back(spend(*fee->tx, fee->index));
        std::uint64_t left = fee->output().value.amount - kFee;
        const std::size_t kind = below(4);
        const Coin* asset = kind == 1 ? pick(state, height, false) : nullptr;
        if (kind == 0) {
            issue(data);
        } else if (asset != nullptr) {
            data.inputs.push_back(spend(*asset->tx, asset->index));
            primitives::TxOutput moved = asset->output();
            moved.control_program = below(4) == 0 ? Bytes{0x6a} : payee();
            data.outputs.push_back(moved);
        }
        const std::size_t parts = 1 + below(3);
        for (std::size_t i = 0; i < parts; ++i) {
            const std::uint64_t amount = i + 1 == parts ? left : left / 2;
            left -= amount;
            if (amount == 0) break;
            data.outputs.push_back(btm_output(amount));
            data.outputs.back().control_program = random_program();
        }
        for (std::size_t i = 0; i < data.inputs.size(); ++i)
            sign_(data, i);
        return transaction(std::move(data));
    }

    /// New units of one of three assets that anybody can issue, to us or to a contract: one that opens to
    /// everybody, or one that never does, so that spending it fails.
    void issue(primitives::TxData& data) {
        const std::string definition = "{\"n\":" + std::to_string(below(3)) + "}";
        primitives::IssuanceInput issuance;
        for (int i = 0; i < 8; ++i)
            issuance.nonce.push_back(static_cast<std::uint8_t>(random_()));
        issuance.asset_definition = base::to_bytes(base::as_bytes(definition));
        issuance.issuance_program = anyone_can_spend();
        issuance.value = {.asset_id = primitives::compute_asset_id(
                              1, issuance.issuance_program, crypto::sha3_256(issuance.asset_definition)),
                          .amount = 1 + below(1000)};
        primitives::TxOutput output;
        output.value = issuance.value;
        const std::size_t to = below(4);
        output.control_program = to == 0 ? Bytes{0x51, 0x61} : to == 1 ? Bytes{0x00, 0x61} : payee();
        primitives::TxInput input;
        input.body = std::move(issuance);
        data.inputs.push_back(std::move(input));
        data.outputs.push_back(std::move(output));
    }

    /// False: the transaction is not valid in a block of this height.
    static bool apply(State& state, const primitives::Transaction& tx, std::uint64_t height, bool coinbase) {
        bool fail = false;
        if (!coinbase) {
            const consensus::TxVerdict verdict = consensus::validate_transaction(
                tx,
                {.block_version = 1, .block_height = height, .first_in_block = false, .serialized_size = {}});
            fail = verdict.status_fail();
            if (verdict.error && !verdict.gas.gas_valid) return false;
        }
        for (std::size_t i = 0; i < tx.data().inputs.size(); ++i) {
            const auto* value = tx.data().inputs[i].value();
            if (value != nullptr && (!fail || value->asset_id == primitives::kBtmAssetId))
                state.coins.erase(tx.mapped().inputs[i].spent_output_id);
        }
        auto shared = std::make_shared<const primitives::Transaction>(tx);
        for (std::size_t i = 0; i < tx.data().outputs.size(); ++i) {
            const primitives::TxOutput& output = tx.data().outputs[i];
            if (output.is_retirement() || (fail && output.value.asset_id != primitives::kBtmAssetId))
                continue;
            state.coins[tx.mapped().result_ids[i]] = {
                .tx = shared, .index = i, .height = height, .coinbase = coinbase};
        }
        return true;
    }

    BlockPtr finish(State state, const std::vector<TransactionPtr>& txs, const Bytes& reward_to) {
        BlockPtr block = make_block(state.header, txs, std::to_string(++serial_), 0, reward_to);
        for (std::size_t i = 0; i < block->transactions.size(); ++i)
            (void)apply(state, *block->transactions[i], block->header.height, i == 0);
        state.header = block->header;
        states_[block->hash()] = std::move(state);
        return block;
    }

    std::mt19937_64 random_;
    Sign sign_;
    std::uint64_t serial_ = 0;
    std::map<Hash256, State> states_;  ///< after each block
};

}  // namespace bytom::testing
