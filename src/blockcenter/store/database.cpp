#include <algorithm>
#include <charconv>
#include <deque>
#include <set>

#include <pqxx/pqxx>

#include <bytom/base/hex.hpp>
#include <bytom/base/log.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/blockcenter/store/database.hpp>

#include "blockcenter/store/migrations.hpp"

namespace bytom::blockcenter {
namespace {

/// What libpqxx throws, as what this module promises.
template <typename Body>
auto guarded(Body body) {
    try {
        return body();
    } catch (const StoreFailure&) {
        throw;
    } catch (const std::exception& failure) {
        throw StoreFailure(failure.what());
    }
}

/// A connection with the statements that it knows already. It never connects anew by itself: locks and
/// settings would be gone.
struct Connection {
    explicit Connection(const DatabaseOptions& options) : native(options.url) {
        pqxx::nontransaction setup(native);
        if (!options.schema.empty()) setup.exec("SET search_path = " + setup.quote_name(options.schema));
        setup.exec("SET statement_timeout = " + std::to_string(options.statement_limit.count()));
        setup.exec("SET idle_in_transaction_session_timeout = '60s'");
        setup.exec("SET client_min_messages = warning");
        setup.exec("SET bytea_output = hex");
        setup.commit();
        // Newer versions of libpqxx never do, and call this deprecated.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
        native.inhibit_reactivation(true);
#pragma GCC diagnostic pop
    }

    pqxx::connection native;
    std::set<std::string, std::less<>> prepared;
};

/// Lends connections; broken ones are not taken back.
class Pool {
public:
    explicit Pool(const DatabaseOptions& options) : options_(options) {}

    std::unique_ptr<Connection> take() BYTOM_EXCLUDES(mutex_) {
        {
            base::MutexLock lock(mutex_);
            const auto is_free = [this]() BYTOM_REQUIRES(mutex_) { return lent_ < options_.connections; };
            if (!freed_.wait_for(lock, options_.patience, is_free))
                throw StoreFailure("all connections to the database are in use");
            ++lent_;
            if (!idle_.empty()) {
                auto connection = std::move(idle_.back());
                idle_.pop_back();
                return connection;
            }
        }
        try {
            return connect();
        } catch (...) {
            give_back(nullptr);
            throw;
        }
    }

    void give_back(std::unique_ptr<Connection> connection) noexcept BYTOM_EXCLUDES(mutex_) {
        const base::MutexLock lock(mutex_);
        --lent_;
        if (connection != nullptr && connection->native.is_open()) idle_.push_back(std::move(connection));
        freed_.notify_one();
    }

    void ran(const std::string& statement, std::chrono::nanoseconds time) BYTOM_EXCLUDES(mutex_) {
        const base::MutexLock lock(mutex_);
        SqlFigures::OfStatement& of = figures_.statements[statement];
        ++of.count;
        of.seconds += std::chrono::duration<double>(time).count();
    }
    void failed() BYTOM_EXCLUDES(mutex_) {
        const base::MutexLock lock(mutex_);
        ++figures_.failures;
    }
    [[nodiscard]] SqlFigures figures() const BYTOM_EXCLUDES(mutex_) {
        const base::MutexLock lock(mutex_);
        SqlFigures figures = figures_;
        figures.in_use = lent_;
        return figures;
    }

    [[nodiscard]] std::unique_ptr<Connection> connect() const {
        return guarded([this] { return std::make_unique<Connection>(options_); });
    }

private:
    const DatabaseOptions options_;
    mutable base::Mutex mutex_;
    base::Condition freed_;
    std::vector<std::unique_ptr<Connection>> idle_ BYTOM_GUARDED_BY(mutex_);
    std::size_t lent_ BYTOM_GUARDED_BY(mutex_) = 0;
    SqlFigures figures_ BYTOM_GUARDED_BY(mutex_);
};

}  // namespace

Parameter::Parameter(ByteView bytes) : text_("\\x" + base::to_hex(bytes)) {}

Parameter::Parameter(const std::vector<Bytes>& list) : text_("{") {
    for (const Bytes& bytes : list) {
        if (text_.size() > 1) text_ += ',';
        text_ += "\"\\\\x" + base::to_hex(bytes) + '"';
    }
    text_ += '}';
}

struct Rows::State {
    pqxx::result result;
};

std::size_t Rows::size() const noexcept {
    return static_cast<std::size_t>(state_->result.size());
}

std::size_t Rows::affected() const noexcept {
    return static_cast<std::size_t>(state_->result.affected_rows());
}

std::string_view Rows::text(std::size_t row, std::size_t column) const {
    if (row >= size() || column >= static_cast<std::size_t>(state_->result.columns()))
        throw StoreFailure("a value that the answer does not have");
    const auto field =
        state_->result[static_cast<pqxx::result_size_type>(row)][static_cast<pqxx::row_size_type>(column)];
    return {field.c_str(), field.size()};
}

std::int64_t Rows::integer(std::size_t row, std::size_t column) const {
    const std::string_view digits = text(row, column);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size())
        throw StoreFailure("a value is no 64-bit integer");
    return number;
}

bool Rows::flag(std::size_t row, std::size_t column) const {
    return text(row, column) == "t";
}

Bytes Rows::bytes(std::size_t row, std::size_t column) const {
    const std::string_view digits = text(row, column);
    if (!digits.starts_with("\\x")) throw StoreFailure("a value is no byte string");
    auto value = base::from_hex(digits.substr(2));
    if (!value) throw StoreFailure("a value is no byte string");
    return *std::move(value);
}

Hash256 Rows::hash(std::size_t row, std::size_t column) const {
    const Bytes value = bytes(row, column);
    if (value.size() != Hash256::kSize) throw StoreFailure("a value is no hash");
    return Hash256::from_bytes(value);
}

struct SqlTransaction::State {
    State(std::shared_ptr<Pool> lender, std::unique_ptr<Connection> lent)
        : pool(std::move(lender)), connection(std::move(lent)) {}
    ~State() {
        // Rolls back what is not committed.
        work.reset();
        pool->give_back(std::move(connection));
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    std::shared_ptr<Pool> pool;
    std::unique_ptr<Connection> connection;
    std::optional<pqxx::work> work;
};

SqlTransaction::SqlTransaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
SqlTransaction::~SqlTransaction() = default;
SqlTransaction::SqlTransaction(SqlTransaction&&) noexcept = default;

Rows SqlTransaction::run(const Statement& statement, const std::vector<Parameter>& parameters) {
    const std::string name(statement.name);
    try {
        if (state_->connection->prepared.insert(name).second)
            state_->connection->native.prepare(name, std::string(statement.sql));
        std::vector<std::string> texts;
        texts.reserve(parameters.size());
        for (const Parameter& parameter : parameters)
            texts.push_back(parameter.text());
        const auto begin = std::chrono::steady_clock::now();
        Rows rows(std::make_shared<const Rows::State>(
            state_->work->exec_prepared(name, pqxx::prepare::make_dynamic_params(texts))));
        state_->pool->ran(name, std::chrono::steady_clock::now() - begin);
        return rows;
    } catch (const std::exception& failure) {
        state_->pool->failed();
        throw StoreFailure(failure.what());
    }
}

void SqlTransaction::notify(std::string_view channel, std::string_view payload) {
    static constexpr Statement kNotify{"notify", "SELECT pg_notify($1, $2)"};
    (void)run(kNotify, {channel, payload});
}

void SqlTransaction::commit() {
    guarded([this] { state_->work->commit(); });
}

void lock_until_commit(SqlTransaction& transaction, LockName name) {
    static constexpr Statement kLock{"lock", "SELECT pg_advisory_xact_lock($1)"};
    (void)transaction.run(kLock, {static_cast<std::int64_t>(name)});
}

namespace {

class ChannelListener final : public Listener {
public:
    ChannelListener(std::shared_ptr<Pool> pool, std::string_view channel)
        : pool_(std::move(pool)), channel_(channel) {
        connect();
    }

    std::vector<std::string> wait(std::chrono::milliseconds time) override {
        if (connection_ == nullptr) {
            connect();
            return {std::string()};
        }
        try {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
            connection_->native.await_notification(
                static_cast<long>(seconds.count()),
                static_cast<long>(std::chrono::microseconds(time - seconds).count()));
        } catch (const std::exception& failure) {
            receiver_.reset();
            connection_.reset();
            throw StoreFailure(failure.what());
        }
        return std::exchange(heard_, {});
    }

private:
    class Receiver final : public pqxx::notification_receiver {
    public:
        Receiver(pqxx::connection& connection, const std::string& channel, std::vector<std::string>& heard)
            : pqxx::notification_receiver(connection, channel), heard_(heard) {}
        void operator()(const std::string& payload, int /*process*/) override { heard_.push_back(payload); }

    private:
        std::vector<std::string>& heard_;
    };

    void connect() {
        auto connection = pool_->connect();
        receiver_ = guarded([&] { return std::make_unique<Receiver>(connection->native, channel_, heard_); });
        connection_ = std::move(connection);
    }

    std::shared_ptr<Pool> pool_;
    const std::string channel_;
    std::vector<std::string> heard_;
    std::unique_ptr<Connection> connection_;
    std::unique_ptr<Receiver> receiver_;  // goes before its connection
};

class SessionLock final : public AdvisoryLock {
public:
    explicit SessionLock(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

    void check() override {
        guarded([this] { pqxx::nontransaction(connection_->native).exec("SELECT 1"); });
    }

private:
    std::unique_ptr<Connection> connection_;
};

class PooledDatabase final : public Database {
public:
    explicit PooledDatabase(std::shared_ptr<Pool> pool) : pool_(std::move(pool)) {}

    SqlTransaction begin() override {
        // An idle connection may have died with the server: the next one is a new one.
        for (bool first = true;; first = false) {
            auto state = std::make_unique<SqlTransaction::State>(pool_, pool_->take());
            try {
                guarded([&state] {
                    state->work.emplace(state->connection->native);
                    state->work->exec("SELECT 1");
                });
                return SqlTransaction(std::move(state));
            } catch (const StoreFailure&) {
                if (!first) throw;
            }
        }
    }

    std::unique_ptr<Listener> listen(std::string_view channel) override {
        return std::make_unique<ChannelListener>(pool_, channel);
    }

    std::unique_ptr<AdvisoryLock> try_lock(LockName name) override {
        auto connection = pool_->connect();
        return guarded([&]() -> std::unique_ptr<AdvisoryLock> {
            const auto row = pqxx::nontransaction(connection->native)
                                 .exec1("SELECT pg_try_advisory_lock(" +
                                        std::to_string(static_cast<std::int64_t>(name)) + ")");
            if (!row[0].as<bool>()) return nullptr;
            return std::make_unique<SessionLock>(std::move(connection));
        });
    }

    SqlFigures figures() const override { return pool_->figures(); }

private:
    std::shared_ptr<Pool> pool_;
};

constexpr Statement kCreateVersions{
    "create_versions",
    "CREATE TABLE IF NOT EXISTS schema_versions (version integer PRIMARY KEY, applied timestamptz NOT NULL "
    "DEFAULT now())"};
constexpr Statement kNewestVersion{"newest_version", "SELECT COALESCE(max(version), 0) FROM schema_versions"};
constexpr Statement kAddVersion{"add_version", "INSERT INTO schema_versions (version) VALUES ($1)"};
constexpr Statement kFollowedNetwork{"followed_network", "SELECT chain_id FROM followed"};
constexpr Statement kBeginToFollow{
    "begin_to_follow",
    "INSERT INTO followed (chain_id, height, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING"};
constexpr Statement kRememberFirst{
    "remember_first_block",
    "INSERT INTO followed_blocks SELECT height, hash FROM followed ON CONFLICT DO NOTHING"};

/// All migrations in one transaction: either the schema is this program's, or it is as it was.
Status<> migrate(Connection& connection) {
    pqxx::work work(connection.native);
    work.exec("SET LOCAL statement_timeout = 0");
    work.exec("SELECT pg_advisory_xact_lock(" +
              std::to_string(static_cast<std::int64_t>(LockName::migration)) + ")");
    work.exec(std::string(kCreateVersions.sql));
    const int have = work.exec1(std::string(kNewestVersion.sql))[0].as<int>();
    const auto known = migrations();
    if (have > known.back().number) {
        return base::fail("database_newer", "its schema has version " + std::to_string(have) +
                                                ", this program knows " +
                                                std::to_string(known.back().number));
    }
    for (const Migration& migration : known) {
        if (migration.number <= have) continue;
        work.exec(std::string(migration.sql));
        work.exec_params(std::string(kAddVersion.sql), migration.number);
        base::log(base::LogLevel::info, "store", "the schema has version {} now", migration.number);
    }
    work.commit();
    return {};
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options, std::string_view chain_id,
                                                 const Hash256& genesis) {
    try {
        auto pool = std::make_shared<Pool>(options);
        BYTOM_TRY(migrate(*pool->connect()));
        std::unique_ptr<Database> database = std::make_unique<PooledDatabase>(pool);
        auto transaction = database->begin();
        (void)transaction.run(kBeginToFollow, {chain_id, genesis});
        (void)transaction.run(kRememberFirst);
        const std::string network(transaction.run(kFollowedNetwork).text(0, 0));
        if (network != chain_id)
            return base::fail("database_other_network", "it is of the network " + network);
        transaction.commit();
        return database;
    } catch (const std::exception& failure) {
        return base::fail("database_unreachable", failure.what());
    }
}

}  // namespace bytom::blockcenter
