#include <algorithm>
#include <atomic>
#include <bit>
#include <random>
#include <unordered_map>

#include <boost/asio/post.hpp>

#include <bytom/base/log.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/base/thread_pool.hpp>
#include <bytom/io/accept_errors.hpp>
#include <bytom/io/io_thread.hpp>
#include <bytom/io/listen.hpp>
#include <bytom/io/plain_address.hpp>
#include <bytom/io/post.hpp>
#include <bytom/io/spawn.hpp>
#include <bytom/io/task_scope.hpp>
#include <bytom/stratum/server.hpp>

#include "stratum/ban_book.hpp"
#include "stratum/connection.hpp"
#include "stratum/turns.hpp"
#include "stratum/worker_table.hpp"

namespace bytom::stratum {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using io::Awaitable;
using io::kAwait;
using std::chrono::seconds;

constexpr std::string_view kModule = "stratum";
constexpr std::size_t kMaxWorkers = 10'000;
/// Shares of one connection that wait for their check; then nothing more is read from it.
constexpr std::size_t kMaxChecking = 4;
constexpr seconds kLoginTime{30};
constexpr seconds kIdleTime{300};
/// To take the last lines before a connection is closed.
constexpr seconds kLingerTime{5};
constexpr seconds kTick{1};
constexpr std::chrono::milliseconds kAcceptPause{100};
/// Blank lines between a request or job and the next: some miners send one behind each request.
constexpr std::size_t kMaxBlankLines = 256;
/// Connections of a banned address that have not said yet who they are.
constexpr std::size_t kMaxAtTheDoor = 8;
/// That the information names.
constexpr std::size_t kMaxBansShown = 100;

/// A connection, a worker at one address, and an address as a whole: behind one there may be a farm, of which
/// machines that have gone mad must not take the others along.
constexpr BanRule kWorkerRule{};
constexpr BanRule kAddressRule{.min_submissions = 500, .error_percent = 90};

std::string worker_key(const Connection& connection, std::string_view login) {
    return (connection.peer + ' ').append(login);
}

/// Only without its blanks is a line anything.
bool is_blank(std::string_view line) noexcept {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

Deed deed_of(Verdict verdict) noexcept {
    if (verdict == Verdict::accepted) return Deed::delivered;
    return verdict == Verdict::stale ? Deed::late : Deed::bad_share;
}

/// For the log: a login is the client's text.
std::string printable(std::string_view login) {
    std::string text(login);
    std::ranges::replace_if(text, [](char c) { return c < '!' || c > '~'; }, '?');
    return text;
}

class TcpServer final : public Server {
public:
    TcpServer(const ServerOptions& options, Parts parts)
        : options_(options),
          parts_(std::move(parts)),
          rules_{
              .server_id = options.server_id,
              .session_bits = std::max(1U, static_cast<unsigned>(std::bit_width(options.max_sessions - 1))),
              .vardiff = {.start = options.difficulty,
                          .minimum = options.minimum_difficulty,
                          .share_interval = options.share_interval,
                          .step_interval = options.retarget_interval},
              .job_interval = seconds(30)},
          random_(std::random_device{}()),
          workers_(kMaxWorkers),
          checkers_(std::max<std::size_t>(options.check_threads, 1), "shares"),
          checks_(checkers_, io::post_to(loop_.context().get_executor())) {
        for (std::size_t number = options.max_sessions; number-- > 0;)
            free_numbers_.push_back(static_cast<std::uint32_t>(number));
    }
    ~TcpServer() override { stop(); }
    TcpServer(const TcpServer&) = delete;
    TcpServer& operator=(const TcpServer&) = delete;

    [[nodiscard]] Status<> listen();
    [[nodiscard]] Status<> run();

    [[nodiscard]] std::uint16_t port() const noexcept override { return port_; }
    [[nodiscard]] ServerInfo info() const override;
    void stop() override;

private:
    using ConnectionPtr = std::shared_ptr<Connection>;

    void spawn(Awaitable<void> task) {
        io::spawn(loop_.context().get_executor(), std::string(kModule), std::move(task));
    }
    Awaitable<void> accept();
    Awaitable<void> tick();
    Awaitable<void> serve(ConnectionPtr connection);
    Awaitable<void> read_lines(Connection& connection);
    void admit(tcp::socket socket);
    [[nodiscard]] bool make_room(const std::string& newcomer);
    void clear_the_door(const std::string& banned);
    [[nodiscard]] std::string refusal_of(const Connection& connection, const std::string& login,
                                         Instant now) const;
    void offend(Connection& connection);
    void release(const ConnectionPtr& connection);
    void answer(Connection& connection, std::string_view line);
    void check(Connection& connection, Share share);
    void start_checks();
    void start_check(const ConnectionPtr& connection, const Share& share);
    void share_checked(const ConnectionPtr& connection, const Share& share, const Hash256& proof_of_work);
    void check_ended(Connection& connection);
    void forget_shares(const Connection& connection);
    void hand_in(const Share& share, const std::string& login);
    void settle(Connection& connection, Verdict verdict, std::uint64_t difficulty);
    void note_worker(Connection& connection, Deed deed, Instant now);
    void note_address(const Connection& connection, Deed deed, Instant now);
    void take_work();
    void tell_bans(Instant now);
    [[nodiscard]] Moment now() const { return {std::chrono::steady_clock::now(), parts_.clock->now()}; }

    const ServerOptions options_;
    const Parts parts_;
    const SessionRules rules_;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<std::size_t> waiting_shares_{0};

    // Owned by the server's thread, except what the mutex guards.
    std::mt19937_64 random_;
    std::vector<std::uint32_t> free_numbers_;
    std::unordered_map<std::uint32_t, ConnectionPtr> connections_;
    mining::BlockTemplatePtr work_;
    mutable base::Mutex mutex_;
    WorkerTable workers_ BYTOM_GUARDED_BY(mutex_);
    std::vector<BanInfo> bans_ BYTOM_GUARDED_BY(mutex_);
    /// Who delivers and who has not done so yet by turns, of each the addresses, of an address the
    /// connections.
    using Waiting = Line<std::pair<ConnectionPtr, Share>>;
    Turns<bool, Turns<std::string, Turns<const Connection*, Waiting>>> waiting_;
    std::size_t checks_under_way_ = 0;  ///< as many as there are threads for, or fewer
    BanBook worker_bans_{kWorkerRule};
    BanBook address_bans_{kAddressRule};
    std::atomic<std::size_t> sessions_{0};
    std::atomic<std::size_t> banned_{0};

    io::IoThread loop_{std::string(kModule)};
    std::optional<tcp::acceptor> acceptor_;
    io::AcceptErrors accept_errors_{kModule};
    std::atomic<bool> work_announced_{false};  ///< take_work is under way
    base::ThreadPool checkers_;
    io::TaskScope checks_;  ///< on them
    std::unique_ptr<mining::WorkSubscription> subscription_;
};

Status<> TcpServer::listen() {
    BYTOM_ASSIGN(acceptor_, io::listen_tcp(loop_.context().get_executor(), options_.address));
    error_code error;
    port_ = acceptor_->local_endpoint(error).port();
    if (error) return base::fail("listen_failed", options_.address + ": " + error.message());
    return {};
}

Status<> TcpServer::run() {
    spawn(accept());
    spawn(tick());
    // Called on the template thread: the news is passed on, once however often it comes.
    subscription_ = parts_.templates->on_new_work([this](const mining::BlockTemplatePtr&) {
        if (!work_announced_.exchange(true)) asio::post(loop_.context(), [this] { take_work(); });
    });
    asio::post(loop_.context(), [this] { take_work(); });
    return loop_.start();
}

void TcpServer::stop() {
    if (stopping_.exchange(true)) return;
    subscription_.reset();
    loop_.stop();
    checks_.stop();
    acceptor_.reset();
    for (const auto& [number, connection] : connections_)
        connection->close();
    connections_.clear();
}

Awaitable<void> TcpServer::accept() {
    asio::steady_timer pause(loop_.context());
    while (!stopping_) {
        auto [error, socket] = co_await acceptor_->async_accept(kAwait);
        if (stopping_) co_return;
        if (error) {
            accept_errors_.report(error);
            pause.expires_after(kAcceptPause);
            co_await pause.async_wait(kAwait);
            continue;
        }
        admit(std::move(socket));
    }
}

void TcpServer::admit(tcp::socket socket) {
    error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error) return;
    const std::string peer = io::client_group(endpoint.address());
    if (address_bans_.banned_for(peer, std::chrono::steady_clock::now())) clear_the_door(peer);
    if (free_numbers_.empty() && !make_room(peer)) return;
    error = socket.set_option(tcp::no_delay(true), error);
    error = socket.set_option(asio::socket_base::keep_alive(true), error);
    const std::uint32_t number = free_numbers_.back();
    free_numbers_.pop_back();
    Session session(rules_, number, random_(), std::chrono::steady_clock::now());
    auto connection = std::make_shared<Connection>(std::move(socket), peer, std::move(session), number);
    connections_.emplace(number, connection);
    sessions_ = connections_.size();
    spawn(serve(std::move(connection)));
}

/// A session that has delivered nothing yet gives way to a newcomer if others came from the same address, so
/// that one host cannot keep all others out by connecting again and again.
bool TcpServer::make_room(const std::string& newcomer) {
    std::unordered_map<std::string_view, std::size_t> idle;
    for (const auto& [number, connection] : connections_)
        if (!connection->has_delivered) ++idle[connection->peer];
    const auto most = std::ranges::max_element(idle, {}, [](const auto& entry) { return entry.second; });
    if (most == idle.end()) return false;
    const auto own = idle.find(newcomer);
    if (most->second <= (own == idle.end() ? 0 : own->second) + 1) return false;
    ConnectionPtr oldest;
    for (const auto& [number, connection] : connections_) {
        if (connection->has_delivered || connection->peer != most->first) continue;
        if (!oldest || connection->since < oldest->since) oldest = connection;
    }
    oldest->close();
    release(oldest);
    return true;
}

/// A banned address is let in until it is known whether the worker is one that delivers; one that does not
/// say so gives way to the next one from there.
void TcpServer::clear_the_door(const std::string& banned) {
    std::size_t waiting = 0;
    ConnectionPtr oldest;
    for (const auto& [number, connection] : connections_) {
        if (connection->peer != banned || connection->session.is_logged_in()) continue;
        ++waiting;
        if (!oldest || connection->since < oldest->since) oldest = connection;
    }
    if (waiting < kMaxAtTheDoor) return;
    oldest->close();
    release(oldest);
}

/// Its place is free for others. Does nothing the second time.
void TcpServer::release(const ConnectionPtr& connection) {
    const auto found = connections_.find(connection->number);
    if (found == connections_.end() || found->second != connection) return;
    forget_shares(*connection);
    if (connection->session.is_logged_in()) {
        const base::MutexLock lock(mutex_);
        workers_.session_closed(connection->session.login());
    }
    connections_.erase(found);
    sessions_ = connections_.size();
    free_numbers_.push_back(connection->number);
}

Awaitable<void> TcpServer::serve(ConnectionPtr connection) {
    co_await read_lines(*connection);
    // What was said last is still answered, if the client listens; it counts as a session until then.
    const Instant deadline = std::chrono::steady_clock::now() + kLingerTime;
    connection->room.expires_at(deadline);
    const auto in_time = [&] { return std::chrono::steady_clock::now() < deadline; };
    while (connection->checking > 0 && !connection->is_ending() && in_time())
        co_await connection->room.async_wait(kAwait);
    connection->finish();
    while (!connection->closed && in_time())
        co_await connection->room.async_wait(kAwait);
    connection->close();
    release(connection);
}

Awaitable<void> TcpServer::read_lines(Connection& connection) {
    std::string pending;
    std::array<char, 4'096> piece{};
    while (!connection.is_ending()) {
        const auto [error, size] = co_await connection.socket.async_read_some(asio::buffer(piece), kAwait);
        if (error) break;
        pending.append(piece.data(), size);
        std::size_t begin = 0;
        for (auto end = pending.find('\n'); end != std::string::npos && !connection.is_ending();
             end = pending.find('\n', begin)) {
            std::string_view line = std::string_view(pending).substr(begin, end - begin);
            begin = end + 1;
            if (is_blank(line)) {
                if (++connection.blank_lines > kMaxBlankLines) offend(connection);
                continue;
            }
            if (line.ends_with('\r')) line.remove_suffix(1);
            answer(connection, line);
            while (connection.checking >= kMaxChecking && !connection.is_ending())
                co_await connection.room.async_wait(kAwait);
        }
        pending.erase(0, begin);
        if (pending.size() > kMaxLineBytes) {
            offend(connection);
            break;
        }
    }
}

void TcpServer::answer(Connection& connection, std::string_view line) {
    const Moment moment = now();
    const auto request = line.size() <= kMaxLineBytes ? parse_request(line) : std::nullopt;
    if (!request) return offend(connection);
    connection.note_activity(moment.steady);
    const bool was_logged_in = connection.session.is_logged_in();
    if (!was_logged_in && request->method == Method::login) {
        const std::string refusal = refusal_of(connection, request->login, moment.steady);
        if (!refusal.empty()) {
            connection.send(error_answer(request->id, ErrorCode::unauthorized_worker, refusal));
            return connection.finish();
        }
    }
    Reaction reaction = connection.session.handle(*request, work_, moment);
    if (!was_logged_in && connection.session.is_logged_in()) {
        const base::MutexLock lock(mutex_);
        workers_.session_opened(connection.session.login(), moment.steady);
    }
    connection.send(reaction.text);
    if (reaction.close) connection.finish();
    if (reaction.verdict) settle(connection, *reaction.verdict, 0);
    if (reaction.share) check(connection, *std::move(reaction.share));
}

/// Why the login is kept out; empty: it is not. Those who deliver never are: a worker of a banned address
/// that has delivered before, and one of a banned name beside whom another machine of that name is
/// delivering.
std::string TcpServer::refusal_of(const Connection& connection, const std::string& login, Instant now) const {
    const std::string key = worker_key(connection, login);
    if (const auto reason = worker_bans_.banned_for(key, now)) {
        const bool delivers = std::ranges::any_of(connections_, [&](const auto& entry) {
            const Connection& other = *entry.second;
            return other.has_delivered && other.peer == connection.peer && other.session.login() == login;
        });
        if (!delivers) return std::string("this worker is banned for ").append(to_string(*reason));
    }
    if (const auto reason = address_bans_.banned_for(connection.peer, now)) {
        if (!worker_bans_.delivers(key, now))
            return std::string("this address is banned for ").append(to_string(*reason));
    }
    return {};
}

/// What it sent is no request: the connection ends.
void TcpServer::offend(Connection& connection) {
    const Instant now = std::chrono::steady_clock::now();
    connection.close();
    if (connection.session.is_logged_in()) note_worker(connection, Deed::no_request, now);
    note_address(connection, Deed::no_request, now);
}

void TcpServer::check(Connection& connection, Share share) {
    ++connection.checking;
    ++waiting_shares_;
    const bool delivers =
        connection.has_delivered || worker_bans_.delivers(worker_key(connection, connection.session.login()),
                                                          std::chrono::steady_clock::now());
    waiting_.push(delivers, connection.peer, &connection,
                  std::pair(connection.shared_from_this(), std::move(share)));
    start_checks();
}

void TcpServer::start_checks() {
    while (checks_under_way_ < checkers_.size()) {
        const auto next = waiting_.pop();
        if (!next) return;
        start_check(next->first, next->second);
    }
}

void TcpServer::start_check(const ConnectionPtr& connection, const Share& share) {
    ++checks_under_way_;
    const auto over = [this] {
        --checks_under_way_;
        start_checks();
    };
    checks_.offload(
        [this, connection, share, login = connection->session.login(), home = checks_.home()] {
            const Hash256 work = parts_.proof_of_work(share.header().hash(), share.job->work->seed);
            // The miner need not wait for what the chain says to a block.
            home.post([this, connection, share, work] { share_checked(connection, share, work); });
            if (share.makes_block(work)) hand_in(share, login);
        },
        over,
        [this, connection, over](const std::string& what) {
            base::log(base::LogLevel::error, kModule, "a share was not checked: {}", what);
            check_ended(*connection);
            over();
        });
}

/// Of a connection that is gone without having delivered anything: those who come and go would fill the
/// queue.
void TcpServer::forget_shares(const Connection& connection) {
    if (connection.has_delivered) return;
    const std::size_t dropped = waiting_.drop(false, connection.peer, &connection);
    waiting_shares_ -= dropped;
}

void TcpServer::check_ended(Connection& connection) {
    --waiting_shares_;
    --connection.checking;
    connection.room.cancel();
}

void TcpServer::hand_in(const Share& share, const std::string& login) {
    bool accepted = false;
    try {
        accepted = parts_.templates->submit(share.job->work->block(share.nonce, share.job->header.timestamp));
    } catch (const std::exception& error) {
        base::log(base::LogLevel::error, kModule, "block {} lost: {}", share.job->header.height,
                  error.what());
    }
    base::log(accepted ? base::LogLevel::info : base::LogLevel::warn, kModule, "block {} {}",
              share.job->header.height, accepted ? "found" : "found, but the chain refused it");
    const base::MutexLock lock(mutex_);
    workers_.count_block(login, accepted);
}

void TcpServer::share_checked(const ConnectionPtr& connection, const Share& share,
                              const Hash256& proof_of_work) {
    check_ended(*connection);
    const Reaction reaction =
        connection->session.judge(share, proof_of_work, std::chrono::steady_clock::now());
    connection->send(reaction.text);
    if (reaction.verdict == Verdict::accepted) connection->has_delivered = true;
    if (reaction.verdict) settle(*connection, *reaction.verdict, share.job->difficulty);
}

void TcpServer::settle(Connection& connection, Verdict verdict, std::uint64_t difficulty) {
    const Instant now = std::chrono::steady_clock::now();
    if (connection.session.is_logged_in()) {
        const base::MutexLock lock(mutex_);
        workers_.count(connection.session.login(), verdict, difficulty, now);
    }
    const Deed deed = deed_of(verdict);
    note_worker(connection, deed, now);
    note_address(connection, deed, now);
}

void TcpServer::note_worker(Connection& connection, Deed deed, Instant now) {
    // By its own shares, so that machines of the same name are not judged by each other's.
    if (connection.tally.count(deed, kWorkerRule, now)) connection.finish();
    const std::string login = connection.session.login();
    const auto reason = worker_bans_.record(worker_key(connection, login), deed, now);
    if (!reason) return;
    base::log(base::LogLevel::warn, kModule, "worker {} at {} banned for {}", printable(login),
              connection.peer, to_string(*reason));
    for (const auto& [number, other] : connections_) {
        if (other->peer == connection.peer && !other->has_delivered && other->session.login() == login)
            other->finish();
    }
}

void TcpServer::note_address(const Connection& connection, Deed deed, Instant now) {
    const auto reason = address_bans_.record(connection.peer, deed, now);
    if (!reason) return;
    base::log(base::LogLevel::warn, kModule, "address {} banned for {}", connection.peer, to_string(*reason));
    // Who has delivered may be an honest neighbour of the flooder's: a ban keeps newcomers out.
    for (const auto& [number, other] : connections_)
        if (other->peer == connection.peer && !other->has_delivered) other->finish();
}

void TcpServer::tell_bans(Instant now) {
    std::vector<BanInfo> told;
    const auto tell = [&](const Ban& ban) {
        if (told.size() >= kMaxBansShown) return;
        const auto blank = std::min(ban.name.find(' '), ban.name.size());
        const auto left = std::chrono::ceil<seconds>(ban.until - now).count();
        BanInfo info{.address = ban.name.substr(0, blank),
                     .login = std::nullopt,
                     .reason = std::string(to_string(ban.reason)),
                     .seconds_left = static_cast<std::uint64_t>(left)};
        if (blank < ban.name.size()) info.login = ban.name.substr(blank + 1);
        told.push_back(std::move(info));
    };
    const std::vector<Ban> addresses = address_bans_.bans(now);
    const std::vector<Ban> workers = worker_bans_.bans(now);
    std::ranges::for_each(addresses, tell);
    std::ranges::for_each(workers, tell);
    banned_ = addresses.size() + workers.size();
    const base::MutexLock lock(mutex_);
    bans_ = std::move(told);
}

void TcpServer::take_work() {
    work_announced_ = false;
    work_ = parts_.templates->hand_out();
    const Moment moment = now();
    for (const auto& [number, connection] : connections_) {
        const std::string job = connection->session.update(work_, moment);
        if (job.empty()) continue;
        connection->note_activity(moment.steady);
        connection->send(job);
    }
}

Awaitable<void> TcpServer::tick() {
    asio::steady_timer timer(loop_.context());
    while (!stopping_) {
        timer.expires_after(kTick);
        co_await timer.async_wait(kAwait);
        take_work();
        const Instant now = std::chrono::steady_clock::now();
        tell_bans(now);
        for (const auto& [number, connection] : connections_) {
            const bool is_late = connection->session.is_logged_in()
                                     ? now - connection->last_activity > kIdleTime
                                     : now - connection->since > kLoginTime;
            if (is_late) connection->close();
        }
    }
}

ServerInfo TcpServer::info() const {
    ServerInfo info;
    info.sessions = sessions_;
    info.waiting_shares = waiting_shares_;
    info.banned = banned_;
    const base::MutexLock lock(mutex_);
    info.bans = bans_;
    info.workers = workers_.info(std::chrono::steady_clock::now());
    return info;
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Parts parts) {
    if (options.max_sessions < 1 || options.max_sessions > kMaxSessions)
        return base::fail("bad_option", "stratum sessions: from 1 to " + std::to_string(kMaxSessions));
    if (options.server_id > kMaxServerId) return base::fail("bad_option", "stratum server id: from 0 to 7");
    if (options.minimum_difficulty < kMinDifficulty)
        return base::fail("bad_option", "stratum difficulty: at least 2");
    if (options.check_threads > kMaxCheckThreads)
        return base::fail("bad_option", "stratum check threads: at most " + std::to_string(kMaxCheckThreads));
    if (options.share_interval < seconds(1) || options.retarget_interval < seconds(1))
        return base::fail("bad_option", "stratum intervals: at least 1 s");
    auto server = std::make_unique<TcpServer>(options, std::move(parts));
    BYTOM_TRY(server->listen());
    BYTOM_TRY(server->run());
    return server;
}

}  // namespace bytom::stratum
