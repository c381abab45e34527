// Transaction feeds (09 §5.9): named filters that clients store in the node. Nothing in the node evaluates
// them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/base/result.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/rpc/error_codes.hpp>

namespace bytom::rpc {

struct TransactionFeed {
    std::string alias;
    std::string filter;
};

/// All feeds, in memory and in one file of the data directory, which every change replaces atomically. Any
/// thread.
class TransactionFeeds {
public:
    static constexpr std::size_t kMaxFeeds = 1024;

    /// Reads the file, which need not exist yet. Errors: unreadable, corrupted (with the path).
    [[nodiscard]] static Result<std::unique_ptr<TransactionFeeds>> open(const std::string& path);

    /// Checks filter, alias, number and uniqueness, in this order.
    [[nodiscard]] Outcome create(const std::string& alias, const std::string& filter);
    /// A feed that does not exist is as good as removed.
    [[nodiscard]] Outcome remove(const std::string& alias);
    /// remove() and create() in one: a file that cannot be written leaves the old feed, but an invalid new
    /// filter loses it, as it does with the original.
    [[nodiscard]] Outcome update(const std::string& alias, const std::string& filter);
    [[nodiscard]] std::optional<TransactionFeed> find(const std::string& alias) const;
    /// Ordered by the JSON text of the alias.
    [[nodiscard]] std::vector<TransactionFeed> list() const;

private:
    using Feeds = std::map<std::string, TransactionFeed>;

    TransactionFeeds(std::string path, Feeds feeds) : path_(std::move(path)), feeds_(std::move(feeds)) {}

    [[nodiscard]] static Outcome add(Feeds& feeds, const std::string& alias, const std::string& filter);
    [[nodiscard]] Status<> save(const Feeds& feeds) const;
    /// Makes these the feeds, in the file first.
    [[nodiscard]] Outcome commit(Feeds changed) BYTOM_REQUIRES(mutex_);

    const std::string path_;
    mutable base::Mutex mutex_;
    Feeds feeds_ BYTOM_GUARDED_BY(mutex_);  ///< by the JSON text of the alias
};

/// {"alias", "filter"(omit), "param"}: the parameters are what a naive look at the filter finds (09 §8).
void write_json(json::Writer& out, const TransactionFeed& feed);

}  // namespace bytom::rpc
