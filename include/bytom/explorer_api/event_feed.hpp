// The chain and the pool as a row of events for one reader (13 §4), whatever door it comes through.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/chain/change_feed.hpp>
#include <bytom/explorer_api/event_forms.hpp>
#include <bytom/explorer_api/program_filter.hpp>

namespace bytom::explorer_api {

struct EventTopics {
    bool blocks = true;         ///< block_connected, block_disconnected
    bool transactions = false;  ///< blocks with their transactions; those of the pool in full
    bool pool = false;          ///< pool_reset, transaction_added, transaction_removed

    /// "blocks,transactions,pool" or some of these; empty is "blocks". `transactions` brings the blocks with
    /// it. Nothing: there is a word that is none of them.
    [[nodiscard]] static std::optional<EventTopics> parse(std::string_view list);
};

/// A text that many readers may be told.
using EventText = std::shared_ptr<const std::string>;

struct FeedEvent {
    std::string_view type;  ///< "block_connected", …
    /// Where the reader stands once it has done what the event says; nothing: where it stood.
    std::optional<Hash256> cursor;
    EventText data;  ///< a JSON object, on one line
};

/// What is told of the newest blocks, made once for all readers. Any thread.
class RecentEventTexts {
public:
    struct Key {
        const chain::BlockNode* node = nullptr;
        bool connected = true;
        bool transactions = false;
        [[nodiscard]] bool operator==(const Key&) const = default;
    };

    [[nodiscard]] EventText find(const Key& key) const;
    void keep(const Key& key, EventText text);

private:
    static constexpr std::size_t kKept = 8;
    static constexpr std::size_t kMaxBytes = std::size_t{4} << 20;  ///< of one; larger ones are not kept

    struct Entry {
        Key key;
        EventText text;
    };
    mutable base::Mutex mutex_;
    std::array<Entry, kKept> entries_ BYTOM_GUARDED_BY(mutex_);
    std::size_t next_ BYTOM_GUARDED_BY(mutex_) = 0;
};

struct EventFeedOptions {
    const chain::BlockNode* from = nullptr;  ///< where the reader stands; not null
    EventTopics topics;
    ProgramFilterPtr programs;          ///< of transactions; null: all
    RecentEventTexts* texts = nullptr;  ///< outlives the feed; may be null
    const EventForms* forms = nullptr;  ///< outlives the feed; null: nothing is known
};

/// What lies between the reader and the tip is read from the store, block by block; behind it come the events
/// as they happen. A reader that is slow is led through the store again, and its pool is reset: nothing waits
/// for it in memory beyond kMaxWaitingBytes. One thread at a time; must not outlive the chain.
class EventFeed {
public:
    static constexpr std::size_t kMaxWaitingEvents = 256;
    static constexpr std::size_t kMaxWaitingBytes = std::size_t{1} << 20;

    /// `wake` is called, on the chain thread, when there is something after next() has given nothing. It must
    /// not wait, nor call back. It is not called any more when the feed is gone.
    EventFeed(chain::Chain& chain, EventFeedOptions options, std::function<void()> wake);
    ~EventFeed();
    EventFeed(const EventFeed&) = delete;
    EventFeed& operator=(const EventFeed&) = delete;

    /// The next event; nothing: that is all for now. May throw storage::StorageFailure.
    [[nodiscard]] std::optional<FeedEvent> next();

private:
    [[nodiscard]] bool wants_blocks() const noexcept { return options_.topics.blocks; }
    [[nodiscard]] bool wants(const primitives::Transaction& tx) const;
    [[nodiscard]] const EventForms& forms() const noexcept;
    /// From the store.
    [[nodiscard]] std::optional<FeedEvent> next_of_history();
    [[nodiscard]] std::optional<FeedEvent> next_of_snapshot();
    [[nodiscard]] std::optional<FeedEvent> tell(const chain::Event& event);
    [[nodiscard]] FeedEvent tell_block(const chain::BlockNode& node, bool connected,
                                       const primitives::Block* block,
                                       const primitives::TxStatuses* statuses) const;
    [[nodiscard]] FeedEvent tell_added(const chain::PoolEntry& entry, bool of_snapshot) const;
    [[nodiscard]] FeedEvent begin_snapshot(chain::PoolSnapshotPtr pool);

    chain::Chain& chain_;
    const EventFeedOptions options_;
    std::function<void()> wake_;
    const chain::BlockNode* position_;
    chain::Changes history_;  ///< what of it is next_in_history_ … has not been told
    std::size_t next_in_history_ = 0;
    chain::PoolSnapshotPtr snapshot_;  ///< null: told to its end
    std::size_t next_in_snapshot_ = 0;
    std::unique_ptr<chain::Subscription> subscription_;  ///< null while history is told
};

[[nodiscard]] std::string_view to_string(chain::RemovalReason reason) noexcept;

}  // namespace bytom::explorer_api
