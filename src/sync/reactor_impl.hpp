// The reactor's state: what is known of each peer, and what is under way for it. Network thread, except where
// it says otherwise. The files reactor.cpp (peers, messages), reactor_content.cpp (what peers bring) and
// reactor_relay.cpp (what they are told) share it.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <unordered_set>

#include <bytom/base/byte_budget.hpp>
#include <bytom/base/log.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/base/token_bucket.hpp>
#include <bytom/io/task_scope.hpp>
#include <bytom/sync/reactor.hpp>

#include "sync/decode_gate.hpp"
#include "sync/downloader.hpp"
#include "sync/early_transactions.hpp"
#include "sync/known_set.hpp"
#include "sync/peer_session.hpp"

namespace bytom::sync {

/// Blocks of this distance from ours are looked at when they are announced (08 §7.4).
inline constexpr std::uint64_t kAnnouncementWindow = 64;

/// A transaction that ends so soon may be invalid at a peer that is ahead of us (08 §7.3); who is behind by
/// more is not where transactions mean something.
inline constexpr std::uint64_t kTimeRangeMargin = 2;

class Reactor::Impl final : public DownloadTransport {
public:
    explicit Impl(ReactorOptions options);

    void attach(p2p::NetworkLoop& loop, p2p::OffenceBook* offences);
    void stop();

    void on_connected(const p2p::PeerPtr& peer);
    void on_message(const p2p::PeerPtr& peer, Bytes message);
    void on_disconnected(const p2p::PeerPtr& peer);

    [[nodiscard]] std::vector<PeerStatus> peers() const;
    [[nodiscard]] SyncProgress progress() const;
    void announce(primitives::BlockPtr block);
    void announce(primitives::TransactionPtr tx);

    // DownloadTransport
    bool request(p2p::ConnectionId peer, Message message) override;
    void report(p2p::ConnectionId peer, p2p::Offence offence, std::string_view why) override;
    void disconnect(p2p::ConnectionId peer, std::string_view why) override;
    [[nodiscard]] std::int64_t bytes_received(p2p::ConnectionId peer) const override;
    void note_block(p2p::ConnectionId peer) override;

private:
    static constexpr std::size_t kKnownTransactions = 65'536;
    static constexpr std::size_t kKnownBlocks = 2'048;
    /// Blocks of one peer whose work is being computed: what it costs until the first bad one bans it.
    static constexpr std::size_t kMaxAnnouncements = 4;
    // Bytes of answers to one peer, at once and per second.
    static constexpr std::int64_t kServingBurst = std::int64_t{128} << 20;
    static constexpr std::int64_t kServingRate = std::int64_t{16} << 20;
    /// Of all peers' answers at once: what is sent in so many seconds.
    static constexpr std::int64_t kUploadBurstSeconds = 4;
    /// An announcement that takes more memory when it is decoded is not looked at.
    static constexpr std::size_t kMaxAnnouncement = std::size_t{48} << 20;

    struct PeerRecord {
        PeerRecord(p2p::PeerPtr connection, const Hash256& genesis, base::ByteBudget& budget)
            : peer(std::move(connection)), session(genesis), waiting(budget) {}

        p2p::PeerPtr peer;
        PeerSession session;
        KnownSet transactions{kKnownTransactions};
        KnownSet blocks{kKnownBlocks};
        std::unique_ptr<p2p::NetworkLoop::Timer> status_timer;
        std::deque<Message> requests;  ///< that wait for their answers
        std::size_t request_bytes = 0;
        bool is_serving = false;  ///< one of them is under way
        base::TokenBucket serving{kServingBurst, kServingRate};
        base::ByteShare waiting;  ///< memory that waits because of it
        std::size_t waiting_transactions = 0;
        std::size_t waiting_announcements = 0;
        bool paused = false;
        std::vector<chain::PoolEntryPtr> pool;  ///< what is left of the initial pool sync, last first
        bool pool_owed = false;                 ///< it has missed transactions because one of us was behind
        std::uint64_t given_height = 0;         ///< last block sent since its status that it can connect
        bool status_asked = false;              ///< within this second
        std::unique_ptr<p2p::NetworkLoop::Timer> pool_timer;
        std::unique_ptr<p2p::NetworkLoop::Timer> serve_timer;
    };

    [[nodiscard]] PeerRecord* find(p2p::ConnectionId id);
    void send(PeerRecord& record, const Message& message, p2p::Urgency urgency = p2p::Urgency::reply);
    /// Runs work for a peer on the pool, then its result, a task, on the network thread. Work that throws
    /// ends the connection: it has no result that would put the peer's counters right.
    template <typename Work>
    void offload(p2p::ConnectionId id, Work work);
    /// Runs work(message) on the pool when its turn comes, then its result on the network thread. `decoded`:
    /// bytes that it will take. False, and nothing done: there is no room for what nobody asked for.
    template <typename Work>
    [[nodiscard]] bool decode_in_turn(p2p::ConnectionId id, DecodeGate::Origin origin, std::size_t decoded,
                                      Bytes message, Work work);
    /// Of the memory that waits because of it.
    void charge(p2p::ConnectionId id, std::size_t bytes);
    void settle(p2p::ConnectionId id, std::size_t bytes);
    void throttle_all();
    [[nodiscard]] bool begin_check(const Hash256& block);
    void end_check(const Hash256& block);
    void throttle(PeerRecord& record);

    // reactor.cpp
    void begin(p2p::OffenceBook* offences);
    [[nodiscard]] p2p::NetworkLoop& loop() const { return *loop_.load(); }
    void handle(PeerRecord& record, Message message);
    void registered(PeerRecord& record);
    void enqueue_request(PeerRecord& record, Message message);
    [[nodiscard]] std::size_t queued_for_all() const;
    void serve_next(PeerRecord& record);
    void every_second();
    void publish();

    // reactor_content.cpp
    void take_headers(p2p::ConnectionId id, Bytes message);
    void take_blocks(p2p::ConnectionId id, Bytes message);
    void take_announced(p2p::ConnectionId id, Bytes message);
    [[nodiscard]] std::optional<bool> announced_work(const primitives::BlockHeader& header,
                                                     const Hash256& hash);
    void announced_checked(p2p::ConnectionId id, const chain::IncomingBlock& block,
                           std::optional<bool> has_work);
    void take_transaction(p2p::ConnectionId id, Bytes message);
    void look_at_transaction(PeerRecord& record, Bytes message);
    /// What it sends may be valid only at a height that we have not reached.
    [[nodiscard]] bool is_too_early(p2p::ConnectionId id) const;
    /// Those whose time has come, some at a time.
    void take_early_transactions();
    void transaction_done(p2p::ConnectionId id, std::size_t held, const chain::TxOutcome& outcome);

    // reactor_relay.cpp
    void drain_events();
    /// `wire_form` may be null.
    void relay_tip(const chain::BlockNode& tip, std::shared_ptr<const Bytes> wire_form);
    /// Where a block of ours comes from: SPV clients are told of what was fetched only.
    enum class BlockSource : std::uint8_t { announced_or_mined, fetched };
    void relay_block(std::uint64_t height, const Hash256& hash, const p2p::SharedMessage& message,
                     BlockSource source);
    enum class Telling : std::uint8_t { news, again };  ///< again: also those who know it
    void relay_transaction(const chain::PoolEntryPtr& entry, Telling telling);
    /// Its pool, if it and we are where transactions mean something; else it is owed.
    void start_pool_sync(PeerRecord& record);
    void continue_pool_sync(PeerRecord& record);
    void ask_status(PeerRecord& record);
    [[nodiscard]] bool may_relay() const;
    [[nodiscard]] bool is_behind(const PeerRecord& record) const;
    [[nodiscard]] bool wants(const PeerRecord& record, const primitives::TxData& tx) const;

    const ReactorOptions options_;
    const Hash256 genesis_;
    std::atomic<p2p::NetworkLoop*> loop_{nullptr};  ///< null until attach()
    p2p::OffenceBook* offences_ = nullptr;
    std::vector<p2p::PeerPtr> early_;  ///< connected before begin()
    base::ByteBudget waiting_;         ///< memory, all peers together
    std::map<p2p::ConnectionId, PeerRecord> records_;
    base::TokenBucket upload_;
    EarlyTransactions early_transactions_{{}};
    DecodeGate gate_;
    bool is_crowded_ = false;                 ///< the gate, when peers were last throttled
    std::unique_ptr<Downloader> downloader_;  ///< null until begin()
    std::unique_ptr<chain::Subscription> subscription_;
    std::unique_ptr<p2p::NetworkLoop::Timer> second_timer_;
    std::chrono::steady_clock::time_point next_status_;
    bool tip_owed_ = false;  ///< a new tip was not told because there seemed to be a better one

    mutable base::Mutex mutex_;
    std::unordered_set<Hash256> checking_
        BYTOM_GUARDED_BY(mutex_);  ///< announced blocks whose work is being computed
    std::vector<PeerStatus> published_ BYTOM_GUARDED_BY(mutex_);
    SyncProgress progress_ BYTOM_GUARDED_BY(mutex_);

    io::TaskScope scope_;  ///< last, so that its work ends first
};

template <typename Work>
void Reactor::Impl::offload(p2p::ConnectionId id, Work work) {
    scope_.offload(
        std::move(work), [](auto&& result) { result(); },
        [this, id](const std::string& failure) {
            base::log(base::LogLevel::error, "sync", "a message of peer {} cannot be handled: {}", id,
                      failure);
            disconnect(id, "its message cannot be handled");
        });
}

template <typename Work>
bool Reactor::Impl::decode_in_turn(p2p::ConnectionId id, DecodeGate::Origin origin, std::size_t decoded,
                                   Bytes message, Work work) {
    const std::size_t raw = message.size();
    auto on_pool = [this, id, decoded, message = std::move(message), work = std::move(work)] {
        const auto leave = [this, id, decoded] {
            gate_.leave(decoded);
            settle(id, decoded);
            throttle_all();
        };
        try {
            return [leave, result = work(message)]() mutable {
                leave();
                result();
            };
        } catch (...) {
            scope_.home().post(leave);
            throw;
        }
    };
    charge(id, raw);
    auto start = [this, id, decoded, raw, on_pool = std::move(on_pool)]() mutable {
        charge(id, decoded - raw);
        offload(id, std::move(on_pool));
    };
    const bool has_entered = gate_.enter(
        {.peer = id, .decoded_bytes = decoded, .message_bytes = raw, .start = std::move(start)}, origin);
    if (!has_entered) settle(id, raw);
    if (PeerRecord* const record = find(id)) throttle(*record);
    throttle_all();
    return has_entered;
}

}  // namespace bytom::sync
