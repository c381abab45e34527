#include "explorer/stored_view.hpp"

#include <algorithm>

#include <bytom/chain/chain.hpp>
#include <bytom/primitives/raw_block.hpp>

namespace bytom::explorer {
namespace {

using primitives::AssetId;
using primitives::kBtmAssetId;

bool begins_with(ByteView bytes, ByteView prefix) {
    return bytes.size() >= prefix.size() && std::ranges::equal(bytes.first(prefix.size()), prefix);
}

std::size_t items_of(const List& list) {
    return std::clamp<std::size_t>(list.limit, 1, kMaxItems);
}

template <typename Item>
Item checked(const Parts& parts, Item item) {
    if (!parts.done()) rows::damaged();
    return item;
}

}  // namespace

PlacedTransaction View::load(const TxPlace& place) const {
    return load(std::span(&place, 1)).front();
}

StoredView::StoredView(const chain::Chain& chain, const storage::KeyValueStore& store, BlockCache& blocks)
    : chain_(chain), blocks_(blocks), snapshot_(store.snapshot()) {
    state_ = get<StateRow>(kState, base::as_bytes(kTipKey));
}

template <typename Row>
std::optional<Row> StoredView::find(Family family, ByteView key) const {
    const auto value = snapshot_->get(family, key);
    if (!value) return std::nullopt;
    return rows::read<Row>(*value);
}

template <typename Row>
Row StoredView::get(Family family, ByteView key) const {
    auto row = find<Row>(family, key);
    if (!row) rows::damaged();
    return *std::move(row);
}

// --- Lists ---

template <typename Item, typename Fetch, typename PlaceOf>
ListResult<Item> StoredView::numbered(ListKind kind, const List& list, std::uint64_t total,
                                      const Fetch& fetch, const PlaceOf& place_of) const {
    Listing<Item> listing;
    listing.total = total;
    const auto stands_at = [&](std::uint64_t number, const Item& item) {
        const TxPlace place = place_of(item);
        return NumberedCursor{.number = number, .place = place, .block = block_mark(place.height)};
    };
    std::uint64_t next = total;
    if (!list.cursor.empty()) {
        const auto cursor = decode_numbered(kind, list.cursor);
        if (!cursor) return std::unexpected(ListError::bad_cursor);
        if (cursor->number >= total || stands_at(cursor->number, fetch(cursor->number)) != *cursor)
            return std::unexpected(ListError::stale_cursor);
        next = cursor->number;
    }
    next = list.skip < next ? next - list.skip : 0;
    for (const std::size_t limit = items_of(list); next > 0 && listing.items.size() < limit;)
        listing.items.push_back(fetch(--next));
    if (next > 0) listing.cursor = encode_cursor(kind, stands_at(next, listing.items.back()));
    return listing;
}

/// decode(rest of the key behind the prefix, value) gives an item, or nothing for a row that is none.
template <typename Item, typename Decode>
ListResult<Item> StoredView::keyed(ListKind kind, const List& list, Family family, const Key& prefix,
                                   const Decode& decode) const {
    if (list.skip > kMaxSkip) return std::unexpected(ListError::too_deep);
    const ByteView front = prefix;
    const auto cursor = snapshot_->cursor(family);
    if (list.cursor.empty()) {
        cursor->seek(front);
    } else {
        const auto rest = decode_keyed(kind, list.cursor);
        if (!rest) return std::unexpected(ListError::bad_cursor);
        const Key from = Key(prefix).bytes(*rest);
        cursor->seek(from);
        if (!rest->empty() && cursor->valid() && std::ranges::equal(cursor->key(), ByteView(from)))
            cursor->next();
    }
    Listing<Item> listing;
    const std::size_t limit = items_of(list);
    std::uint64_t left = list.skip;
    Bytes last;
    for (; cursor->valid() && begins_with(cursor->key(), front); cursor->next()) {
        const ByteView rest = cursor->key().subspan(front.size());
        std::optional<Item> item = decode(rest, cursor->value());
        if (!item) continue;
        if (left > 0) {
            --left;
            continue;
        }
        if (listing.items.size() == limit) {
            listing.cursor = encode_cursor(kind, ByteView(last));
            break;
        }
        listing.items.push_back(*std::move(item));
        last = base::to_bytes(rest);
    }
    return listing;
}

// --- Blocks and transactions ---

std::optional<IndexedBlock> StoredView::block(std::uint64_t height) const {
    if (height > state_.height) return std::nullopt;
    return get<IndexedBlock>(kBlocks, Key().u32(height));
}

std::uint64_t StoredView::block_mark(std::uint64_t height) const {
    const auto row = block(height);
    return row ? Parts(row->hash.view()).u64() : 0;
}

std::optional<std::uint64_t> StoredView::height_of(const Hash256& block_hash) const {
    return find<std::uint64_t>(kBlockIds, block_hash.view());
}

std::optional<TxPlace> StoredView::transaction(const Hash256& tx_id) const {
    const auto row = find<PlacesRow>(kPlaces, tx_id.view());
    if (!row) return std::nullopt;
    return row->places.back();
}

std::optional<TxPlace> StoredView::transaction_at(std::uint64_t ordinal) const {
    if (ordinal >= state_.totals.transactions) return std::nullopt;
    std::uint64_t low = 0;
    std::uint64_t high = state_.height;
    while (low < high) {
        const std::uint64_t middle = low + (high - low + 1) / 2;
        if (get<IndexedBlock>(kBlocks, Key().u32(middle)).transactions_before <= ordinal)
            low = middle;
        else
            high = middle - 1;
    }
    const auto row = get<IndexedBlock>(kBlocks, Key().u32(low));
    return TxPlace{.height = low, .position = static_cast<std::uint32_t>(ordinal - row.transactions_before)};
}

std::uint64_t StoredView::index_id(const TxPlace& place) const {
    return get<IndexedBlock>(kBlocks, Key().u32(place.height)).transactions_before + place.position + 1;
}

ListResult<TxPlace> StoredView::transactions(const List& list) const {
    return numbered<TxPlace>(
        ListKind::transactions, list, state_.totals.transactions,
        [this](std::uint64_t ordinal) { return transaction_at(ordinal).value(); },
        [](const TxPlace& place) { return place; });
}

std::vector<PlacedTransaction> StoredView::load(std::span<const TxPlace> places) const {
    std::vector<PlacedTransaction> loaded;
    loaded.reserve(places.size());
    for (std::size_t begin = 0; begin < places.size();) {
        std::size_t end = begin;
        while (end < places.size() && places[end].height == places[begin].height)
            ++end;
        load_of_block(places.subspan(begin, end - begin), loaded);
        begin = end;
    }
    return loaded;
}

/// All of one block. Computing the ids of transactions that nobody asked for would take most of the time.
void StoredView::load_of_block(std::span<const TxPlace> places,
                               std::vector<PlacedTransaction>& loaded) const {
    const std::uint64_t height = places.front().height;
    const chain::BlockNode* const node = chain_.find(get<IndexedBlock>(kBlocks, Key().u32(height)).hash);
    if (node == nullptr) rows::damaged();
    for (const TxPlace& place : places) {
        auto read = blocks_.transaction(*node, place.position);
        if (!read) rows::damaged();
        loaded.push_back(
            {.tx = std::move(read->tx), .block = node, .place = place, .status_fail = read->status_fail});
    }
}

std::optional<OutputRecord> StoredView::output(const Hash256& output_id) const {
    const auto row = find<OutputRow>(kOutputs, output_id.view());
    if (!row) return std::nullopt;
    const OutputLife& life = row->lives.back();
    return OutputRecord{.place = life.place, .index = life.index, .spent_by = life.spent_by};
}

// --- Addresses ---

Complement StoredView::btm_visits(const ProgramHash& address, const BalanceRow& of_btm) const {
    return {of_btm.all_transactions - of_btm.transactions, [this, address](std::uint64_t number) {
                return get<std::uint64_t>(kVisits, Key().program(address).asset(kBtmAssetId).u32(number));
            }};
}

HistoryEntry StoredView::history_entry(const ProgramHash& address, std::uint64_t number) const {
    return get<HistoryEntry>(kHistory, Key().program(address).u32(number));
}

TxPlace StoredView::visit_place(const ProgramHash& address, const AssetId& asset, std::uint64_t visit) const {
    const auto number = get<std::uint64_t>(kVisits, Key().program(address).asset(asset).u32(visit));
    return history_entry(address, number).place;
}

BalanceRecord StoredView::balance_record(const ProgramHash& address, const AssetId& asset,
                                         const BalanceRow& row, const BalanceRow& of_btm) const {
    BalanceRecord record{.asset = asset,
                         .received = row.received,
                         .sent = row.sent,
                         .unspent = row.unspent,
                         .transactions = row.transactions,
                         .first = {},
                         .last = {}};
    if (asset == kBtmAssetId) {
        Complement visits = btm_visits(address, of_btm);
        record.last = history_entry(address, visits.at(row.transactions - 1)).place;
        record.first = history_entry(address, visits.at(0)).place;
    } else {
        record.first = visit_place(address, asset, 0);
        record.last = visit_place(address, asset, row.transactions - 1);
    }
    return record;
}

std::optional<AddressRecord> StoredView::address(const ProgramHash& address) const {
    const auto row = find<BalanceRow>(kBalances, Key().program(address).asset(kBtmAssetId));
    if (!row) return std::nullopt;
    return AddressRecord{.control_program = control_program(address).value_or(Bytes{}),
                         .transactions = row->all_transactions,
                         .first = history_entry(address, 0).place,
                         .last = history_entry(address, row->all_transactions - 1).place};
}

std::optional<Bytes> StoredView::control_program(const ProgramHash& address) const {
    return snapshot_->get(kPrograms, Key().program(address));
}

std::optional<BalanceRecord> StoredView::balance(const ProgramHash& address, const AssetId& asset) const {
    const auto row = find<BalanceRow>(kBalances, Key().program(address).asset(asset));
    if (!row || row->transactions == 0) return std::nullopt;
    return balance_record(address, asset, *row, *row);
}

ListResult<BalanceRecord> StoredView::balances(const ProgramHash& address, const List& list) const {
    const auto of_btm = find<BalanceRow>(kBalances, Key().program(address).asset(kBtmAssetId));
    if (!of_btm) return Listing<BalanceRecord>{};
    struct Found {
        AssetId asset;
        BalanceRow row;
    };
    auto found =
        keyed<Found>(ListKind::balances, list, kBalances, Key().program(address),
                     [](ByteView rest, ByteView value) -> std::optional<Found> {
                         Parts parts(rest);
                         const AssetId asset = parts.asset();
                         Found item{.asset = checked(parts, asset), .row = rows::read<BalanceRow>(value)};
                         if (item.row.transactions == 0) return std::nullopt;
                         return item;
                     });
    if (!found) return std::unexpected(found.error());
    Listing<BalanceRecord> listing;
    listing.total = of_btm->all_assets;
    listing.cursor = std::move(found->cursor);
    for (const Found& item : found->items)
        listing.items.push_back(balance_record(address, item.asset, item.row, *of_btm));
    return listing;
}

ListResult<HistoryEntry> StoredView::history(const ProgramHash& address, const std::optional<AssetId>& asset,
                                             const List& list) const {
    const auto of_btm = find<BalanceRow>(kBalances, Key().program(address).asset(kBtmAssetId));
    const auto place_of = [](const HistoryEntry& entry) { return entry.place; };
    const auto list_of = [&](std::uint64_t total, const auto& fetch) {
        return numbered<HistoryEntry>(ListKind::history, list, total, fetch, place_of);
    };
    if (!of_btm || !asset) {
        return list_of(of_btm ? of_btm->all_transactions : 0,
                       [&](std::uint64_t number) { return history_entry(address, number); });
    }
    if (*asset == kBtmAssetId) {
        Complement visits = btm_visits(address, *of_btm);
        return list_of(of_btm->transactions,
                       [&](std::uint64_t visit) { return history_entry(address, visits.at(visit)); });
    }
    const Key visits = Key().program(address).asset(*asset);
    const auto row = find<BalanceRow>(kBalances, visits);
    return list_of(row ? row->transactions : 0, [&](std::uint64_t visit) {
        return history_entry(address, get<std::uint64_t>(kVisits, Key(visits).u32(visit)));
    });
}

ListResult<UnspentRecord> StoredView::unspent(const ProgramHash& address, const std::optional<AssetId>& asset,
                                              const List& list) const {
    Key prefix = Key().program(address);
    std::uint64_t total = 0;
    if (const auto row = find<BalanceRow>(kBalances, Key(prefix).asset(asset.value_or(kBtmAssetId))))
        total = asset ? row->unspent : row->all_unspent;
    if (asset) prefix.asset(*asset);
    auto listing = keyed<UnspentRecord>(ListKind::unspent, list, kUnspent, prefix,
                                        [&asset](ByteView rest, ByteView value) {
                                            Parts parts(rest);
                                            UnspentRecord record;
                                            record.asset = asset ? *asset : parts.asset();
                                            record.place = parts.place();
                                            record.index = static_cast<std::uint32_t>(parts.u32());
                                            record.amount = rows::read<std::uint64_t>(value);
                                            return std::optional(checked(parts, record));
                                        });
    if (listing) listing->total = total;
    return listing;
}

// --- Assets ---

namespace {

AssetRecord record_of(const AssetId& asset, const AssetRow& row) {
    return {.asset = asset,
            .issued = row.issued,
            .retired = row.retired,
            .issuances = row.issuances,
            .retirements = row.retirements,
            .holders = row.holders,
            .transactions = row.transactions,
            .first_issue = row.first_issue};
}

}  // namespace

std::optional<AssetRecord> StoredView::asset(const AssetId& asset) const {
    const auto row = find<AssetRow>(kAssets, Key().asset(asset));
    if (!row) return std::nullopt;
    return record_of(asset, *row);
}

std::optional<AssetOrigin> StoredView::asset_origin(const AssetId& asset) const {
    return find<AssetOrigin>(kOrigins, asset.view());
}

ListResult<AssetRecord> StoredView::assets(const List& list) const {
    Listing<AssetRecord> listing;
    List rest = list;
    rest.limit = items_of(list);
    const bool has_btm = list.cursor.empty() && list.skip == 0;
    if (list.cursor.empty() && !has_btm) --rest.skip;
    if (has_btm) {
        listing.items.push_back(asset(kBtmAssetId).value());
        // One more than wanted says whether there is more.
        if (--rest.limit == 0) rest.cursor = encode_cursor(ListKind::assets, ByteView());
    }
    auto ranked = keyed<AssetId>(ListKind::assets, rest, kAssetRanks, Key(), [](ByteView key, ByteView) {
        Parts parts(key);
        (void)parts.u64();
        const AssetId asset = parts.asset();
        return std::optional(checked(parts, asset));
    });
    if (!ranked) return std::unexpected(ranked.error());
    listing.total = state_.totals.assets + 1;
    if (has_btm && rest.limit == 0) {
        if (!ranked->items.empty()) listing.cursor = std::move(rest.cursor);
        return listing;
    }
    for (const AssetId& id : ranked->items)
        listing.items.push_back(record_of(id, get<AssetRow>(kAssets, Key().asset(id))));
    listing.cursor = std::move(ranked->cursor);
    return listing;
}

ListResult<TxPlace> StoredView::asset_history(const AssetId& asset, const List& list) const {
    const auto row = find<AssetRow>(kAssets, Key().asset(asset));
    const Key prefix = Key().asset(asset);
    const auto place_of = [](const TxPlace& place) { return place; };
    const std::uint64_t total = row ? row->transactions : 0;
    if (asset != kBtmAssetId) {
        return numbered<TxPlace>(
            ListKind::asset_history, list, total,
            [&](std::uint64_t number) { return get<TxPlace>(kAssetHistory, Key(prefix).u64(number)); },
            place_of);
    }
    Complement numbers(state_.totals.transactions - total, [&](std::uint64_t number) {
        return get<std::uint64_t>(kAssetHistory, Key(prefix).u64(number));
    });
    return numbered<TxPlace>(
        ListKind::asset_history, list, total,
        [&](std::uint64_t number) { return transaction_at(numbers.at(number)).value(); }, place_of);
}

ListResult<Holder> StoredView::holders(const AssetId& asset, const List& list) const {
    const auto row = find<AssetRow>(kAssets, Key().asset(asset));
    auto listing = keyed<Holder>(ListKind::holders, list, kRanks, Key().asset(asset),
                                 [](ByteView rest, ByteView /*value*/) {
                                     Parts parts(rest);
                                     const Amount balance = ~parts.u128();
                                     const Holder holder{.address = parts.program(), .balance = balance};
                                     return std::optional(checked(parts, holder));
                                 });
    if (listing) listing->total = row ? row->holders : 0;
    return listing;
}

// --- Days ---

std::vector<DaySums> StoredView::days(std::uint64_t from, std::uint64_t to, std::size_t limit) const {
    std::vector<DaySums> found;
    const auto cursor = snapshot_->cursor(kDays);
    for (cursor->seek(Key().u64(from)); cursor->valid() && found.size() < limit; cursor->next()) {
        Parts parts(cursor->key());
        const std::uint64_t day = parts.u64();
        if (checked(parts, day) > to) break;
        DaySums sums = rows::read<DayRow>(cursor->value()).sums;
        sums.day = day;
        found.push_back(sums);
    }
    return found;
}

std::vector<MinerSums> StoredView::miners(std::uint64_t from, std::uint64_t to, std::size_t limit) const {
    std::vector<MinerSums> found;
    const auto cursor = snapshot_->cursor(kMiners);
    for (cursor->seek(Key().u64(from)); cursor->valid() && found.size() < limit; cursor->next()) {
        Parts parts(cursor->key());
        const std::uint64_t day = parts.u64();
        const ProgramHash address = parts.program();
        if (checked(parts, day) > to) break;
        MinerSums sums = rows::read<MinerRow>(cursor->value()).sums;
        sums.day = day;
        sums.address = address;
        found.push_back(sums);
    }
    return found;
}

// --- Search ---

std::vector<Hash256> StoredView::like(Family family, ByteView prefix, std::size_t limit) const {
    std::vector<Hash256> found;
    const auto cursor = snapshot_->cursor(family);
    for (cursor->seek(prefix); cursor->valid() && begins_with(cursor->key(), prefix) && found.size() < limit;
         cursor->next()) {
        Parts parts(cursor->key());
        const Hash256 id = parts.hash();
        found.push_back(checked(parts, id));
    }
    return found;
}

std::vector<Hash256> StoredView::blocks_like(ByteView prefix, std::size_t limit) const {
    return like(kBlockIds, prefix, limit);
}

std::vector<Hash256> StoredView::transactions_like(ByteView prefix, std::size_t limit) const {
    return like(kPlaces, prefix, limit);
}

std::vector<Hash256> StoredView::outputs_like(ByteView prefix, std::size_t limit) const {
    return like(kOutputs, prefix, limit);
}

std::vector<Hash256> StoredView::assets_like(ByteView prefix, std::size_t limit) const {
    return like(kOrigins, prefix, limit);
}

}  // namespace bytom::explorer
