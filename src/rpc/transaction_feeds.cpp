#include <algorithm>
#include <charconv>
#include <limits>

#include <bytom/base/atomic_file.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/rpc/transaction_feeds.hpp>

#include "rpc/feed_filter.hpp"
#include "rpc/name_limit.hpp"

namespace bytom::rpc {
namespace {

constexpr const char* kNoAliasToRemove = "del transaction feed with empty alias: empty feed alias";

/// A feed as its file has it.
struct StoredFeed {
    std::string alias;
    std::string filter;

    static constexpr auto fields() {
        return std::tuple(json::field("alias", &StoredFeed::alias, "name"),
                          json::field("filter", &StoredFeed::filter, "its filter"));
    }
};

struct StoredFeeds {
    std::vector<StoredFeed> feeds;

    static constexpr auto fields() {
        return std::tuple(json::field("feeds", &StoredFeeds::feeds, "all feeds"));
    }
};

std::string key_of(const std::string& alias) {
    std::string key = "\"";
    json::append_escaped(key, alias);
    key.push_back('"');
    return key;
}

/// What a naive look at a filter finds (09 §8): pieces between ANDs, wherever they stand.
struct FeedParameters {
    std::string asset_id;
    std::uint64_t lower_limit = 0;
    std::uint64_t upper_limit = 0;
    std::string trans_type;
};

std::uint64_t limit_from(std::string_view text) {
    std::int64_t number = 0;
    const bool plus = text.starts_with('+');
    const std::string_view digits = text.substr(plus ? 1 : 0);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc::result_out_of_range && end == digits.data() + digits.size()) {
        number = digits.starts_with('-') ? std::numeric_limits<std::int64_t>::min()
                                         : std::numeric_limits<std::int64_t>::max();
    } else if (error != std::errc{} || end != digits.data() + digits.size()) {
        number = 0;
    }
    return static_cast<std::uint64_t>(number);
}

FeedParameters parameters_of(std::string_view filter) {
    constexpr std::string_view kAnd = "AND";
    FeedParameters parameters;
    for (bool more = true; more;) {
        const std::size_t end = filter.find(kAnd);
        const std::string_view piece = filter.substr(0, end);
        more = end != std::string_view::npos;
        if (more) filter.remove_prefix(end + kAnd.size());
        const std::size_t equals = piece.find('=');
        if (equals == std::string_view::npos) continue;
        std::string value(piece.substr(equals + 1));
        std::erase_if(value, [](char c) { return c == '\'' || c == ' '; });
        if (value.empty()) continue;
        const auto names = [&](std::string_view name) { return piece.find(name) != std::string_view::npos; };
        if (names("asset_id")) parameters.asset_id = value;
        if (names("amount_lower_limit")) parameters.lower_limit = limit_from(value);
        if (names("amount_upper_limit")) parameters.upper_limit = limit_from(value);
        if (names("trans_type")) parameters.trans_type = value;
    }
    return parameters;
}

Outcome require_short_feed(std::string_view alias, std::string_view filter) {
    constexpr std::size_t kMaxFilterSize = std::size_t{64} << 10;
    BYTOM_TRY(require_short("alias", alias));
    return require_short("filter", filter, kMaxFilterSize);
}

}  // namespace

void write_json(json::Writer& out, const TransactionFeed& feed) {
    const FeedParameters parameters = parameters_of(feed.filter);
    out.begin_object();
    out.member_unless_empty("alias", feed.alias);
    out.member_unless_empty("filter", feed.filter);
    out.key("param");
    out.begin_object();
    out.member_unless_empty("assetid", parameters.asset_id);
    if (parameters.lower_limit != 0) out.member("lowerlimit", parameters.lower_limit);
    if (parameters.upper_limit != 0) out.member("upperlimit", parameters.upper_limit);
    out.member_unless_empty("transtype", parameters.trans_type);
    out.end_object();
    out.end_object();
}

Result<std::unique_ptr<TransactionFeeds>> TransactionFeeds::open(const std::string& path) {
    BYTOM_ASSIGN(const auto content, base::read_file(path));
    Feeds feeds;
    if (content) {
        const auto document = json::Document::parse(*content);
        const auto stored =
            document ? json::decode<StoredFeeds>(document->root()) : std::unexpected(std::string("no JSON"));
        if (!stored) return base::fail("corrupted", path + " is not readable: " + stored.error());
        for (const StoredFeed& feed : stored->feeds)
            feeds[key_of(feed.alias)] = {.alias = feed.alias, .filter = feed.filter};
    }
    return std::unique_ptr<TransactionFeeds>(new TransactionFeeds(path, std::move(feeds)));
}

Status<> TransactionFeeds::save(const Feeds& feeds) const {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    out.key("feeds");
    out.begin_array();
    for (const auto& [key, feed] : feeds) {
        out.begin_object();
        out.member("alias", feed.alias);
        out.member("filter", feed.filter);
        out.end_object();
    }
    out.end_array();
    out.end_object();
    return base::replace_file(path_, text);
}

Outcome TransactionFeeds::add(Feeds& feeds, const std::string& alias, const std::string& filter) {
    if (const auto valid = check_feed_filter(filter); !valid)
        return failure_text(valid.error() + ": invalid query filter");
    if (alias.empty()) return failure_text("a transaction feed with empty alias: empty feed alias");
    if (feeds.size() >= kMaxFeeds) return failure_text("txfeed number exceed limit: txfeed exceed limit");
    if (!feeds.try_emplace(key_of(alias), TransactionFeed{.alias = alias, .filter = filter}).second)
        return failure_text("txfeed alias must unique: duplicate feed alias");
    return {};
}

Outcome TransactionFeeds::commit(Feeds changed) {
    if (const auto saved = save(changed); !saved) return failure_text(saved.error().text());
    feeds_ = std::move(changed);
    return {};
}

Outcome TransactionFeeds::create(const std::string& alias, const std::string& filter) {
    BYTOM_TRY(require_short_feed(alias, filter));
    const base::MutexLock lock(mutex_);
    Feeds changed = feeds_;
    BYTOM_TRY(add(changed, alias, filter));
    return commit(std::move(changed));
}

Outcome TransactionFeeds::remove(const std::string& alias) {
    if (alias.empty()) return failure_text(kNoAliasToRemove);
    const base::MutexLock lock(mutex_);
    Feeds changed = feeds_;
    if (changed.erase(key_of(alias)) == 0) return {};
    return commit(std::move(changed));
}

Outcome TransactionFeeds::update(const std::string& alias, const std::string& filter) {
    if (alias.empty()) return failure_text(kNoAliasToRemove);
    BYTOM_TRY(require_short_feed(alias, filter));
    const base::MutexLock lock(mutex_);
    Feeds changed = feeds_;
    const bool is_removed = changed.erase(key_of(alias)) != 0;
    const Outcome added = add(changed, alias, filter);
    if (added || is_removed) BYTOM_TRY(commit(std::move(changed)));
    return added;
}

std::optional<TransactionFeed> TransactionFeeds::find(const std::string& alias) const {
    const base::MutexLock lock(mutex_);
    const auto found = feeds_.find(key_of(alias));
    return found == feeds_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<TransactionFeed> TransactionFeeds::list() const {
    const base::MutexLock lock(mutex_);
    std::vector<TransactionFeed> feeds;
    feeds.reserve(feeds_.size());
    for (const auto& [key, feed] : feeds_)
        feeds.push_back(feed);
    return feeds;
}

}  // namespace bytom::rpc
