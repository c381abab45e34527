#include "explorer/rows.hpp"

#include <algorithm>
#include <limits>

#include <bytom/base/writer.hpp>

namespace bytom::explorer {
namespace {

constexpr std::uint8_t kBtmCode = 0;
constexpr std::uint8_t kOtherCode = 1;

/// Appends the fields of a value: numbers to the base of 128, as many bytes as they need.
class Fields {
public:
    Fields& number(std::uint64_t value) {
        base::write_uvarint(bytes_, value);
        return *this;
    }
    Fields& amount(Amount value) {
        while (value > 0x7f) {
            bytes_.push_back(static_cast<std::uint8_t>(value) | 0x80U);
            value >>= 7U;
        }
        bytes_.push_back(static_cast<std::uint8_t>(value));
        return *this;
    }
    /// The sign goes into the lowest bit.
    Fields& net(NetAmount value) {
        const Amount bits = static_cast<Amount>(value) << 1U;
        return amount(value < 0 ? ~bits : bits);
    }
    Fields& place(const TxPlace& place) { return number(place.height).number(place.position); }
    Fields& hash(const Hash256& value) {
        base::write_hash(bytes_, value);
        return *this;
    }
    Fields& bytes(ByteView value) {
        number(value.size());
        base::append(bytes_, value);
        return *this;
    }
    Fields& asset(const primitives::AssetId& asset) {
        base::append(bytes_, Key().asset(asset));
        return *this;
    }
    [[nodiscard]] Bytes take() { return std::move(bytes_); }

private:
    Bytes bytes_;
};

}  // namespace

std::vector<std::string> family_names() {
    return {"state",    "blocks",        "block_ids",   "places",  "outputs", "programs",
            "balances", "history",       "visits",      "unspent", "ranks",   "assets",
            "origins",  "asset_history", "asset_ranks", "days",    "miners"};
}

Key& Key::u32(std::uint64_t value) {
    if (value > std::numeric_limits<std::uint32_t>::max()) rows::damaged();
    for (int shift = 24; shift >= 0; shift -= 8)
        text_.push_back(static_cast<char>(value >> shift));
    return *this;
}

Key& Key::u64(std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8)
        text_.push_back(static_cast<char>(value >> shift));
    return *this;
}

Key& Key::asset(const primitives::AssetId& asset) {
    if (asset == primitives::kBtmAssetId) {
        text_.push_back(static_cast<char>(kBtmCode));
        return *this;
    }
    text_.push_back(static_cast<char>(kOtherCode));
    return hash(asset);
}

Key& Key::descending(Amount value) {
    const Amount complement = ~value;
    return u64(static_cast<std::uint64_t>(complement >> 64U)).u64(static_cast<std::uint64_t>(complement));
}

Key& Key::bytes(ByteView value) {
    text_.append(base::as_text(value));
    return *this;
}

Bytes Key::after() const {
    Bytes key = base::to_bytes(base::as_bytes(text_));
    while (!key.empty() && key.back() == 0xff)
        key.pop_back();
    if (!key.empty()) ++key.back();
    return key;
}

ByteView Parts::take(std::size_t size) {
    if (!good_ || rest_.size() < size) {
        good_ = false;
        return {};
    }
    const ByteView taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
}

std::uint64_t Parts::fixed(std::size_t size) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : take(size))
        value = value << 8U | byte;
    return value;
}

Amount Parts::u128() {
    const Amount high = u64();
    return high << 64U | u64();
}

Hash256 Parts::hash() {
    const ByteView bytes = take(Hash256::kSize);
    return good_ ? Hash256::from_bytes(bytes) : Hash256{};
}

ProgramHash Parts::program() {
    ProgramHash program;
    std::ranges::copy(take(ProgramHash::kSize), program.bytes.begin());
    return program;
}

primitives::AssetId Parts::asset() {
    const ByteView code = take(1);
    if (!good_) return {};
    if (code[0] == kBtmCode) return primitives::kBtmAssetId;
    good_ = code[0] == kOtherCode;
    return hash();
}

TxPlace Parts::place() {
    const std::uint64_t height = u32();
    return {.height = height, .position = static_cast<std::uint32_t>(u32())};
}

std::uint64_t Parts::number() {
    const Amount value = amount();
    good_ = good_ && value <= std::numeric_limits<std::uint64_t>::max();
    return good_ ? static_cast<std::uint64_t>(value) : 0;
}

std::uint32_t Parts::number32() {
    const std::uint64_t value = number();
    good_ = good_ && value <= std::numeric_limits<std::uint32_t>::max();
    return good_ ? static_cast<std::uint32_t>(value) : 0;
}

TxPlace Parts::short_place() {
    const std::uint64_t height = number();
    return {.height = height, .position = number32()};
}

Amount Parts::amount() {
    Amount value = 0;
    for (unsigned shift = 0; good_; shift += 7) {
        const ByteView byte = take(1);
        if (!good_ || shift > 126 || (shift == 126 && byte[0] > 3)) break;
        value |= static_cast<Amount>(byte[0] & 0x7fU) << shift;
        if ((byte[0] & 0x80U) == 0) return value;
    }
    good_ = false;
    return 0;
}

NetAmount Parts::net() {
    const Amount bits = amount();
    const Amount half = bits >> 1U;
    return static_cast<NetAmount>((bits & 1U) != 0 ? ~half : half);
}

ByteView Parts::bytes() {
    const std::uint64_t size = number();
    return take(static_cast<std::size_t>(size));
}

namespace rows {

void damaged() {
    throw storage::StorageFailure(storage::open_error::kCorrupted, "a row of the index does not decode");
}

namespace {

template <typename Row>
std::optional<Row> whole(const Parts& parts, Row row) {
    if (!parts.done()) return std::nullopt;
    return row;
}

}  // namespace

Bytes encode_recent(const primitives::Block& block, const primitives::TxStatuses& statuses) {
    Fields fields;
    fields.bytes(block.encode()).number(statuses.size());
    for (const bool fail : statuses)
        fields.number(fail ? 1 : 0);
    return fields.take();
}

Bytes encode(const RecentBlock& row) {
    return encode_recent(row.block, row.statuses);
}

std::optional<RecentBlock> decode(ByteView value, const RecentBlock* /*kind*/) {
    Parts parts(value);
    auto block = primitives::Block::decode(parts.bytes());
    if (!block) return std::nullopt;
    RecentBlock row{.block = *std::move(block), .statuses = {}};
    if (parts.number() != row.block.transactions.size()) return std::nullopt;
    while (row.statuses.size() < row.block.transactions.size() && parts.good())
        row.statuses.push_back(parts.number() != 0);
    return whole(parts, std::move(row));
}

Bytes encode(const StateRow& row) {
    return Fields()
        .number(row.height)
        .hash(row.hash)
        .number(row.totals.transactions)
        .number(row.totals.addresses)
        .number(row.totals.assets)
        .number(row.repeats)
        .take();
}

std::optional<StateRow> decode(ByteView value, const StateRow* /*kind*/) {
    Parts parts(value);
    StateRow row;
    row.height = parts.number();
    row.hash = parts.hash();
    row.totals.transactions = parts.number();
    row.totals.addresses = parts.number();
    row.totals.assets = parts.number();
    row.repeats = parts.number();
    return whole(parts, row);
}

Bytes encode(const IndexedBlock& row) {
    return Fields().hash(row.hash).number(row.transactions_before).number(row.transactions).take();
}

std::optional<IndexedBlock> decode(ByteView value, const IndexedBlock* /*kind*/) {
    Parts parts(value);
    IndexedBlock row;
    row.hash = parts.hash();
    row.transactions_before = parts.number();
    row.transactions = parts.number();
    return whole(parts, row);
}

Bytes encode(const OutputRow& row) {
    Fields fields;
    for (const OutputLife& life : row.lives) {
        fields.place(life.place).number(std::uint64_t{life.index} << 1U | (life.spent_by ? 1U : 0U));
        if (life.spent_by) fields.place(life.spent_by->place).number(life.spent_by->input);
    }
    return fields.take();
}

std::optional<OutputRow> decode(ByteView value, const OutputRow* /*kind*/) {
    Parts parts(value);
    OutputRow row;
    do {
        OutputLife life;
        life.place = parts.short_place();
        const std::uint64_t index = parts.number();
        if (index >> 33U != 0) return std::nullopt;
        life.index = static_cast<std::uint32_t>(index >> 1U);
        if ((index & 1U) != 0) {
            const TxPlace place = parts.short_place();
            life.spent_by = SpentBy{.place = place, .input = parts.number32()};
        }
        row.lives.push_back(life);
    } while (parts.good() && !parts.at_end());
    return whole(parts, std::move(row));
}

Bytes encode(const PlacesRow& row) {
    Fields fields;
    for (const TxPlace& place : row.places)
        fields.place(place);
    return fields.take();
}

std::optional<PlacesRow> decode(ByteView value, const PlacesRow* /*kind*/) {
    Parts parts(value);
    PlacesRow row;
    do {
        row.places.push_back(parts.short_place());
    } while (parts.good() && !parts.at_end());
    return whole(parts, std::move(row));
}

Bytes encode(const BalanceRow& row) {
    Fields fields;
    fields.amount(row.received).amount(row.sent).number(row.unspent).number(row.transactions);
    if (row.all_transactions != 0)
        fields.number(row.all_transactions).number(row.all_unspent).number(row.all_assets);
    return fields.take();
}

std::optional<BalanceRow> decode(ByteView value, const BalanceRow* /*kind*/) {
    Parts parts(value);
    BalanceRow row;
    row.received = parts.amount();
    row.sent = parts.amount();
    row.unspent = parts.number();
    row.transactions = parts.number();
    if (!parts.at_end()) {
        row.all_transactions = parts.number();
        row.all_unspent = parts.number();
        row.all_assets = parts.number();
    }
    return whole(parts, row);
}

Bytes encode(const HistoryEntry& row) {
    Fields fields;
    fields.place(row.place);
    for (const AssetMovement& movement : row.movements)
        fields.asset(movement.asset).net(movement.net);
    return fields.take();
}

std::optional<HistoryEntry> decode(ByteView value, const HistoryEntry* /*kind*/) {
    Parts parts(value);
    HistoryEntry row;
    row.place = parts.short_place();
    while (parts.good() && !parts.at_end()) {
        const primitives::AssetId asset = parts.asset();
        row.movements.push_back({.asset = asset, .net = parts.net()});
    }
    return whole(parts, std::move(row));
}

Bytes encode(const AssetRow& row) {
    return Fields()
        .amount(row.issued)
        .amount(row.retired)
        .number(row.issuances)
        .number(row.retirements)
        .number(row.holders)
        .number(row.transactions)
        .place(row.first_issue)
        .take();
}

std::optional<AssetRow> decode(ByteView value, const AssetRow* /*kind*/) {
    Parts parts(value);
    AssetRow row;
    row.issued = parts.amount();
    row.retired = parts.amount();
    row.issuances = parts.number();
    row.retirements = parts.number();
    row.holders = parts.number();
    row.transactions = parts.number();
    row.first_issue = parts.short_place();
    return whole(parts, row);
}

Bytes encode(const AssetOrigin& row) {
    return Fields().number(row.vm_version).bytes(row.issuance_program).bytes(row.definition).take();
}

std::optional<AssetOrigin> decode(ByteView value, const AssetOrigin* /*kind*/) {
    Parts parts(value);
    AssetOrigin row;
    row.vm_version = parts.number();
    row.issuance_program = base::to_bytes(parts.bytes());
    row.definition = base::to_bytes(parts.bytes());
    return whole(parts, std::move(row));
}

Bytes encode(const DayRow& row) {
    const DaySums& sums = row.sums;
    return Fields()
        .number(sums.blocks)
        .number(sums.transactions)
        .number(sums.issuances)
        .number(sums.retirements)
        .number(sums.new_addresses)
        .number(sums.new_assets)
        .amount(sums.btm_amount)
        .amount(sums.fees)
        .amount(sums.gas)
        .amount(sums.mined)
        .take();
}

std::optional<DayRow> decode(ByteView value, const DayRow* /*kind*/) {
    Parts parts(value);
    DayRow row;
    row.sums.blocks = parts.number();
    row.sums.transactions = parts.number();
    row.sums.issuances = parts.number();
    row.sums.retirements = parts.number();
    row.sums.new_addresses = parts.number();
    row.sums.new_assets = parts.number();
    row.sums.btm_amount = parts.amount();
    row.sums.fees = parts.amount();
    row.sums.gas = parts.amount();
    row.sums.mined = parts.amount();
    return whole(parts, row);
}

Bytes encode(const MinerRow& row) {
    return Fields().number(row.sums.blocks).amount(row.sums.reward).amount(row.sums.fees).take();
}

std::optional<MinerRow> decode(ByteView value, const MinerRow* /*kind*/) {
    Parts parts(value);
    MinerRow row;
    row.sums.blocks = parts.number();
    row.sums.reward = parts.amount();
    row.sums.fees = parts.amount();
    return whole(parts, row);
}

Bytes encode(const TxPlace& place) {
    return Fields().place(place).take();
}

std::optional<TxPlace> decode(ByteView value, const TxPlace* /*kind*/) {
    Parts parts(value);
    const TxPlace place = parts.short_place();
    return whole(parts, place);
}

Bytes encode_number(std::uint64_t value) {
    return Fields().number(value).take();
}

std::optional<std::uint64_t> decode(ByteView value, const std::uint64_t* /*kind*/) {
    Parts parts(value);
    const std::uint64_t number = parts.number();
    return whole(parts, number);
}

}  // namespace rows
}  // namespace bytom::explorer
