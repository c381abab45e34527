#include <algorithm>

#include <bytom/explorer_api/event_feed.hpp>
#include <bytom/explorer_api/transaction_form.hpp>
#include <bytom/json/writer.hpp>

namespace bytom::explorer_api {
namespace {

using chain::BlockNode;

/// Blocks of history looked at together.
constexpr std::size_t kStep = 256;

FeedEvent event_of(std::string_view type, std::string data) {
    return {.type = type, .cursor = {}, .data = std::make_shared<const std::string>(std::move(data))};
}

}  // namespace

std::optional<EventTopics> EventTopics::parse(std::string_view list) {
    if (list.empty()) return EventTopics{};
    EventTopics topics{.blocks = false};
    while (true) {
        const auto comma = list.find(',');
        const std::string_view word = list.substr(0, comma);
        if (word == "blocks") {
            topics.blocks = true;
        } else if (word == "transactions") {
            topics.blocks = topics.transactions = true;
        } else if (word == "pool") {
            topics.pool = true;
        } else {
            return std::nullopt;
        }
        if (comma == std::string_view::npos) return topics;
        list.remove_prefix(comma + 1);
    }
}

std::string_view to_string(chain::RemovalReason reason) noexcept {
    switch (reason) {
        case chain::RemovalReason::confirmed:
            return "confirmed";
        case chain::RemovalReason::conflict:
            return "conflict";
        case chain::RemovalReason::expired:
            return "expired";
        case chain::RemovalReason::missing_inputs:
            return "missing_inputs";
        case chain::RemovalReason::moved:
            return "moved";
        case chain::RemovalReason::evicted:
            return "evicted";
        case chain::RemovalReason::replaced:
            return "replaced";
        case chain::RemovalReason::invalid:
            return "invalid";
        case chain::RemovalReason::requested:
            return "requested";
    }
    return "";
}

EventText RecentEventTexts::find(const Key& key) const {
    const base::MutexLock lock(mutex_);
    const auto found = std::ranges::find(entries_, key, &Entry::key);
    return found == entries_.end() ? nullptr : found->text;
}

void RecentEventTexts::keep(const Key& key, EventText text) {
    if (text->size() > kMaxBytes) return;
    const base::MutexLock lock(mutex_);
    entries_[next_++ % kKept] = {.key = key, .text = std::move(text)};
}

EventFeed::EventFeed(chain::Chain& chain, EventFeedOptions options, std::function<void()> wake)
    : chain_(chain), options_(std::move(options)), wake_(std::move(wake)), position_(options_.from) {}

EventFeed::~EventFeed() = default;

bool EventFeed::wants(const primitives::Transaction& tx) const {
    return options_.programs == nullptr || options_.programs->touches(tx);
}

const EventForms& EventFeed::forms() const noexcept {
    static const EventForms nothing;
    return options_.forms != nullptr ? *options_.forms : nothing;
}

std::optional<FeedEvent> EventFeed::next() {
    if (subscription_ == nullptr) {
        if (wants_blocks()) {
            if (auto event = next_of_history()) return event;
        }
        subscription_ = chain_.subscribe({.from = position_,
                                          .blocks = wants_blocks(),
                                          .pool = options_.topics.pool,
                                          .max_events = kMaxWaitingEvents,
                                          .max_bytes = kMaxWaitingBytes,
                                          .keeps_bodies = false,
                                          .on_ready = std::move(wake_)});
    }
    for (;;) {
        if (auto event = next_of_snapshot()) return event;
        const auto event = subscription_->next();
        if (!event) return std::nullopt;
        if (auto told = tell(*event)) return told;
    }
}

std::optional<FeedEvent> EventFeed::next_of_history() {
    const std::size_t down = history_.disconnected.size();
    if (next_in_history_ == down + history_.connected.size()) {
        history_ = chain::changes_between(*position_, *chain_.tip()->node, kStep);
        next_in_history_ = 0;
        if (history_.position == position_) return std::nullopt;
        return next_of_history();
    }
    const std::size_t i = next_in_history_++;
    const bool connected = i >= down;
    const BlockNode& node = connected ? *history_.connected[i - down] : *history_.disconnected[i];
    position_ = connected ? &node : node.parent;
    if (!options_.topics.transactions) return tell_block(node, connected, nullptr, nullptr);
    const primitives::BlockPtr block = chain_.block(node);
    const primitives::TxStatuses statuses = chain_.statuses(node);
    return tell_block(node, connected, block.get(), &statuses);
}

std::optional<FeedEvent> EventFeed::next_of_snapshot() {
    if (snapshot_ == nullptr) return std::nullopt;
    while (next_in_snapshot_ < snapshot_->entries.size()) {
        const chain::PoolEntry& entry = *snapshot_->entries[next_in_snapshot_++];
        if (wants(*entry.tx)) return tell_added(entry, true);
    }
    snapshot_.reset();
    return std::nullopt;
}

FeedEvent EventFeed::begin_snapshot(chain::PoolSnapshotPtr pool) {
    const auto count = std::ranges::count_if(
        pool->entries, [this](const chain::PoolEntryPtr& entry) { return wants(*entry->tx); });
    std::string data;
    json::Writer out(data);
    out.begin_object();
    out.member("transactions", static_cast<std::uint64_t>(count));
    out.end_object();
    snapshot_ = std::move(pool);
    next_in_snapshot_ = 0;
    return event_of("pool_reset", std::move(data));
}

std::optional<FeedEvent> EventFeed::tell(const chain::Event& event) {
    if (const auto* const connected = std::get_if<chain::BlockConnected>(&event)) {
        return tell_block(*connected->node, true, connected->block.get(), connected->statuses.get());
    }
    if (const auto* const disconnected = std::get_if<chain::BlockDisconnected>(&event)) {
        return tell_block(*disconnected->node, false, disconnected->block.get(),
                          disconnected->statuses.get());
    }
    if (const auto* const reset = std::get_if<chain::PoolReset>(&event)) return begin_snapshot(reset->pool);
    if (const auto* const added = std::get_if<chain::TransactionAdded>(&event)) {
        if (wants(*added->entry->tx)) return tell_added(*added->entry, false);
    } else if (const auto* const removed = std::get_if<chain::TransactionRemoved>(&event)) {
        if (!wants(*removed->entry->tx)) return std::nullopt;
        std::string data;
        json::Writer out(data);
        out.begin_object();
        out.member("id", removed->entry->id());
        out.member("reason", to_string(removed->reason));
        out.end_object();
        return event_of("transaction_removed", std::move(data));
    }
    return std::nullopt;
}

FeedEvent EventFeed::tell_block(const BlockNode& node, bool connected, const primitives::Block* block,
                                const primitives::TxStatuses* statuses) const {
    FeedEvent event{.type = connected ? "block_connected" : "block_disconnected",
                    .cursor = connected ? node.hash : node.parent->hash,
                    .data = nullptr};
    const RecentEventTexts::Key key{
        .node = &node, .connected = connected, .transactions = options_.topics.transactions};
    // What was read from the store is old, as a rule.
    const bool shared = options_.texts != nullptr && options_.programs == nullptr && subscription_ != nullptr;
    if (shared) event.data = options_.texts->find(key);
    if (event.data != nullptr) return event;
    std::string data;
    json::Writer out(data);
    out.begin_object();
    out.member("height", node.height);
    out.member("hash", node.hash);
    out.member("parent", node.parent->hash);
    out.member("timestamp", node.timestamp);
    if (options_.topics.transactions) {
        const KnownForms known = forms().of(&node);
        const FormView view{.address_prefix = chain_.network().bech32_prefix, .lookups = *known.lookups};
        out.key("transactions");
        out.begin_array();
        for (std::size_t i = 0; i < block->transactions.size(); ++i) {
            if (!wants(*block->transactions[i])) continue;
            write_transaction(out, *block->transactions[i],
                              {.on_main_chain = connected,
                               .timestamp = node.timestamp,
                               .block_height = node.height,
                               .index_id = known.index_id(i),
                               .status_fail = (*statuses)[i],
                               .confirmations = std::nullopt},
                              view);
        }
        out.end_array();
    }
    out.end_object();
    event.data = std::make_shared<const std::string>(std::move(data));
    if (shared) options_.texts->keep(key, event.data);
    return event;
}

FeedEvent EventFeed::tell_added(const chain::PoolEntry& entry, bool of_snapshot) const {
    std::string data;
    json::Writer out(data);
    out.begin_object();
    out.member("id", entry.id());
    out.member("time", entry.time);
    out.member("fee", entry.fee);
    out.member("size", entry.weight);
    out.member("status_fail", entry.status_fail);
    out.member("snapshot", of_snapshot);
    if (options_.topics.transactions) {
        const KnownForms known = forms().of(nullptr);
        out.key("transaction");
        write_transaction(out, *entry.tx, {.status_fail = entry.status_fail},
                          {.address_prefix = chain_.network().bech32_prefix, .lookups = *known.lookups});
    }
    out.end_object();
    return event_of("transaction_added", std::move(data));
}

}  // namespace bytom::explorer_api
