// The keys of the API, in memory: a wrong one costs no query.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/blockcenter/api/api_key.hpp>
#include <bytom/blockcenter/store/key_rows.hpp>

namespace bytom::blockcenter {

/// Owns a thread that hears of changes: a key is revoked within a second, or, where the database was away,
/// within ten once it is back. Any thread.
class KeyRing {
public:
    /// The database outlives it.
    explicit KeyRing(Database& database) : database_(database) {}

    /// Reads them. Errors: database_unreachable, no_thread.
    [[nodiscard]] Status<> start() BYTOM_EXCLUDES(mutex_);

    /// Whether this is the secret of the key of this name, compared in constant time.
    [[nodiscard]] bool has(std::string_view name, std::string_view secret) const BYTOM_EXCLUDES(mutex_);
    /// Whether there is a key of this name.
    [[nodiscard]] bool has(std::string_view name) const BYTOM_EXCLUDES(mutex_);
    [[nodiscard]] bool empty() const BYTOM_EXCLUDES(mutex_);

private:
    using Keys = std::map<std::string, Hash256, std::less<>>;

    [[nodiscard]] std::shared_ptr<const Keys> keys() const BYTOM_EXCLUDES(mutex_);
    void load() BYTOM_EXCLUDES(mutex_);
    void listen(const std::stop_token& stop);

    Database& database_;
    mutable base::Mutex mutex_;
    base::StoppableCondition retry_;
    std::shared_ptr<const Keys> keys_ BYTOM_GUARDED_BY(mutex_) = std::make_shared<const Keys>();
    base::Thread thread_;
};

}  // namespace bytom::blockcenter
