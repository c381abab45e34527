// The explorer's answers as naively as the specification tells them: made of all blocks of a chain, from the
// first to the last, to compare the index with.
#pragma once

#include <map>
#include <set>

#include <bytom/consensus/utxo_rules.hpp>
#include <bytom/explorer/records.hpp>

#include "support/block_maker.hpp"

namespace bytom::explorer::testing {

using bytom::testing::BlockPtr;
using bytom::testing::TransactionPtr;
using primitives::AssetId;
using primitives::kBtmAssetId;

/// BTM first.
struct AssetOrder {
    bool operator()(const AssetId& a, const AssetId& b) const {
        return std::pair(a != kBtmAssetId, a) < std::pair(b != kBtmAssetId, b);
    }
};

struct ModelBlock {
    BlockPtr block;
    primitives::TxStatuses statuses;
};

struct ModelOutput {
    Bytes program;
    primitives::AssetAmount value;
    Hash256 source;
    OutputRecord record;
    bool is_unspent = true;
};

struct ModelAddress {
    Bytes program;
    std::vector<HistoryEntry> history;
    std::map<AssetId, BalanceRecord, AssetOrder> balances;
};

struct NaiveModel {
    std::vector<ModelBlock> blocks;
    std::map<Hash256, ModelOutput> outputs;
    std::map<ProgramHash, ModelAddress> addresses;
    std::map<AssetId, AssetRecord, AssetOrder> assets;
    std::map<AssetId, AssetOrigin> origins;
    std::map<AssetId, std::vector<TxPlace>> asset_history;
    std::vector<TxPlace> transactions;
    std::map<Hash256, TxPlace> places;
    std::map<std::uint64_t, DaySums> days;
    std::map<std::pair<std::uint64_t, ProgramHash>, MinerSums> miners;

    void add(const ModelBlock& added) {
        blocks.push_back(added);
        const primitives::Block& block = *added.block;
        const std::uint64_t height = block.header.height;
        const std::uint64_t day = block.header.timestamp / kDaySeconds;
        DaySums& sums = days[day];
        sums.day = day;
        ++sums.blocks;
        sums.mined += consensus::block_subsidy(height);
        Amount fees = 0;
        for (std::uint32_t i = 0; i < block.transactions.size(); ++i)
            fees += add(*block.transactions[i], added.statuses[i], {.height = height, .position = i}, sums);
        assets[kBtmAssetId].asset = kBtmAssetId;
        assets[kBtmAssetId].issued += consensus::block_subsidy(height);
        const primitives::TxOutput& reward = block.transactions[0]->data().outputs[0];
        const ProgramHash miner = ProgramHash::of(reward.control_program);
        MinerSums& mined = miners[{day, miner}];
        mined.day = day;
        mined.address = miner;
        ++mined.blocks;
        mined.reward += reward.value.amount;
        mined.fees += fees;
    }

    [[nodiscard]] std::vector<Holder> holders(const AssetId& asset) const {
        std::vector<Holder> result;
        for (const auto& [hash, address] : addresses) {
            const auto found = address.balances.find(asset);
            if (found != address.balances.end() && found->second.balance() != 0)
                result.push_back({.address = hash, .balance = found->second.balance()});
        }
        std::ranges::stable_sort(result,
                                 [](const Holder& a, const Holder& b) { return a.balance > b.balance; });
        return result;
    }

    /// Unspent outputs of an address, as the index lists them.
    [[nodiscard]] std::vector<UnspentRecord> unspent(const ProgramHash& address) const {
        std::vector<UnspentRecord> result;
        for (const auto& [id, output] : outputs) {
            if (!output.is_unspent || ProgramHash::of(output.program) != address) continue;
            result.push_back({.asset = output.value.asset_id,
                              .amount = output.value.amount,
                              .place = output.record.place,
                              .index = output.record.index});
        }
        std::ranges::sort(result, [](const UnspentRecord& a, const UnspentRecord& b) {
            if (a.asset != b.asset) return AssetOrder()(a.asset, b.asset);
            return std::tuple(a.place, a.index) < std::tuple(b.place, b.index);
        });
        return result;
    }

private:
    struct Moved {
        Amount received = 0;
        Amount sent = 0;
    };

    /// The fee.
    Amount add(const primitives::Transaction& tx, bool fails, const TxPlace& place, DaySums& sums) {
        std::map<ProgramHash, std::map<AssetId, Moved, AssetOrder>> moved;
        std::set<AssetId> moved_assets;
        Amount btm_in = 0;
        Amount btm_out = 0;
        const auto& data = tx.data();
        const auto takes_effect = [fails](const AssetId& asset) { return !fails || asset == kBtmAssetId; };
        for (std::uint32_t i = 0; i < data.inputs.size(); ++i) {
            if (const auto* spend = std::get_if<primitives::SpendInput>(&data.inputs[i].body)) {
                if (spend->value.asset_id == kBtmAssetId) btm_in += spend->value.amount;
                if (!takes_effect(spend->value.asset_id)) continue;
                ModelOutput& output = outputs.at(tx.mapped().inputs[i].spent_output_id);
                output.is_unspent = false;
                output.record.spent_by = SpentBy{.place = place, .input = i};
                const ProgramHash address = ProgramHash::of(spend->control_program);
                moved[address][spend->value.asset_id].sent += spend->value.amount;
                --addresses[address].balances[spend->value.asset_id].unspent;
                moved_assets.insert(spend->value.asset_id);
            } else if (const auto* issuance = std::get_if<primitives::IssuanceInput>(&data.inputs[i].body)) {
                if (fails) continue;
                issue(*issuance, place, sums);
                moved_assets.insert(issuance->value.asset_id);
            }
        }
        for (std::uint32_t i = 0; i < data.outputs.size(); ++i) {
            const primitives::TxOutput& output = data.outputs[i];
            const AssetId& asset = output.value.asset_id;
            if (asset == kBtmAssetId) btm_out += output.value.amount;
            if (!takes_effect(asset)) continue;
            moved_assets.insert(asset);
            if (output.is_retirement()) {
                assets[asset].asset = asset;
                assets[asset].retired += output.value.amount;
                ++assets[asset].retirements;
                ++sums.retirements;
                continue;
            }
            if (asset == kBtmAssetId) sums.btm_amount += output.value.amount;
            const ProgramHash address = ProgramHash::of(output.control_program);
            const Hash256& id = tx.mapped().result_ids[i];
            Moved& to = moved[address][asset];
            const auto before = outputs.find(id);
            if (before == outputs.end() || !before->second.is_unspent) {
                to.received += output.value.amount;
                ++addresses[address].balances[asset].unspent;
            }
            outputs[id] = {.program = output.control_program,
                           .value = output.value,
                           .source = tx.mapped().mux_id,
                           .record = {.place = place, .index = i, .spent_by = std::nullopt}};
            if (addresses[address].history.empty() && addresses[address].program.empty())
                addresses[address].program = output.control_program;
        }
        for (const auto& [hash, of_assets] : moved) {
            ModelAddress& address = addresses[hash];
            if (address.history.empty()) ++sums.new_addresses;
            HistoryEntry entry{.place = place, .movements = {}};
            for (const auto& [asset, amounts] : of_assets) {
                BalanceRecord& balance = address.balances[asset];
                balance.asset = asset;
                const bool held = balance.balance() != 0;
                balance.received += amounts.received;
                balance.sent += amounts.sent;
                if (balance.transactions++ == 0) balance.first = place;
                balance.last = place;
                assets[asset].asset = asset;
                if (held && balance.balance() == 0) --assets[asset].holders;
                if (!held && balance.balance() != 0) ++assets[asset].holders;
                entry.movements.push_back(
                    {.asset = asset,
                     .net = static_cast<NetAmount>(amounts.received) - static_cast<NetAmount>(amounts.sent)});
            }
            address.history.push_back(entry);
        }
        for (const AssetId& asset : moved_assets) {
            ++assets[asset].transactions;
            asset_history[asset].push_back(place);
        }
        places[tx.id()] = place;
        transactions.push_back(place);
        ++sums.transactions;
        const Amount fee = btm_in > btm_out ? btm_in - btm_out : 0;
        sums.fees += fee;
        sums.gas += std::min<Amount>(fee / 200, 200'000);
        return fee;
    }

    void issue(const primitives::IssuanceInput& issuance, const TxPlace& place, DaySums& sums) {
        AssetRecord& asset = assets[issuance.value.asset_id];
        asset.asset = issuance.value.asset_id;
        asset.issued += issuance.value.amount;
        ++sums.issuances;
        if (asset.issuances++ != 0) return;
        ++sums.new_assets;
        asset.first_issue = place;
        origins[issuance.value.asset_id] = {.vm_version = issuance.vm_version,
                                            .issuance_program = issuance.issuance_program,
                                            .definition = issuance.asset_definition};
    }
};

}  // namespace bytom::explorer::testing
