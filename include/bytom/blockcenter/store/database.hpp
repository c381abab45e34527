// PostgreSQL as the blockcenter sees it: a pool of connections, prepared statements, transactions, and
// channels on which other processes tell of changes. libpqxx stays behind it.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/hash256.hpp>

namespace bytom::blockcenter {

/// The server is away, refuses, or takes longer than a statement may: what was begun has not happened, unless
/// it was the commit that failed (then nobody knows). Its text is for the operator, not for clients.
class StoreFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A query of the program, prepared on each connection when it is first run there. Values only ever come in
/// as parameters ($1, $2, …).
struct Statement {
    std::string_view name;
    std::string_view sql;
};

/// A value of a parameter, as text that PostgreSQL reads. Texts must not contain the character 0.
class Parameter {
public:
    Parameter(std::same_as<bool> auto flag) : text_(flag ? "t" : "f") {}  // NOLINT: a value
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Parameter(T number) : text_(std::to_string(number)) {}         // NOLINT: a value
    Parameter(std::string_view text) : text_(text) {}              // NOLINT: a value
    Parameter(const std::string& text) : text_(text) {}            // NOLINT: a value
    Parameter(ByteView bytes);                                     // NOLINT: a value
    Parameter(const Bytes& bytes) : Parameter(ByteView(bytes)) {}  // NOLINT: a value
    Parameter(const Hash256& hash) : Parameter(hash.view()) {}     // NOLINT: a value
    /// bytea[]
    Parameter(const std::vector<Bytes>& list);  // NOLINT: a value

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

/// The answer to a query. Rows and columns count from 0; the types are those that the query says. Throws
/// StoreFailure where a value is not of the type.
class Rows {
public:
    struct State;
    explicit Rows(std::shared_ptr<const State> state) : state_(std::move(state)) {}

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    /// Rows that an UPDATE, INSERT or DELETE has touched.
    [[nodiscard]] std::size_t affected() const noexcept;
    [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const;
    [[nodiscard]] std::int64_t integer(std::size_t row, std::size_t column) const;
    [[nodiscard]] bool flag(std::size_t row, std::size_t column) const;
    [[nodiscard]] Bytes bytes(std::size_t row, std::size_t column) const;
    [[nodiscard]] Hash256 hash(std::size_t row, std::size_t column) const;

private:
    std::shared_ptr<const State> state_;
};

/// One transaction (READ COMMITTED) on a connection of the pool; rolled back unless it is committed. One
/// thread. All functions throw StoreFailure.
class SqlTransaction {
public:
    struct State;
    explicit SqlTransaction(std::unique_ptr<State> state);
    ~SqlTransaction();
    SqlTransaction(SqlTransaction&&) noexcept;
    SqlTransaction& operator=(SqlTransaction&&) = delete;
    SqlTransaction(const SqlTransaction&) = delete;
    SqlTransaction& operator=(const SqlTransaction&) = delete;

    Rows run(const Statement& statement, const std::vector<Parameter>& parameters = {});
    /// What waits on the channel is woken once this is committed.
    void notify(std::string_view channel, std::string_view payload);
    void commit();

private:
    std::unique_ptr<State> state_;
};

/// A connection that hears what is told on one channel. One thread.
class Listener {
public:
    virtual ~Listener() = default;
    /// What has been told since the last call; waits for something at most so long. After a lost connection
    /// it connects anew, and may have missed something: then the list has an empty text. Throws StoreFailure
    /// when there is no server.
    [[nodiscard]] virtual std::vector<std::string> wait(std::chrono::milliseconds time) = 0;
};

/// A lock that one process of all has, as long as its connection lives.
class AdvisoryLock {
public:
    virtual ~AdvisoryLock() = default;
    /// Throws StoreFailure if the connection, and with it the lock, is lost.
    virtual void check() = 0;
};

enum class LockName : std::int64_t {
    migration = 0x6263'0001,  ///< kept by old and new programs alike: never changed
    follower = 0x6263'0002,
    gateway = 0x6263'0003,
    addresses = 0x6263'0004,
};

struct DatabaseOptions {
    std::string url;  ///< "postgresql://…" or "host=… dbname=…"; what PostgreSQL's programs take
    std::size_t connections = 16;
    std::chrono::milliseconds statement_limit{5'000};  ///< of one statement; 0: none
    std::chrono::milliseconds patience{5'000};         ///< for a connection of the pool
    std::string schema{};  ///< in which everything is, a lower-case name; empty: the server's default
};

/// What this process has asked the server for.
struct SqlFigures {
    struct OfStatement {
        std::uint64_t count = 0;
        double seconds = 0;
    };
    std::size_t in_use = 0;      ///< connections of the pool
    std::uint64_t failures = 0;  ///< of statements
    std::map<std::string, OfStatement> statements{};
};

/// Any thread.
class Database {
public:
    /// Connects, and brings the schema to this program's version: one process after the other. Errors, shown
    /// to users: database_unreachable, database_newer (a newer program has changed the schema),
    /// database_other_network.
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options,
                                                                std::string_view chain_id,
                                                                const Hash256& genesis);
    virtual ~Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Throws StoreFailure.
    [[nodiscard]] virtual SqlTransaction begin() = 0;
    [[nodiscard]] virtual std::unique_ptr<Listener> listen(std::string_view channel) = 0;
    /// Null: another process has it. Throws StoreFailure.
    [[nodiscard]] virtual std::unique_ptr<AdvisoryLock> try_lock(LockName name) = 0;
    [[nodiscard]] virtual SqlFigures figures() const = 0;

    /// Runs `body(transaction)` and commits; gives what the body gives. Throws what it throws, and
    /// StoreFailure.
    template <typename Body>
    auto transact(Body body) {
        SqlTransaction transaction = begin();
        if constexpr (std::is_void_v<decltype(body(transaction))>) {
            body(transaction);
            transaction.commit();
        } else {
            auto result = body(transaction);
            transaction.commit();
            return result;
        }
    }

protected:
    Database() = default;
};

/// Waits for the lock of the transaction's end: those who hold it are one after the other.
void lock_until_commit(SqlTransaction& transaction, LockName name);

}  // namespace bytom::blockcenter
