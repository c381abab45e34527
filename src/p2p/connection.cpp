#include "p2p/connection.hpp"

#include <algorithm>

#include <boost/asio/write.hpp>

#include <bytom/base/log.hpp>
#include <bytom/io/spawn.hpp>

namespace bytom::p2p {
namespace {

namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;

using io::kAwait;
constexpr std::size_t kReadSize = std::size_t{64} << 10;
/// Plain bytes that are encrypted and written at a time.
constexpr std::size_t kBatchSize = 64 * kFrameDataSize;
constexpr std::size_t kMaxUnansweredPings = 2;

std::string_view reason_text(const boost::system::error_code& error, std::string& storage) {
    if (error == asio::error::eof) return "closed by the other side";
    storage = error.message();
    return storage;
}

}  // namespace

Connection::Connection(HalfOpen& half, Handshaken handshaken, ConnectionHost& host,
                       const ConnectionOptions& options)
    : id_(half.id),
      info_(std::move(handshaken.remote)),
      address_(half.address),
      outbound_(half.outbound),
      lan_(half.lan),
      chosen_(half.chosen),
      since_(SteadyClock::now()),
      options_(options),
      host_(host),
      wires_(std::in_place, std::move(half.socket)),
      secure_(std::move(handshaken.secure)),
      early_(std::move(handshaken.early)),
      queue_(options.reply_budget, options.relay_budget, host.send_ledger()),
      sent_(since_),
      received_(since_) {}

void Connection::start() {
    // Each runs at once and may end before the next one is spawned: all count from the beginning.
    const asio::any_io_executor executor = wires_->socket.get_executor();
    running_ = 3;
    io::spawn(executor, "p2p", run(read_loop()));
    io::spawn(executor, "p2p", run(write_loop()));
    io::spawn(executor, "p2p", run(ping_loop()));
}

asio::awaitable<void> Connection::run(asio::awaitable<void> loop) {
    const ConnectionPtr self = shared_from_this();
    try {
        co_await std::move(loop);
    } catch (const std::exception& error) {
        close(error.what());
    }
    loop_ended();
}

void Connection::loop_ended() {
    if (--running_ == 0) wires_.reset();
}

bool Connection::send(SharedMessage message, Urgency urgency) {
    if (closed_) return false;
    while (!queue_.push(message, urgency)) {
        // An answer is worth the connection of one who does not read.
        const bool fits_own = message && queue_.fits(message->size(), urgency);
        if (!fits_own || urgency != Urgency::reply || !host_.free_send_memory(*this)) return false;
    }
    if (message) host_.recorder().sent(*message);
    wake_writer();
    return true;
}

void Connection::resume_reading() {
    if (pauses_ == 0) return;
    --pauses_;
    go_on_reading();
}

void Connection::allow_reading() {
    waits_for_memory_ = false;
    go_on_reading();
}

void Connection::go_on_reading() {
    if (is_paused() || closed_) return;
    // What came meanwhile, answers to pings too, waits in the socket.
    unanswered_pings_ = 0;
    wires_->readable.cancel();
}

void Connection::close(std::string_view reason) {
    if (closed_) return;
    closed_ = true;
    const ConnectionPtr self = shared_from_this();
    boost::system::error_code ignored;
    wires_->socket.close(ignored);  // NOLINT(bugprone-unused-return-value): it ends either way
    wires_->readable.cancel();
    wires_->writable.cancel();
    wires_->ping.cancel();
    queue_.clear();
    host_.on_closed(self, reason);
}

void Connection::note_useful(Contribution what) {
    (what == Contribution::block ? last_block_ : last_transaction_) = SteadyClock::now();
}

EvictionCandidate Connection::eviction_candidate() const {
    return {.id = id_,
            .ip = address_.ip,
            .since = since_,
            .ping = shortest_ping_,
            .last_block = last_block_,
            .last_transaction = last_transaction_};
}

SteadyClock::time_point Connection::last_heard() const {
    const auto now = SteadyClock::now();
    const base::MutexLock lock(traffic_mutex_);
    return now - received_.idle(now);
}

Traffic Connection::traffic() const {
    const auto now = SteadyClock::now();
    const base::MutexLock lock(traffic_mutex_);
    return {.total_sent = sent_.total(),
            .total_received = received_.total(),
            .average_sent_rate = sent_.average_rate(now),
            .average_received_rate = received_.average_rate(now),
            .current_sent_rate = sent_.current_rate(now),
            .current_received_rate = received_.current_rate(now),
            .duration = now - since_,
            .ping = std::chrono::abs(sent_.idle(now) - received_.idle(now))};
}

asio::awaitable<void> Connection::read_loop() {
    Bytes input(kReadSize);
    Bytes nothing_to_reply;
    if (!co_await deliver(std::exchange(early_, {}))) co_return;
    while (true) {
        co_await wait_while_paused();
        co_await wait_for_memory();
        if (closed_) co_return;
        const auto [error, count] = co_await wires_->socket.async_read_some(asio::buffer(input), kAwait);
        if (error) {
            std::string storage;
            close(reason_text(error, storage));
            co_return;
        }
        Bytes plain;
        const Checked status = secure_.receive(ByteView(input).first(count), nothing_to_reply, plain);
        if (!co_await deliver(std::move(plain))) co_return;
        if (!status) {
            close(to_string(status.error()));
            co_return;
        }
    }
}

asio::awaitable<bool> Connection::deliver(Bytes plain) {
    if (plain.empty()) co_return !closed_;
    host_.recorder().received_bytes(plain.size());
    {
        const base::MutexLock lock(traffic_mutex_);
        received_.add(plain.size(), SteadyClock::now());
    }
    std::vector<MconnEvent> events;
    const Checked status = receiver_.receive(plain, events);
    std::size_t held = 0;
    for (const MconnEvent& event : events)
        held += event.message.capacity();
    bool completes = false;
    for (MconnEvent& event : events) {
        if (pauses_ != 0) account_held(receiver_.partial_bytes() + held, false);
        co_await wait_while_paused();
        if (closed_) co_return false;
        held -= event.message.capacity();
        completes = completes || event.type == PacketType::message;
        take_event(event);
    }
    account_held(receiver_.partial_bytes(), completes);
    if (!status) close(to_string(status.error()));
    co_return !closed_;
}

asio::awaitable<void> Connection::wait_while_paused() {
    while (is_paused() && !closed_) {
        wires_->readable.expires_at(asio::steady_timer::time_point::max());
        co_await wires_->readable.async_wait(kAwait);
    }
}

asio::awaitable<void> Connection::wait_for_memory() {
    const std::size_t needed = receiver_.partial_bytes_after(kReadSize + kSealedFrameSize);
    if (needed <= MessageTurns::kAlways) co_return;
    host_.on_listening(*this);
    // What is wrong with the socket is said by the read.
    (void)co_await wires_->socket.async_wait(asio::ip::tcp::socket::wait_read, kAwait);
    while (!closed_ && !host_.may_read(*this, needed)) {
        waits_for_memory_ = true;
        co_await wait_while_paused();
    }
}

void Connection::take_event(MconnEvent& event) {
    switch (event.type) {
        case PacketType::ping:
            queue_.push_pong();
            wake_writer();
            return;
        case PacketType::pong:
            if (unanswered_pings_ == 1) {
                const std::chrono::nanoseconds ping = SteadyClock::now() - pinged_;
                shortest_ping_ = std::min(shortest_ping_.value_or(ping), ping);
            }
            unanswered_pings_ = 0;
            return;
        case PacketType::message:
            host_.recorder().received(event.message);
            if (!event.message.empty()) host_.on_message(shared_from_this(), std::move(event.message));
            return;
    }
}

MemoryHolder Connection::unread() const noexcept {
    const bool stalls = writing_since_ && SteadyClock::now() - *writing_since_ >= options_.stalled_after;
    return {.id = id_, .bytes = stalls ? queue_.bytes() : 0, .since = writing_since_.value_or(since_)};
}

void Connection::account_held(std::size_t bytes, bool completes) {
    if (!closed_) host_.on_held(*this, bytes, completes);
}

asio::awaitable<void> Connection::write_loop() {
    Bytes plain;
    Bytes sealed;
    while (!closed_) {
        queue_.take(plain, kBatchSize);
        if (plain.empty()) {
            wires_->writable.expires_at(asio::steady_timer::time_point::max());
            co_await wires_->writable.async_wait(kAwait);
            continue;
        }
        // Whole frames while there is more; what is left over begins the next batch.
        const std::size_t size =
            queue_.empty() ? plain.size() : plain.size() / kFrameDataSize * kFrameDataSize;
        sealed.clear();
        secure_.send(ByteView(plain).first(size), sealed);
        plain.erase(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(size));
        writing_since_ = SteadyClock::now();
        const auto [error, count] = co_await asio::async_write(wires_->socket, asio::buffer(sealed), kAwait);
        writing_since_.reset();
        if (error) {
            std::string storage;
            close(reason_text(error, storage));
            co_return;
        }
        host_.recorder().sent_bytes(size);
        const base::MutexLock lock(traffic_mutex_);
        sent_.add(size, SteadyClock::now());
    }
}

asio::awaitable<void> Connection::ping_loop() {
    while (!closed_) {
        wires_->ping.expires_after(options_.ping_interval);
        co_await wires_->ping.async_wait(kAwait);
        if (closed_) co_return;
        if (writing_since_ && SteadyClock::now() - *writing_since_ > options_.write_timeout) {
            close("does not read what is sent");
            co_return;
        }
        // Answers cannot be seen while reading is paused.
        if (!is_paused() && unanswered_pings_ >= kMaxUnansweredPings) {
            close("pings are not answered");
            co_return;
        }
        if (!is_paused() && unanswered_pings_++ == 0) pinged_ = SteadyClock::now();
        queue_.push_ping();
        wake_writer();
    }
}

}  // namespace bytom::p2p
