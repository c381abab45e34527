#include "explorer/block_writer.hpp"

#include <algorithm>
#include <ranges>
#include <tuple>

#include <bytom/consensus/params.hpp>
#include <bytom/consensus/subsidy.hpp>

namespace bytom::explorer {
namespace {

using primitives::AssetId;
using primitives::kBtmAssetId;

/// What a row that waits takes of a batch, roughly.
constexpr std::size_t kRowBytes = 64;

Key recent_key(std::uint64_t height) {
    return Key().bytes(base::as_bytes(kRecentKey)).u32(height);
}

/// The height in a key of recent_key().
std::optional<std::uint64_t> recent_height(ByteView key) {
    if (!base::as_text(key).starts_with(kRecentKey)) return std::nullopt;
    Parts parts(key.subspan(kRecentKey.size()));
    const std::uint64_t height = parts.u32();
    return parts.done() ? std::optional(height) : std::nullopt;
}

bool is_btm(const AssetId& asset) {
    return asset == kBtmAssetId;
}

/// BTM first.
bool asset_less(const AssetId& a, const AssetId& b) {
    return std::tuple(!is_btm(a), a) < std::tuple(!is_btm(b), b);
}

Key unspent_key(const ProgramHash& address, const AssetId& asset, const OutputLife& life) {
    return Key().program(address).asset(asset).place(life.place).u32(life.index);
}

Key visit_key(const ProgramHash& address, const AssetId& asset, std::uint64_t number) {
    return Key().program(address).asset(asset).u32(number);
}

Key rank_key(ByteView balance_key, Amount balance) {
    const ByteView program = balance_key.first(ProgramHash::kSize);
    return Key().bytes(balance_key.subspan(ProgramHash::kSize)).descending(balance).bytes(program);
}

/// Adds, or takes away what was added before.
template <typename Number>
void change(Number& number, std::type_identity_t<Number> by, bool is_added) {
    if (is_added)
        number += by;
    else
        number -= by;
}

/// Each asset that the transaction moves, BTM first.
std::vector<AssetId> assets_of(const TxEffects& effects) {
    std::vector<AssetId> assets;
    assets.reserve(effects.spent.size() + effects.made.size() + effects.issued.size() +
                   effects.retired.size());
    for (const SpentOutput& spent : effects.spent)
        assets.push_back(spent.value.asset_id);
    for (const MadeOutput& made : effects.made)
        assets.push_back(made.value.asset_id);
    for (const Issuance& issuance : effects.issued)
        assets.push_back(issuance.value.asset_id);
    for (const primitives::AssetAmount& retired : effects.retired)
        assets.push_back(retired.asset_id);
    std::ranges::sort(assets, asset_less);
    assets.erase(std::ranges::unique(assets).begin(), assets.end());
    return assets;
}

Bytes origin_of(const primitives::Transaction& tx, std::uint32_t input) {
    const auto& issuance = std::get<primitives::IssuanceInput>(tx.data().inputs[input].body);
    return rows::encode(AssetOrigin{.vm_version = issuance.vm_version,
                                    .issuance_program = issuance.issuance_program,
                                    .definition = issuance.asset_definition});
}

[[noreturn]] void out_of_step() {
    throw storage::StorageFailure(storage::open_error::kCorrupted, "the index and the chain disagree");
}

}  // namespace

BlockWriter::BlockWriter(storage::KeyValueStore& store)
    : store_(store),
      outputs_(store, kOutputs),
      places_(store, kPlaces),
      balances_(store, kBalances),
      assets_(store, kAssets),
      days_(store, kDays),
      miners_(store, kMiners) {
    if (const auto value = store.get(kState, base::as_bytes(kTipKey))) state_ = rows::read<StateRow>(*value);
    const auto snapshot = store.snapshot();
    const auto cursor = snapshot->cursor(kState);
    cursor->seek(base::as_bytes(kRecentKey));
    if (cursor->valid()) oldest_recent_ = recent_height(cursor->key());
}

// --- Blocks ---

void BlockWriter::attach(const BlockToWrite& block) {
    const primitives::BlockHeader& header = block.block.header;
    const auto& transactions = block.block.transactions;
    if (block.statuses.size() != transactions.size()) out_of_step();
    is_changed_ = true;
    pending_.put_new(kBlocks, Key().u32(header.height),
                     rows::encode(IndexedBlock{.hash = block.hash,
                                               .transactions_before = state_.totals.transactions,
                                               .transactions = transactions.size()}));
    pending_.put_new(kBlockIds, block.hash.view(), rows::encode_number(header.height));
    std::vector<TxEffects> effects;
    effects.reserve(transactions.size());
    DaySums& day = day_of(header);
    for (std::uint32_t i = 0; i < transactions.size(); ++i) {
        effects.push_back(effects_of(*transactions[i], block.statuses[i]));
        attach_transaction({.tx = *transactions[i],
                            .place = {.height = header.height, .position = i},
                            .effects = effects.back(),
                            .day = day,
                            .may_repeat = may_repeat(effects.back(), i)});
        ++state_.totals.transactions;
    }
    sum_up(block, effects, true);
    keep_recent(block);
    state_.height = header.height;
    state_.hash = block.hash;
}

void BlockWriter::detach(const BlockToWrite& block) {
    const primitives::BlockHeader& header = block.block.header;
    const auto& transactions = block.block.transactions;
    if (block.hash != state_.hash || header.height == 0 || block.statuses.size() != transactions.size())
        out_of_step();
    is_changed_ = true;
    pending_.erase(kBlocks, Key().u32(header.height));
    pending_.erase(kBlockIds, block.hash.view());
    std::vector<TxEffects> effects(transactions.size());
    DaySums& day = day_of(header);
    for (auto i = static_cast<std::uint32_t>(transactions.size()); i-- > 0;) {
        --state_.totals.transactions;
        effects[i] = effects_of(*transactions[i], block.statuses[i]);
        detach_transaction({.tx = *transactions[i],
                            .place = {.height = header.height, .position = i},
                            .effects = effects[i],
                            .day = day});
    }
    sum_up(block, effects, false);
    drop_recent(header.height);
    state_.height = header.height - 1;
    state_.hash = header.previous_block_hash;
}

bool BlockWriter::step_back_to(const std::function<bool(const Hash256& hash)>& is_known) {
    std::vector<RecentBlock> lost;
    Hash256 hash = state_.hash;
    while (!is_known(hash)) {
        if (lost.size() >= state_.height) return false;
        const auto value = store_.get(kState, recent_key(state_.height - lost.size()));
        if (!value) return false;
        lost.push_back(rows::read<RecentBlock>(*value));
        const primitives::Block& block = lost.back().block;
        if (block.hash() != hash) return false;
        hash = block.header.previous_block_hash;
    }
    for (const RecentBlock& row : lost)
        detach({.block = row.block, .statuses = row.statuses, .hash = row.block.hash()});
    return true;
}

void BlockWriter::keep_recent(const BlockToWrite& block) {
    const std::uint64_t height = block.block.header.height;
    while (oldest_recent_ && *oldest_recent_ + kRecentBlocks <= height) {
        pending_.erase(kState, recent_key(*oldest_recent_));
        if (++*oldest_recent_ == height) oldest_recent_.reset();
    }
    if (!block.may_be_lost) return;
    pending_.put(kState, recent_key(height), rows::encode_recent(block.block, block.statuses));
    if (!oldest_recent_) oldest_recent_ = height;
}

void BlockWriter::drop_recent(std::uint64_t height) {
    if (!oldest_recent_ || height < *oldest_recent_) return;
    pending_.erase(kState, recent_key(height));
    if (height == *oldest_recent_) oldest_recent_.reset();
}

DaySums& BlockWriter::day_of(const primitives::BlockHeader& header) {
    return days_.at(Key().u64(header.timestamp / kDaySeconds).text()).sums;
}

void BlockWriter::sum_up(const BlockToWrite& block, const std::vector<TxEffects>& effects, bool is_attached) {
    const primitives::BlockHeader& header = block.block.header;
    constexpr auto kGas = static_cast<Amount>(consensus::kMaxTxGas);
    Amount btm_out = 0;
    Amount fees = 0;
    Amount gas = 0;
    for (const TxEffects& effect : effects) {
        btm_out += effect.btm_out;
        fees += effect.fee;
        gas += std::min<Amount>(effect.fee / static_cast<Amount>(consensus::kNeuPerGas), kGas);
    }
    const Amount subsidy = consensus::block_subsidy(header.height);
    DaySums& day = day_of(header);
    change(day.blocks, 1, is_attached);
    change(day.transactions, effects.size(), is_attached);
    change(day.btm_amount, btm_out, is_attached);
    change(day.fees, fees, is_attached);
    change(day.gas, gas, is_attached);
    change(day.mined, subsidy, is_attached);
    change(asset(kBtmAssetId).issued, subsidy, is_attached);
    if (block.block.transactions.empty()) return;
    const primitives::Transaction& coinbase = *block.block.transactions.front();
    if (const auto miner = miner_of(coinbase)) {
        MinerSums& sums = miners_.at(Key().u64(header.timestamp / kDaySeconds).program(*miner).text()).sums;
        change(sums.blocks, 1, is_attached);
        change(sums.reward, coinbase.data().outputs.front().value.amount, is_attached);
        change(sums.fees, fees, is_attached);
    }
}

// --- Transactions ---

/// Without a coinbase that was made twice, no id comes back of a transaction that takes an output: it would
/// have to take it again. (One that could take none for want of gas can be mined as often as anybody likes.)
bool BlockWriter::may_repeat(const TxEffects& effects, std::uint32_t position) const noexcept {
    return position == 0 || effects.spent.empty() || state_.repeats != 0;
}

void BlockWriter::attach_transaction(const TxContext& context) {
    Touches touches;
    touches.reserve(context.effects.spent.size() + context.effects.made.size());
    for (const SpentOutput& spent : context.effects.spent)
        spend(spent, context, touches);
    for (const MadeOutput& made : context.effects.made)
        make(made, context, touches);
    std::ranges::stable_sort(touches, [](const Touch& a, const Touch& b) {
        if (a.address != b.address) return a.address < b.address;
        return asset_less(a.asset, b.asset);
    });
    add_history(context, touches);
    add_to_assets(context);
    const KeyText key = Key().hash(context.tx.id()).text();
    PlacesRow& row = context.may_repeat ? places_.at(key) : places_.at_fresh(key);
    row.places.push_back(context.place);
}

void BlockWriter::detach_transaction(const TxContext& context) {
    PlacesRow& row = places_.at(Key().hash(context.tx.id()).text());
    if (row.places.empty() || row.places.back() != context.place) out_of_step();
    row.places.pop_back();
    remove_from_assets(context);
    Touches touches;
    for (const SpentOutput& spent : context.effects.spent)
        touches.push_back({.address = spent.address, .asset = spent.value.asset_id});
    for (const MadeOutput& made : context.effects.made)
        touches.push_back({.address = made.address, .asset = made.value.asset_id});
    std::ranges::sort(touches, [](const Touch& a, const Touch& b) {
        if (a.address != b.address) return a.address < b.address;
        return asset_less(a.asset, b.asset);
    });
    remove_history(context, touches);
    for (const MadeOutput& made : context.effects.made | std::views::reverse)
        unmake(made);
    for (const SpentOutput& spent : context.effects.spent | std::views::reverse)
        unspend(spent);
}

// --- Outputs and balances ---

BalanceRow& BlockWriter::balance(const ProgramHash& address, const AssetId& asset) {
    return balances_.at(Key().program(address).asset(asset).text());
}

AssetRow& BlockWriter::asset(const AssetId& asset) {
    return assets_.at(Key().asset(asset).text());
}

template <typename Change>
void BlockWriter::change_balance(const ProgramHash& address, const AssetId& asset_id, const Change& change) {
    BalanceRow& row = balance(address, asset_id);
    const bool held = row.balance() != 0;
    change(row, is_btm(asset_id) ? row : balance(address, kBtmAssetId));
    const bool holds = row.balance() != 0;
    if (held != holds) explorer::change(asset(asset_id).holders, 1, holds);
}

void BlockWriter::spend(const SpentOutput& spent, const TxContext& context, Touches& touches) {
    OutputRow& row = outputs_.at(Key().hash(spent.id).text());
    if (row.lives.empty() || row.lives.back().spent_by) out_of_step();
    OutputLife& life = row.lives.back();
    life.spent_by = SpentBy{.place = context.place, .input = spent.input};
    pending_.erase(kUnspent, unspent_key(spent.address, spent.value.asset_id, life));
    change_balance(spent.address, spent.value.asset_id, [&spent](BalanceRow& of_asset, BalanceRow& of_all) {
        of_asset.sent += spent.value.amount;
        --of_asset.unspent;
        --of_all.all_unspent;
    });
    touches.push_back({.address = spent.address, .asset = spent.value.asset_id, .sent = spent.value.amount});
}

void BlockWriter::unspend(const SpentOutput& spent) {
    OutputRow& row = outputs_.at(Key().hash(spent.id).text());
    if (row.lives.empty() || !row.lives.back().spent_by) out_of_step();
    OutputLife& life = row.lives.back();
    life.spent_by.reset();
    pending_.put(kUnspent, unspent_key(spent.address, spent.value.asset_id, life),
                 rows::encode_number(spent.value.amount));
    change_balance(spent.address, spent.value.asset_id, [&spent](BalanceRow& of_asset, BalanceRow& of_all) {
        of_asset.sent -= spent.value.amount;
        ++of_asset.unspent;
        ++of_all.all_unspent;
    });
}

void BlockWriter::make(const MadeOutput& made, const TxContext& context, Touches& touches) {
    const KeyText key = Key().hash(made.id).text();
    OutputRow& row = context.may_repeat ? outputs_.at(key) : outputs_.at_fresh(key);
    Touch touch{.address = made.address,
                .asset = made.value.asset_id,
                .program = context.tx.data().outputs[made.index].control_program};
    if (!row.lives.empty()) ++state_.repeats;
    if (!row.lives.empty() && !row.lives.back().spent_by) {
        // The set has one entry for both: the earlier one is gone.
        pending_.erase(kUnspent, unspent_key(made.address, made.value.asset_id, row.lives.back()));
    } else {
        touch.received = made.value.amount;
        change_balance(made.address, made.value.asset_id, [&made](BalanceRow& of_asset, BalanceRow& of_all) {
            of_asset.received += made.value.amount;
            ++of_asset.unspent;
            ++of_all.all_unspent;
        });
    }
    row.lives.push_back({.place = context.place, .index = made.index, .spent_by = std::nullopt});
    pending_.put_new(kUnspent, unspent_key(made.address, made.value.asset_id, row.lives.back()),
                     rows::encode_number(made.value.amount));
    touches.push_back(touch);
}

void BlockWriter::unmake(const MadeOutput& made) {
    OutputRow& row = outputs_.at(Key().hash(made.id).text());
    if (row.lives.empty() || row.lives.back().spent_by) out_of_step();
    pending_.erase(kUnspent, unspent_key(made.address, made.value.asset_id, row.lives.back()));
    row.lives.pop_back();
    if (!row.lives.empty()) --state_.repeats;
    if (!row.lives.empty() && !row.lives.back().spent_by) {
        pending_.put(kUnspent, unspent_key(made.address, made.value.asset_id, row.lives.back()),
                     rows::encode_number(made.value.amount));
        return;
    }
    change_balance(made.address, made.value.asset_id, [&made](BalanceRow& of_asset, BalanceRow& of_all) {
        of_asset.received -= made.value.amount;
        --of_asset.unspent;
        --of_all.all_unspent;
    });
}

// --- Histories ---

void BlockWriter::add_history(const TxContext& context, const Touches& touches) {
    for (std::size_t i = 0; i < touches.size();) {
        const ProgramHash& address = touches[i].address;
        BalanceRow& of_all = balance(address, kBtmAssetId);
        const std::uint64_t number = of_all.all_transactions++;
        HistoryEntry entry{.place = context.place, .movements = {}};
        const bool moves_btm = is_btm(touches[i].asset);
        ByteView program;
        while (i < touches.size() && touches[i].address == address) {
            const AssetId& asset_id = touches[i].asset;
            NetAmount net = 0;
            for (; i < touches.size() && touches[i].address == address && touches[i].asset == asset_id; ++i) {
                net += static_cast<NetAmount>(touches[i].received);
                net -= static_cast<NetAmount>(touches[i].sent);
                if (!touches[i].program.empty()) program = touches[i].program;
            }
            entry.movements.push_back({.asset = asset_id, .net = net});
            BalanceRow& row = balance(address, asset_id);
            const std::uint64_t visit = row.transactions++;
            if (visit == 0) ++of_all.all_assets;
            if (!is_btm(asset_id))
                pending_.put_new(kVisits, visit_key(address, asset_id, visit), rows::encode_number(number));
        }
        if (!moves_btm)
            pending_.put_new(kVisits, visit_key(address, kBtmAssetId, number - of_all.transactions),
                             rows::encode_number(number));
        pending_.put_new(kHistory, Key().program(address).u32(number), rows::encode(entry));
        if (number == 0) {
            pending_.put_new(kPrograms, Key().program(address), program);
            ++state_.totals.addresses;
            ++context.day.new_addresses;
        }
    }
}

void BlockWriter::remove_history(const TxContext& context, const Touches& touches) {
    for (std::size_t i = 0; i < touches.size();) {
        const ProgramHash& address = touches[i].address;
        BalanceRow& of_all = balance(address, kBtmAssetId);
        const std::uint64_t number = --of_all.all_transactions;
        const bool moves_btm = is_btm(touches[i].asset);
        pending_.erase(kHistory, Key().program(address).u32(number));
        while (i < touches.size() && touches[i].address == address) {
            const AssetId& asset_id = touches[i].asset;
            while (i < touches.size() && touches[i].address == address && touches[i].asset == asset_id)
                ++i;
            BalanceRow& row = balance(address, asset_id);
            const std::uint64_t visit = --row.transactions;
            if (visit == 0) --of_all.all_assets;
            if (!is_btm(asset_id)) pending_.erase(kVisits, visit_key(address, asset_id, visit));
        }
        if (!moves_btm)
            pending_.erase(kVisits, visit_key(address, kBtmAssetId, number - of_all.transactions));
        if (number == 0) {
            pending_.erase(kPrograms, Key().program(address));
            --state_.totals.addresses;
            --context.day.new_addresses;
        }
    }
}

void BlockWriter::add_to_assets(const TxContext& context) {
    const std::vector<AssetId> moved = assets_of(context.effects);
    for (const AssetId& asset_id : moved) {
        const std::uint64_t number = asset(asset_id).transactions++;
        if (!is_btm(asset_id))
            pending_.put_new(kAssetHistory, Key().asset(asset_id).u64(number), rows::encode(context.place));
    }
    if (moved.empty() || !is_btm(moved.front())) {
        const std::uint64_t ordinal = state_.totals.transactions;
        pending_.put_new(kAssetHistory,
                         Key().asset(kBtmAssetId).u64(ordinal - asset(kBtmAssetId).transactions),
                         rows::encode_number(ordinal));
    }
    for (const Issuance& issuance : context.effects.issued) {
        AssetRow& row = asset(issuance.value.asset_id);
        row.issued += issuance.value.amount;
        ++context.day.issuances;
        if (row.issuances++ != 0) continue;
        row.first_issue = context.place;
        pending_.put_new(kOrigins, issuance.value.asset_id.view(), origin_of(context.tx, issuance.input));
        ++state_.totals.assets;
        ++context.day.new_assets;
    }
    for (const primitives::AssetAmount& retired : context.effects.retired) {
        AssetRow& row = asset(retired.asset_id);
        row.retired += retired.amount;
        ++row.retirements;
        ++context.day.retirements;
    }
}

void BlockWriter::remove_from_assets(const TxContext& context) {
    for (const primitives::AssetAmount& retired : context.effects.retired) {
        AssetRow& row = asset(retired.asset_id);
        row.retired -= retired.amount;
        --row.retirements;
        --context.day.retirements;
    }
    for (const Issuance& issuance : context.effects.issued) {
        AssetRow& row = asset(issuance.value.asset_id);
        row.issued -= issuance.value.amount;
        --context.day.issuances;
        if (--row.issuances != 0) continue;
        row.first_issue = {};
        pending_.erase(kOrigins, issuance.value.asset_id.view());
        --state_.totals.assets;
        --context.day.new_assets;
    }
    const std::vector<AssetId> moved = assets_of(context.effects);
    if (moved.empty() || !is_btm(moved.front())) {
        const std::uint64_t ordinal = state_.totals.transactions;
        pending_.erase(kAssetHistory,
                       Key().asset(kBtmAssetId).u64(ordinal - asset(kBtmAssetId).transactions));
    }
    for (const AssetId& asset_id : moved) {
        const std::uint64_t number = --asset(asset_id).transactions;
        if (!is_btm(asset_id)) pending_.erase(kAssetHistory, Key().asset(asset_id).u64(number));
    }
}

// --- Writing ---

std::size_t BlockWriter::waiting_bytes() const {
    const std::size_t changed = outputs_.changed() + places_.changed() + balances_.changed() +
                                assets_.changed() + days_.changed() + miners_.changed();
    return pending_.bytes() + changed * kRowBytes;
}

void BlockWriter::write() {
    if (!std::exchange(is_changed_, false)) return;
    const auto owned = store_.batch();
    storage::KeyValueBatch& batch = *owned;
    pending_.write(batch);
    outputs_.write(batch);
    places_.write(batch);
    balances_.write(batch, [this](const KeyText& key, const BalanceRow& before, const BalanceRow& after) {
        if (before.balance() == after.balance()) return;
        if (before.balance() != 0) pending_.erase(kRanks, rank_key(base::as_bytes(key), before.balance()));
        if (after.balance() != 0) pending_.put(kRanks, rank_key(base::as_bytes(key), after.balance()), {});
    });
    pending_.write(batch);
    assets_.write(batch, [&batch](const KeyText& key, const AssetRow& before, const AssetRow& after) {
        const ByteView code = base::as_bytes(key);
        if (std::ranges::equal(code, ByteView(Key().asset(kBtmAssetId)))) return;
        if (!before.is_empty()) batch.erase(kAssetRanks, Key().descending64(before.holders).bytes(code));
        if (!after.is_empty()) batch.put(kAssetRanks, Key().descending64(after.holders).bytes(code), {});
    });
    days_.write(batch);
    miners_.write(batch);
    batch.put(kState, base::as_bytes(kTipKey), rows::encode(state_));
    store_.write(batch, false);
}

void erase_everything(storage::KeyValueStore& store) {
    constexpr std::size_t kBehindAllKeys = 128;  // bytes
    const Bytes end(kBehindAllKeys, 0xff);
    const auto batch = store.batch();
    for (std::size_t family = 0; family < family_names().size(); ++family)
        batch->erase_range(family, {}, end);
    store.write(*batch, true);
}

}  // namespace bytom::explorer
