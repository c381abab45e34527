#include <bytom/base/log.hpp>

#include "sync/log_name.hpp"
#include "sync/reactor_impl.hpp"
#include "sync/tip_view.hpp"

namespace bytom::sync {
namespace {

constexpr std::chrono::seconds kSecond{1};
/// Bytes that wait to be written to a peer before its next request is served.
constexpr std::size_t kServedAhead = std::size_t{8} << 20;
constexpr std::chrono::milliseconds kServeAgain{50};
/// Bytes that wait for all peers together before answers become small.
constexpr std::size_t kQueuedForAll = std::size_t{24} << 20;
constexpr std::size_t kServedAheadPressed = std::size_t{64} << 10;
/// As kMaxBlocksText; a single block may be larger.
constexpr std::size_t kMaxBlocksTextPressed = std::size_t{256} << 10;

/// The type byte of messages whose content is decoded on the pool.
enum class HeavyType : std::uint8_t { headers = 0x13, blocks = 0x15, transaction = 0x30, mined_block = 0x40 };
/// The type byte of large messages that nobody asked for.
enum class IdleType : std::uint8_t { block = 0x11, merkle_block = 0x61 };

bool is_idle(std::uint8_t type) {
    return type == static_cast<std::uint8_t>(IdleType::block) ||
           type == static_cast<std::uint8_t>(IdleType::merkle_block);
}

/// Memory that a request takes while it waits.
std::size_t request_memory(const Message& request) {
    std::size_t bytes = sizeof(Message);
    if (const auto* headers = std::get_if<GetHeaders>(&request))
        bytes += headers->locator.capacity() * Hash256::kSize;
    if (const auto* blocks = std::get_if<GetBlocks>(&request))
        bytes += blocks->locator.capacity() * Hash256::kSize;
    return bytes;
}

/// Without the entries that nobody will look at.
Message trimmed(Message request) {
    const auto trim = [](std::vector<Hash256>& locator) {
        locator.resize(std::min(locator.size(), kMaxLocator));
        locator.shrink_to_fit();
    };
    if (auto* headers = std::get_if<GetHeaders>(&request)) trim(headers->locator);
    if (auto* blocks = std::get_if<GetBlocks>(&request)) trim(blocks->locator);
    return request;
}

}  // namespace

Reactor::Reactor(ReactorOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Reactor::~Reactor() {
    impl_->stop();
}

void Reactor::attach(p2p::NetworkLoop& loop, p2p::OffenceBook* offences) {
    impl_->attach(loop, offences);
}
void Reactor::stop() {
    impl_->stop();
}
void Reactor::on_connected(const p2p::PeerPtr& peer) {
    impl_->on_connected(peer);
}
void Reactor::on_message(const p2p::PeerPtr& peer, Bytes message) {
    impl_->on_message(peer, std::move(message));
}
void Reactor::on_disconnected(const p2p::PeerPtr& peer) {
    impl_->on_disconnected(peer);
}
std::vector<PeerStatus> Reactor::peers() const {
    return impl_->peers();
}
SyncProgress Reactor::progress() const {
    return impl_->progress();
}
void Reactor::announce(primitives::BlockPtr block) {
    impl_->announce(std::move(block));
}

void Reactor::announce(primitives::TransactionPtr tx) {
    impl_->announce(std::move(tx));
}

Reactor::Impl::Impl(ReactorOptions options)
    : options_(std::move(options)),
      genesis_(options_.chain->main_node(0)->hash),
      waiting_(options_.max_waiting_bytes_of_all),
      upload_(kUploadBurstSeconds * options_.upload_rate, options_.upload_rate),
      gate_(options_.decode),
      scope_(*options_.pool, [this](io::Task task) { loop().post(std::move(task)); }) {
    progress_.height = options_.chain->tip()->height();
    progress_.best_header = progress_.height;
    progress_.headers = progress_.height;
    progress_.reason = "no peers";
}

void Reactor::Impl::attach(p2p::NetworkLoop& loop, p2p::OffenceBook* offences) {
    loop_ = &loop;
    scope_.home().post([this, offences] { begin(offences); });
}

void Reactor::Impl::begin(p2p::OffenceBook* offences) {
    offences_ = offences;
    downloader_ = std::make_unique<Downloader>(DownloaderOptions{.chain = options_.chain,
                                                                 .pool = options_.pool,
                                                                 .clock = options_.clock,
                                                                 .loop = &loop(),
                                                                 .transport = this,
                                                                 .proof_of_work = options_.proof_of_work,
                                                                 .prefetch_seeds = options_.prefetch_seeds,
                                                                 .is_background = options_.is_background,
                                                                 .blocks = {}});
    chain::SubscriptionOptions subscription;
    subscription.pool = true;
    subscription.on_ready = [this, home = scope_.home()] { home.post([this] { drain_events(); }); };
    subscription_ = options_.chain->subscribe(std::move(subscription));
    drain_events();
    every_second();
    for (const p2p::PeerPtr& peer : std::exchange(early_, {}))
        on_connected(peer);
}

void Reactor::Impl::stop() {
    scope_.stop();
    // The network thread has ended.
    second_timer_.reset();
    records_.clear();
    subscription_.reset();
    downloader_.reset();
}

Reactor::Impl::PeerRecord* Reactor::Impl::find(p2p::ConnectionId id) {
    const auto found = records_.find(id);
    return found == records_.end() ? nullptr : &found->second;
}

void Reactor::Impl::send(PeerRecord& record, const Message& message, p2p::Urgency urgency) {
    record.peer->send(std::make_shared<const Bytes>(encode(message)), urgency);
}

void Reactor::Impl::on_connected(const p2p::PeerPtr& peer) {
    if (!downloader_) {
        early_.push_back(peer);
        return;
    }
    const auto [place, inserted] = records_.try_emplace(peer->id(), peer, genesis_, waiting_);
    if (!inserted) return;
    PeerRecord& record = place->second;
    send(record, StatusRequest{});
    record.status_timer = loop().call_after(options_.status_timeout, [this, id = peer->id()] {
        PeerRecord* const waiting = find(id);
        if (waiting == nullptr || waiting->session.is_registered()) return;
        disconnect(id, "it is not of our chain, or does not say");
    });
}

void Reactor::Impl::on_disconnected(const p2p::PeerPtr& peer) {
    std::erase(early_, peer);
    const auto found = records_.find(peer->id());
    if (found == records_.end()) return;
    gate_.forget(peer->id());
    records_.erase(found);
    downloader_->remove_peer(peer->id());
    publish();
}

/// Stops reading from a peer that brings more than we look at, and goes on later.
void Reactor::Impl::throttle(PeerRecord& record) {
    const bool busy = gate_.is_crowded() || gate_.is_waiting(record.peer->id()) ||
                      record.waiting.bytes() > options_.max_waiting_bytes ||
                      (waiting_.is_exceeded() && record.waiting.bytes() > 0) ||
                      record.waiting_transactions > options_.max_waiting_transactions ||
                      downloader_->block_bytes() > 4 * options_.max_waiting_bytes;
    if (busy == record.paused) return;
    record.paused = busy;
    if (busy) {
        record.peer->pause_reading();
    } else {
        record.peer->resume_reading();
    }
}

/// When the gate becomes crowded and when it no longer is; otherwise each peer is throttled as its own state
/// changes.
void Reactor::Impl::throttle_all() {
    if (std::exchange(is_crowded_, gate_.is_crowded()) == is_crowded_) return;
    for (auto& [id, record] : records_)
        throttle(record);
}

void Reactor::Impl::charge(p2p::ConnectionId id, std::size_t bytes) {
    PeerRecord* const record = find(id);
    if (record == nullptr) return;
    record->waiting.set(record->waiting.bytes() + bytes);
    throttle(*record);
}

void Reactor::Impl::settle(p2p::ConnectionId id, std::size_t bytes) {
    PeerRecord* const record = find(id);
    if (record == nullptr) return;
    record->waiting.set(record->waiting.bytes() - bytes);
    throttle(*record);
}

void Reactor::Impl::on_message(const p2p::PeerPtr& peer, Bytes message) {
    PeerRecord* const record = find(peer->id());
    if (record == nullptr || message.empty() || is_idle(message.front())) return;
    if (record->session.is_registered()) {
        switch (static_cast<HeavyType>(message.front())) {
            case HeavyType::headers:
                return take_headers(peer->id(), std::move(message));
            case HeavyType::blocks:
                return take_blocks(peer->id(), std::move(message));
            case HeavyType::mined_block:
                return take_announced(peer->id(), std::move(message));
            case HeavyType::transaction:
                return take_transaction(peer->id(), std::move(message));
            default:
                break;
        }
    }
    // What does not decode is ignored, as the reference does (08 §1.1).
    if (auto decoded = decode(message)) handle(*record, std::move(*decoded));
}

void Reactor::Impl::handle(PeerRecord& record, Message message) {
    const std::uint64_t height = record.session.height();
    const Hash256 hash = record.session.hash();
    switch (record.session.receive(message)) {
        case PeerSession::Reaction::nothing:
            if (record.session.is_registered() &&
                (record.session.height() != height || record.session.hash() != hash)) {
                downloader_->update_peer(record.peer->id(), record.session.height(), record.session.hash());
                publish();
            }
            if (std::holds_alternative<StatusResponse>(message)) {
                record.given_height = 0;
                if (record.pool_owed && !is_behind(record)) start_pool_sync(record);
            }
            return;
        case PeerSession::Reaction::registered:
            return registered(record);
        case PeerSession::Reaction::answer:
            return enqueue_request(record, trimmed(std::move(message)));
        case PeerSession::Reaction::content:
            return;  // a single block, which nobody asked for
        case PeerSession::Reaction::close:
            return disconnect(record.peer->id(), "nil message");
    }
}

void Reactor::Impl::registered(PeerRecord& record) {
    record.status_timer.reset();
    // The reference ignores everything else until it knows our status, and may not have asked for it yet.
    send(record, status_of(TipView(*options_.chain)));
    const p2p::NodeInfo& info = record.peer->info();
    base::log(options_.is_background ? base::LogLevel::debug : base::LogLevel::info, kLog,
              "peer {} {}, block {}", record.peer->id(), record.peer->address().to_text(),
              record.session.height());
    if (info.has_services(p2p::kFullNode)) {
        downloader_->add_peer(record.peer->id(), record.session.height(), record.session.hash(),
                              info.has_services(p2p::kFastSync) ? BlocksKept::all : BlocksKept::recent);
    }
    start_pool_sync(record);
    publish();
}

void Reactor::Impl::enqueue_request(PeerRecord& record, Message message) {
    const std::size_t bytes = request_memory(message);
    if (record.requests.size() >= options_.max_requests ||
        record.request_bytes + bytes > options_.max_request_bytes)
        return;
    record.request_bytes += bytes;
    record.waiting.set(record.waiting.bytes() + bytes);
    record.requests.push_back(std::move(message));
    serve_next(record);
}

/// Bytes of answers that wait for all peers together.
std::size_t Reactor::Impl::queued_for_all() const {
    std::size_t bytes = 0;
    for (const auto& [id, record] : records_)
        bytes += record.peer->queued_bytes();
    return bytes;
}

/// One request of a peer at a time, read and encoded on the pool.
void Reactor::Impl::serve_next(PeerRecord& record) {
    if (record.is_serving || record.requests.empty()) return;
    const p2p::ConnectionId id = record.peer->id();
    const auto now = loop().now();
    // When many do not read their answers, each gets small ones, one at a time.
    const bool is_pressed = queued_for_all() > kQueuedForAll;
    const std::size_t ahead = is_pressed ? kServedAheadPressed : kServedAhead;
    if (record.peer->queued_bytes() > ahead || !record.serving.has_tokens(now) || !upload_.has_tokens(now)) {
        record.serve_timer = loop().call_after(kServeAgain, [this, id] {
            if (PeerRecord* const waiting = find(id)) serve_next(*waiting);
        });
        return;
    }
    Message request = std::move(record.requests.front());
    record.requests.pop_front();
    const std::size_t bytes = request_memory(request);
    record.request_bytes -= bytes;
    record.waiting.set(record.waiting.bytes() - bytes);
    record.is_serving = true;
    const std::size_t max_text = is_pressed ? kMaxBlocksTextPressed : kMaxBlocksText;
    offload(id, [this, id, request = std::move(request), filter = record.session.filter(), max_text] {
        p2p::SharedMessage reply;
        try {
            const TipView view(*options_.chain);
            if (const auto found = answer(request, view, filter, max_text))
                reply = std::make_shared<const Bytes>(encode(*found));
        } catch (const chain::BodyPruned& pruned) {
            base::log(base::LogLevel::debug, kLog, "a request is not answered: {}", pruned.what());
        } catch (const std::exception& failure) {
            base::log(base::LogLevel::error, kLog, "a request is not answered: {}", failure.what());
        }
        return [this, id, reply] {
            PeerRecord* const asking = find(id);
            if (asking == nullptr) return;
            asking->is_serving = false;
            if (reply) {
                asking->serving.spend(static_cast<std::int64_t>(reply->size()));
                upload_.spend(static_cast<std::int64_t>(reply->size()));
                asking->peer->send(reply, p2p::Urgency::reply);
            }
            serve_next(*asking);
        };
    });
}

void Reactor::Impl::every_second() {
    downloader_->tick();
    if (loop().now() >= next_status_) {
        next_status_ = loop().now() + options_.status_interval;
        for (auto& [id, record] : records_) {
            if (record.session.is_registered()) send(record, StatusRequest{});
        }
    }
    for (auto& [id, record] : records_) {
        throttle(record);
        record.status_asked = false;
        if (record.pool_owed) start_pool_sync(record);
    }
    if (tip_owed_) relay_tip(*options_.chain->tip()->node, nullptr);
    take_early_transactions();
    publish();
    second_timer_ = loop().call_after(kSecond, [this] { every_second(); });
}

void Reactor::Impl::publish() {
    std::vector<PeerStatus> peers;
    for (const auto& [id, record] : records_) {
        if (record.session.is_registered())
            peers.push_back({.peer = record.peer, .height = record.session.height()});
    }
    const SyncProgress progress = downloader_->progress();
    const base::MutexLock lock(mutex_);
    published_ = std::move(peers);
    progress_ = progress;
}

std::vector<PeerStatus> Reactor::Impl::peers() const {
    const base::MutexLock lock(mutex_);
    return published_;
}

SyncProgress Reactor::Impl::progress() const {
    const base::MutexLock lock(mutex_);
    return progress_;
}

bool Reactor::Impl::request(p2p::ConnectionId peer, Message message) {
    PeerRecord* const record = find(peer);
    return record != nullptr &&
           record->peer->send(std::make_shared<const Bytes>(encode(message)), p2p::Urgency::reply);
}

void Reactor::Impl::report(p2p::ConnectionId peer, p2p::Offence offence, std::string_view why) {
    PeerRecord* const record = find(peer);
    if (record == nullptr) return;
    base::log(base::LogLevel::info, kLog, "peer {} {}: {}", peer, record->peer->address().to_text(), why);
    if (offences_ != nullptr) return offences_->report(record->peer, offence, why);
    // Nobody keeps the score.
    disconnect(peer, why);
}

void Reactor::Impl::disconnect(p2p::ConnectionId peer, std::string_view why) {
    if (PeerRecord* const record = find(peer)) {
        const p2p::PeerPtr connection = record->peer;
        connection->close(why);
    }
}

void Reactor::Impl::note_block(p2p::ConnectionId peer) {
    if (PeerRecord* const record = find(peer)) record->peer->note_useful(p2p::Contribution::block);
}

std::int64_t Reactor::Impl::bytes_received(p2p::ConnectionId peer) const {
    const auto found = records_.find(peer);
    return found == records_.end() ? 0 : found->second.peer->traffic().total_received;
}

}  // namespace bytom::sync
