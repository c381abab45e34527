// Tells streams that payments have changed, and up to which change they may read.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>

#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/blockcenter/store/database.hpp>

#include "blockcenter/api/settled_changes.hpp"

namespace bytom::blockcenter {

/// Owns a thread that looks at the database while there are readers, and only then. Any thread.
class PaymentFeed {
public:
    /// The database outlives it.
    explicit PaymentFeed(Database& database) : database_(database) {}

    /// Error: no_thread.
    [[nodiscard]] Status<> start();

    /// A stream's place among the readers. The feed outlives it.
    class Reader {
    public:
        /// `wake` is called, by the feed's thread, when there may be more to read.
        Reader(PaymentFeed& feed, std::function<void()> wake);
        ~Reader();
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;

        /// SettledChanges::number(), of a look that began after the reader came. Nothing: there was none yet.
        [[nodiscard]] std::optional<std::int64_t> settled() const;

    private:
        PaymentFeed& feed_;
        std::uint64_t number_ = 0;
    };

private:
    void watch(const std::stop_token& stop);
    /// How long to wait for news before the next look.
    [[nodiscard]] std::chrono::milliseconds look() BYTOM_EXCLUDES(mutex_);

    Database& database_;
    mutable base::Mutex mutex_;
    base::StoppableCondition came_;
    std::map<std::uint64_t, std::function<void()>> readers_ BYTOM_GUARDED_BY(mutex_);
    std::uint64_t last_reader_ BYTOM_GUARDED_BY(mutex_) = 0;
    SettledChanges settled_ BYTOM_GUARDED_BY(mutex_);
    base::Thread thread_;
};

}  // namespace bytom::blockcenter
