#include "wallet/output_store.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string>

#include <bytom/base/saturating.hpp>
#include <bytom/spending/coin_selection.hpp>

namespace bytom::wallet {
namespace {

using storage::KeyValueCursor;
using storage::KeyValueSnapshot;

/// Longest time to live, so that expiries do not wrap.
constexpr std::uint64_t kMaxTtlSeconds = 1'000'000'000;

/// What one transaction can spend of an asset. Sums of coins up to it stay within 64 bits.
constexpr std::uint64_t kMaxSpend = std::numeric_limits<std::int64_t>::max();

/// The parts of a key of kOutputOrder behind generation, account and asset.
struct OrderKey {
    std::uint64_t amount = 0;
    Hash256 id;
};

OrderKey parse_order_key(ByteView key) {
    constexpr std::size_t kTail = 8 + Hash256::kSize;
    if (key.size() < kTail) (void)rows::checked<int>(std::nullopt);
    OrderKey result;
    for (const std::uint8_t byte : key.last(kTail).first(8))
        result.amount = result.amount << 8U | byte;
    result.amount = ~result.amount;
    result.id = Hash256::from_bytes(key.last(Hash256::kSize));
    return result;
}

bool starts_with(ByteView key, ByteView prefix) {
    return key.size() >= prefix.size() && base::equal(key.first(prefix.size()), prefix);
}

bool is_id_prefix(std::string_view text) {
    return text.size() <= 2 * Hash256::kSize &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// The highest id whose text begins with the prefix. Precondition: is_id_prefix.
Hash256 highest_id(std::string_view prefix) {
    std::string text(prefix);
    text.resize(2 * Hash256::kSize, 'f');
    return Hash256::from_text(text).value_or(Hash256{});
}

/// Confirmed outputs of one account and asset, mixed with unconfirmed ones, by descending amount. Leaves out
/// unusable ones and adds them up.
class Candidates {
public:
    Candidates(const KeyValueSnapshot& snapshot, Key prefix, std::vector<spending::Coin> unconfirmed,
               std::uint64_t best_height, std::function<bool(const Hash256&)> is_taken)
        : cursor_(snapshot.cursor(kOutputOrder)),
          prefix_(std::move(prefix)),
          unconfirmed_(std::move(unconfirmed)),
          best_height_(best_height),
          is_taken_(std::move(is_taken)) {
        std::ranges::sort(unconfirmed_, before);
        cursor_->seek(prefix_);
    }

    /// Leaves out the coins before the smallest one that covers the amount alone, if there is one: choosing
    /// would replace each of them by the next.
    void skip_to(std::uint64_t amount) {
        std::optional<spending::Coin> start = smallest_confirmed(amount);
        for (const spending::Coin& coin : unconfirmed_) {
            if (coin.amount < amount) break;
            if (!is_taken_(coin.id) && (!start || before(*start, coin))) start = coin;
        }
        if (!start) {
            cursor_->seek(prefix_);
            return;
        }
        cursor_->seek(Key(prefix_).u64(~start->amount).hash(start->id));
        at_ = static_cast<std::size_t>(std::ranges::lower_bound(unconfirmed_, *start, before) -
                                       unconfirmed_.begin());
    }

    std::optional<spending::Coin> next() {
        for (;;) {
            const auto coin = take();
            if (!coin) return std::nullopt;
            if (is_taken_(coin->id)) {
                reserved_ = base::add_up_to_max(reserved_, coin->amount);
                continue;
            }
            return coin;
        }
    }

    [[nodiscard]] std::uint64_t reserved() const noexcept { return reserved_; }
    [[nodiscard]] std::uint64_t immature() const noexcept { return immature_; }
    /// The height of the chain from which this much of what is immature now can be spent.
    [[nodiscard]] std::uint64_t maturity_of(std::uint64_t amount) const {
        std::uint64_t sum = 0;
        std::uint64_t last = 0;
        for (const auto& [height, matures] : immature_at_) {
            sum = base::add_up_to_max(sum, matures);
            last = height;
            if (sum >= amount) break;
        }
        return last;
    }

private:
    static bool before(const spending::Coin& a, const spending::Coin& b) {
        return a.amount != b.amount ? a.amount > b.amount : a.id < b.id;
    }

    std::optional<spending::Coin> smallest_confirmed(std::uint64_t amount) {
        Hash256 last;
        last.bytes.fill(0xff);
        for (cursor_->seek_last(Key(prefix_).u64(~amount).hash(last));
             cursor_->valid() && starts_with(cursor_->key(), prefix_); cursor_->previous()) {
            const OrderKey key = parse_order_key(cursor_->key());
            if (is_taken_(key.id) || rows::checked(rows::decode_number(cursor_->value())) > best_height_)
                continue;
            return spending::Coin{.id = key.id, .amount = key.amount, .confirmed = true};
        }
        return std::nullopt;
    }

    /// The next mature one.
    std::optional<spending::Coin> take() {
        std::optional<spending::Coin> confirmed;
        while (cursor_->valid() && starts_with(cursor_->key(), prefix_)) {
            const OrderKey key = parse_order_key(cursor_->key());
            const std::uint64_t valid_height = rows::checked(rows::decode_number(cursor_->value()));
            if (valid_height <= best_height_) {
                confirmed = spending::Coin{.id = key.id, .amount = key.amount, .confirmed = true};
                break;
            }
            immature_ = base::add_up_to_max(immature_, key.amount);
            std::uint64_t& matures = immature_at_[valid_height];
            matures = base::add_up_to_max(matures, key.amount);
            cursor_->next();
        }
        if (at_ < unconfirmed_.size() && (!confirmed || before(unconfirmed_[at_], *confirmed)))
            return unconfirmed_[at_++];
        if (!confirmed) return std::nullopt;
        // Mined a moment ago and still listed among the pool's.
        if (at_ < unconfirmed_.size() && unconfirmed_[at_].id == confirmed->id) ++at_;
        cursor_->next();
        return confirmed;
    }

    std::unique_ptr<KeyValueCursor> cursor_;
    Key prefix_;
    std::vector<spending::Coin> unconfirmed_;
    std::size_t at_ = 0;
    std::uint64_t best_height_;
    std::function<bool(const Hash256&)> is_taken_;
    std::uint64_t reserved_ = 0;
    std::uint64_t immature_ = 0;
    std::map<std::uint64_t, std::uint64_t> immature_at_;  ///< amounts by the height that frees them
};

/// New coins rest for a hundred blocks: says until when. The text that clients know comes last.
std::string immature_text(std::uint64_t height) {
    return "enough can be spent from height " + std::to_string(height) +
           " on: reservation found immature funds";
}

std::optional<Output> find_confirmed(const KeyValueSnapshot& snapshot, Generation generation,
                                     const Hash256& id) {
    for (const Family family : {kOutputs, kContractOutputs}) {
        if (const auto value = snapshot.get(family, Key(generation).hash(id)))
            return rows::checked(rows::decode_output(id, *value));
    }
    return std::nullopt;
}

Hash256 id_of(ByteView key) {
    if (key.size() != 4 + Hash256::kSize) (void)rows::checked<int>(std::nullopt);
    return Hash256::from_bytes(key.last(Hash256::kSize));
}

/// The ids of an account's outputs with the prefix, descending.
std::vector<Hash256> account_ids(const KeyValueSnapshot& snapshot, Generation generation,
                                 const OutputQuery& query) {
    std::vector<Hash256> ids;
    Key prefix(generation);
    prefix.account(query.account_id.substr(0, kMaxAccountIdSize));
    const auto found = snapshot.cursor(kOutputOrder);
    for (found->seek(prefix); found->valid() && starts_with(found->key(), prefix); found->next()) {
        const Hash256 id = parse_order_key(found->key()).id;
        if (query.id_prefix.empty() || id.to_text().starts_with(query.id_prefix)) ids.push_back(id);
    }
    std::ranges::sort(ids, std::greater());
    return ids;
}

}  // namespace

std::optional<ViewRow> view_of(const KeyValueSnapshot& snapshot) {
    const auto value = snapshot.get(kState, base::as_bytes(kViewKey));
    if (!value) return std::nullopt;
    return rows::checked(rows::decode_view(*value));
}

OutputStore::OutputStore(const storage::KeyValueStore& store, const chain::Chain& chain,
                         const base::Clock& clock, SteadyTime steady)
    : store_(store), chain_(chain), clock_(clock), steady_(std::move(steady)) {}

bool OutputStore::is_taken(const Hash256& output_id) const {
    return reserved_.contains(output_id) || pool_spends_.contains(output_id);
}

void OutputStore::expire() const {
    const auto now = steady_();
    for (auto at = reservations_.begin(); at != reservations_.end();) {
        if (at->second.end >= now) {
            ++at;
            continue;
        }
        for (const Output& output : at->second.reservation.outputs)
            reserved_.erase(output.id);
        at = reservations_.erase(at);
    }
}

Reservation OutputStore::keep(Reservation reservation, std::chrono::milliseconds ttl) {
    const auto milliseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(ttl.count(), 0));
    const std::uint64_t seconds = milliseconds / 1000 + (milliseconds % 1000 == 0 ? 0 : 1);
    reservation.id = next_reservation_++;
    const std::uint64_t lifetime = std::min(seconds, kMaxTtlSeconds);
    reservation.expiry = clock_.now() + lifetime;
    for (const Output& output : reservation.outputs)
        reserved_[output.id] = reservation.id;
    reservations_[reservation.id] = {.reservation = reservation,
                                     .end = steady_() + std::chrono::seconds(lifetime)};
    return reservation;
}

Result<Reservation, WalletError> OutputStore::reserve(std::string_view account_id,
                                                      const primitives::AssetId& asset_id,
                                                      std::uint64_t amount, bool use_unconfirmed,
                                                      std::chrono::milliseconds ttl) {
    const base::MutexLock lock(mutex_);
    expire();
    Reservation reservation;
    reservation.account_id = account_id;
    reservation.asset_id = asset_id;
    if (amount == 0) return keep(std::move(reservation), ttl);
    if (amount > kMaxSpend) return fail(ErrorKind::insufficient, "reservation found insufficient funds");

    std::vector<spending::Coin> unconfirmed;
    if (use_unconfirmed) {
        for (const auto& [id, output] : pool_outputs_) {
            if (output.account_id == account_id && output.value.asset_id == asset_id)
                unconfirmed.push_back({.id = id, .amount = output.value.amount, .confirmed = false});
        }
    }
    // After the pool's outputs were looked at: what is mined meanwhile is found twice, not missed.
    const auto snapshot = store_.snapshot();
    const Generation generation = view_of(*snapshot).value_or(ViewRow{}).generation;
    Key prefix(generation);
    prefix.account(account_id.substr(0, kMaxAccountIdSize)).hash(asset_id);
    Candidates candidates(*snapshot, std::move(prefix), std::move(unconfirmed), chain_.tip()->height(),
                          [this](const Hash256& id) BYTOM_REQUIRES(mutex_) { return is_taken(id); });
    candidates.skip_to(amount);
    const spending::CoinChoice choice =
        spending::choose_coins(amount, [&candidates] { return candidates.next(); });
    if (choice.sum < amount) {
        const std::uint64_t with_reserved = base::add_up_to_max(choice.sum, candidates.reserved());
        if (base::add_up_to_max(with_reserved, candidates.immature()) < amount)
            return fail(ErrorKind::insufficient, "reservation found insufficient funds");
        if (with_reserved < amount) {
            return fail(ErrorKind::immature, immature_text(candidates.maturity_of(amount - with_reserved)));
        }
        return fail(ErrorKind::reserved, "reservation found outputs already reserved");
    }
    for (const spending::Coin& coin : choice.coins) {
        if (!coin.confirmed) {
            reservation.outputs.push_back(pool_outputs_.at(coin.id));
            continue;
        }
        reservation.outputs.push_back(rows::checked(find_confirmed(*snapshot, generation, coin.id)));
    }
    reservation.change = choice.sum - amount;
    return keep(std::move(reservation), ttl);
}

Result<Reservation, WalletError> OutputStore::reserve_output(const Hash256& output_id, bool use_unconfirmed,
                                                             std::chrono::milliseconds ttl) {
    const base::MutexLock lock(mutex_);
    expire();
    if (is_taken(output_id)) return fail(ErrorKind::reserved, "reservation found outputs already reserved");
    std::optional<Output> output;
    if (const auto pooled = pool_outputs_.find(output_id); use_unconfirmed && pooled != pool_outputs_.end())
        output = pooled->second;
    if (!output) {
        const auto snapshot = store_.snapshot();
        output = find_confirmed(*snapshot, view_of(*snapshot).value_or(ViewRow{}).generation, output_id);
    }
    if (!output) return fail(ErrorKind::match_utxo, "can't find utxo with given hash");
    if (output->valid_height > chain_.tip()->height())
        return fail(ErrorKind::immature, immature_text(output->valid_height));
    Reservation reservation;
    reservation.account_id = output->account_id;
    reservation.asset_id = output->value.asset_id;
    reservation.outputs.push_back(*std::move(output));
    return keep(std::move(reservation), ttl);
}

bool OutputStore::cancel(std::uint64_t reservation_id) {
    const base::MutexLock lock(mutex_);
    const auto found = reservations_.find(reservation_id);
    if (found == reservations_.end()) return false;
    for (const Output& output : found->second.reservation.outputs)
        reserved_.erase(output.id);
    reservations_.erase(found);
    return true;
}

std::vector<Reservation> OutputStore::reservations() const {
    const base::MutexLock lock(mutex_);
    expire();
    std::vector<Reservation> result;
    result.reserve(reservations_.size());
    for (const auto& [id, held] : reservations_)
        result.push_back(held.reservation);
    return result;
}

std::optional<Output> OutputStore::find(const Hash256& output_id) const {
    {
        const base::MutexLock lock(mutex_);
        if (const auto pooled = pool_outputs_.find(output_id); pooled != pool_outputs_.end())
            return pooled->second;
    }
    const auto snapshot = store_.snapshot();
    const auto view = view_of(*snapshot);
    return view ? find_confirmed(*snapshot, view->generation, output_id) : std::nullopt;
}

std::vector<Output> OutputStore::list_account(const KeyValueSnapshot& snapshot, Generation generation,
                                              const OutputQuery& query) const {
    std::vector<Output> result;
    if (query.contracts) return result;
    const std::vector<Hash256> ids = account_ids(snapshot, generation, query);
    for (std::size_t i = query.from; i < ids.size() && result.size() < query.count; ++i)
        result.push_back(rows::checked(find_confirmed(snapshot, generation, ids[i])));
    return result;
}

std::vector<Output> OutputStore::list_all(const KeyValueSnapshot& snapshot, Generation generation,
                                          const OutputQuery& query) {
    std::vector<Output> result;
    const auto found = snapshot.cursor(query.contracts ? kContractOutputs : kOutputs);
    const Key prefix(generation);
    std::size_t skip = query.from;
    for (found->seek_last(Key(generation).hash(highest_id(query.id_prefix)));
         found->valid() && starts_with(found->key(), prefix) && result.size() < query.count;
         found->previous()) {
        const Hash256 id = id_of(found->key());
        if (!query.id_prefix.empty() && !id.to_text().starts_with(query.id_prefix)) break;
        if (skip > 0) {
            --skip;
            continue;
        }
        result.push_back(rows::checked(rows::decode_output(id, found->value())));
    }
    return result;
}

std::size_t OutputStore::count(const KeyValueSnapshot& snapshot, Generation generation,
                               const OutputQuery& query) {
    if (!query.account_id.empty())
        return query.contracts ? 0 : account_ids(snapshot, generation, query).size();
    std::size_t count = 0;
    const auto found = snapshot.cursor(query.contracts ? kContractOutputs : kOutputs);
    const Key prefix(generation);
    for (found->seek_last(Key(generation).hash(highest_id(query.id_prefix)));
         found->valid() && starts_with(found->key(), prefix); found->previous()) {
        if (!query.id_prefix.empty() && !id_of(found->key()).to_text().starts_with(query.id_prefix)) break;
        ++count;
    }
    return count;
}

std::vector<Output> OutputStore::list(const OutputQuery& query) const {
    std::vector<Output> unconfirmed;
    if (query.unconfirmed) {
        const base::MutexLock lock(mutex_);
        for (const auto& [id, output] : pool_outputs_) {
            if (output.is_contract() != query.contracts) continue;
            if (query.account_id.empty() || output.account_id == query.account_id)
                unconfirmed.push_back(output);
        }
    }
    std::ranges::sort(unconfirmed, std::greater(), &Output::id);
    const auto snapshot = store_.snapshot();
    const auto view = view_of(*snapshot);
    std::vector<Output> result;
    std::size_t confirmed = 0;
    if (view && is_id_prefix(query.id_prefix)) {
        result = query.account_id.empty() ? list_all(*snapshot, view->generation, query)
                                          : list_account(*snapshot, view->generation, query);
        // Where the unconfirmed ones begin matters only to a page that is not full.
        if (!unconfirmed.empty() && result.size() < query.count)
            confirmed =
                result.empty() ? count(*snapshot, view->generation, query) : query.from + result.size();
    }
    for (std::size_t i = query.from > confirmed ? query.from - confirmed : 0;
         i < unconfirmed.size() && result.size() < query.count; ++i)
        result.push_back(unconfirmed[i]);
    return result;
}

std::vector<Balance> OutputStore::balances(std::string_view account_id) const {
    const auto snapshot = store_.snapshot();
    const auto view = view_of(*snapshot);
    std::vector<Balance> result;
    if (!view) return result;
    Key prefix(view->generation);
    if (!account_id.empty()) prefix.account(account_id.substr(0, kMaxAccountIdSize));
    const auto found = snapshot->cursor(kBalances);
    for (found->seek(prefix); found->valid() && starts_with(found->key(), prefix); found->next()) {
        const ByteView key = found->key();
        if (key.size() < 5 || key.size() != 5 + std::size_t{key[4]} + Hash256::kSize)
            (void)rows::checked<int>(std::nullopt);
        const TotalRow total = rows::checked(rows::decode_total(found->value()));
        result.push_back({.account_id = std::string(base::as_text(key.subspan(5, key[4]))),
                          .asset_id = Hash256::from_bytes(key.last(Hash256::kSize)),
                          .amount = total.carry == 0 ? total.amount : ~std::uint64_t{0},
                          .outputs = total.outputs,
                          .overflow = total.carry != 0});
    }
    std::ranges::sort(result, {},
                      [](const Balance& balance) { return std::tie(balance.account_id, balance.asset_id); });
    return result;
}

void OutputStore::set_pool_transaction(const Hash256& tx_id, PoolEffect effect) {
    const base::MutexLock lock(mutex_);
    erase_pool_transaction(tx_id);
    const auto at = pool_.emplace(tx_id, std::move(effect)).first;
    for (const Output& output : at->second.outputs)
        pool_outputs_[output.id] = output;
    for (const Hash256& id : at->second.spent)
        ++pool_spends_[id];
}

void OutputStore::remove_pool_transaction(const Hash256& tx_id) {
    const base::MutexLock lock(mutex_);
    erase_pool_transaction(tx_id);
}

void OutputStore::erase_pool_transaction(const Hash256& tx_id) {
    const auto found = pool_.find(tx_id);
    if (found == pool_.end()) return;
    for (const Output& output : found->second.outputs)
        pool_outputs_.erase(output.id);
    for (const Hash256& id : found->second.spent) {
        const auto spend = pool_spends_.find(id);
        if (spend != pool_spends_.end() && --spend->second == 0) pool_spends_.erase(spend);
    }
    pool_.erase(found);
}

void OutputStore::forget_account(std::string_view account_id) {
    const base::MutexLock lock(mutex_);
    std::erase_if(pool_outputs_, [&](const auto& entry) { return entry.second.account_id == account_id; });
    for (auto at = reservations_.begin(); at != reservations_.end();) {
        if (at->second.reservation.account_id != account_id) {
            ++at;
            continue;
        }
        for (const Output& output : at->second.reservation.outputs)
            reserved_.erase(output.id);
        at = reservations_.erase(at);
    }
}

}  // namespace bytom::wallet
