// What peers are told: new blocks, new transactions, the pool.
#include <algorithm>
#include <ranges>

#include <bytom/base/log.hpp>
#include <bytom/storage/storage_failure.hpp>

#include "sync/reactor_impl.hpp"
#include "sync/tip_view.hpp"

namespace bytom::sync {
namespace {

constexpr p2p::ConnectionId kNobody = 0;  ///< no connection has this number
constexpr std::size_t kPoolBatch = 64;    ///< transactions
constexpr std::chrono::milliseconds kPoolPause{100};
constexpr std::size_t kPoolAhead = std::size_t{128} << 10;  ///< bytes that wait for the peer

bool ends_soon(const primitives::TxData& tx, std::uint64_t height) {
    return tx.time_range != 0 && tx.time_range <= height + kTimeRangeMargin;
}

}  // namespace

/// Not while we are behind: our best block is no news to anybody.
bool Reactor::Impl::may_relay() const {
    return !downloader_->is_behind();
}

/// What is valid at our height may not be valid at the peer's. Clients that keep no chain report any height.
bool Reactor::Impl::is_behind(const PeerRecord& record) const {
    const std::uint64_t height = std::max(record.session.height(), record.given_height);
    return record.peer->info().has_services(p2p::kFullNode) &&
           height + kTimeRangeMargin < options_.chain->tip()->height();
}

/// It may have caught up since it last sent its status.
void Reactor::Impl::ask_status(PeerRecord& record) {
    if (std::exchange(record.status_asked, true)) return;
    send(record, StatusRequest{});
}

bool Reactor::Impl::wants(const PeerRecord& record, const primitives::TxData& tx) const {
    if (ends_soon(tx, std::max(options_.chain->tip()->height(), record.session.height()))) return false;
    return record.peer->info().has_services(p2p::kFullNode) || record.session.filter().is_related(tx);
}

void Reactor::Impl::drain_events() {
    if (!subscription_) return;
    std::optional<chain::TipChanged> tip;
    try {
        while (const auto event = subscription_->next()) {
            if (const auto* changed = std::get_if<chain::TipChanged>(&*event)) tip = *changed;
            if (const auto* added = std::get_if<chain::TransactionAdded>(&*event))
                relay_transaction(added->entry, Telling::news);
        }
    } catch (const storage::StorageFailure& failure) {
        base::log(base::LogLevel::error, "sync", "the chain cannot be followed: {}", failure.what());
        subscription_.reset();
        return;
    }
    if (!tip) return;
    downloader_->step();
    publish();
    relay_tip(*tip->node, std::move(tip->wire_form));
}

void Reactor::Impl::relay_tip(const chain::BlockNode& tip, std::shared_ptr<const Bytes> wire_form) {
    tip_owed_ = !may_relay();
    if (tip_owed_) return;
    const BlockSource source =
        tip.hash == downloader_->last_submitted() ? BlockSource::fetched : BlockSource::announced_or_mined;
    const bool anybody = std::ranges::any_of(records_ | std::views::values, [&](const PeerRecord& record) {
        return record.session.is_registered() && !record.blocks.contains(tip.hash);
    });
    // After the import of a snapshot there is none.
    if (!anybody || (wire_form == nullptr && !options_.chain->has_body(tip))) return;
    offload(kNobody, [this, node = &tip, source, wire_form = std::move(wire_form)] {
        p2p::SharedMessage message;
        try {
            const Bytes text =
                wire_form ? block_text(*wire_form) : block_text(options_.chain->raw_block(*node));
            message = std::make_shared<const Bytes>(encode(MinedBlock{text}));
        } catch (const std::exception& failure) {
            base::log(base::LogLevel::error, "sync", "block {} is not relayed: {}", node->height,
                      failure.what());
        }
        return [this, node, source, message] {
            if (message) relay_block(node->height, node->hash, message, source);
        };
    });
}

/// As the reference does it (08 §4.4, §4.5), except that a peer far behind is told our status in place of a
/// block that it would drop.
void Reactor::Impl::relay_block(std::uint64_t height, const Hash256& hash, const p2p::SharedMessage& message,
                                BlockSource source) {
    const p2p::SharedMessage status =
        std::make_shared<const Bytes>(encode(status_of(TipView(*options_.chain))));
    for (auto& [id, record] : records_) {
        if (!record.session.is_registered() || record.blocks.contains(hash)) continue;
        const bool is_full = record.peer->info().has_services(p2p::kFullNode);
        if (!is_full && source != BlockSource::fetched) continue;
        const std::uint64_t its_height = std::max(record.session.height(), record.given_height);
        const bool whole = is_full && its_height + kAnnouncementWindow >= height;
        if (!record.peer->send(whole ? message : status, p2p::Urgency::reply)) continue;
        record.blocks.insert(hash);
        if (whole && height <= its_height + 1) record.given_height = std::max(record.given_height, height);
    }
}

void Reactor::Impl::announce(primitives::BlockPtr block) {
    if (loop_ == nullptr) return;
    offload(kNobody, [this, block = std::move(block)] {
        const chain::IncomingBlock incoming = chain::make_incoming_block(block);
        auto message = std::make_shared<const Bytes>(encode(MinedBlock{block_text(*incoming.wire_form)}));
        return [this, height = incoming.header().height, hash = incoming.hash, message = std::move(message)] {
            relay_block(height, hash, message, BlockSource::announced_or_mined);
        };
    });
}

void Reactor::Impl::announce(primitives::TransactionPtr tx) {
    if (loop_ == nullptr) return;
    scope_.home().post([this, tx = std::move(tx)] {
        if (const auto entry = options_.chain->pool_entry(tx->id())) relay_transaction(entry, Telling::again);
    });
}

void Reactor::Impl::relay_transaction(const chain::PoolEntryPtr& entry, Telling telling) {
    const bool relays = may_relay();
    p2p::SharedMessage message;
    for (auto& [id, record] : records_) {
        if (!record.session.is_registered() || !wants(record, entry->tx->data())) continue;
        if (telling == Telling::news && record.transactions.contains(entry->id())) continue;
        const bool behind = is_behind(record);
        if (behind) ask_status(record);
        if (behind || !relays) {
            record.pool_owed = true;
            continue;
        }
        if (!message)
            message = std::make_shared<const Bytes>(encode(TransactionMessage{transaction_text(*entry->tx)}));
        // A peer that reads slowly misses transactions, not blocks.
        if (record.peer->send(message, p2p::Urgency::relay)) record.transactions.insert(entry->id());
    }
}

void Reactor::Impl::start_pool_sync(PeerRecord& record) {
    const bool behind = is_behind(record);
    if (behind) ask_status(record);
    record.pool_owed = behind || !may_relay();
    if (record.pool_owed) return;
    const chain::PoolSnapshotPtr pool = options_.chain->pool();
    record.pool.assign(pool->entries.rbegin(), pool->entries.rend());
    continue_pool_sync(record);
}

/// At the pace of the peer: the reference drops peers whose queue runs full, and takes transactions one by
/// one.
void Reactor::Impl::continue_pool_sync(PeerRecord& record) {
    for (std::size_t count = 0;
         count < kPoolBatch && !record.pool.empty() && record.peer->queued_bytes() < kPoolAhead; ++count) {
        const chain::PoolEntryPtr entry = std::move(record.pool.back());
        record.pool.pop_back();
        if (!wants(record, entry->tx->data()) || !record.transactions.insert(entry->id())) continue;
        send(record, TransactionMessage{transaction_text(*entry->tx)}, p2p::Urgency::relay);
    }
    if (record.pool.empty()) return;
    record.pool_timer = loop().call_after(kPoolPause, [this, id = record.peer->id()] {
        if (PeerRecord* const waiting = find(id)) continue_pool_sync(*waiting);
    });
}

}  // namespace bytom::sync
