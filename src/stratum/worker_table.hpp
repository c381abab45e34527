// What each worker has delivered.
#pragma once

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include <bytom/stratum/server.hpp>

#include "stratum/session.hpp"

namespace bytom::stratum {

/// Counts by login. Knows a bounded number of logins: those without a session that were seen least recently
/// are forgotten first. Not thread-safe.
class WorkerTable {
public:
    explicit WorkerTable(std::size_t max_workers) : max_workers_(max_workers) {}

    void session_opened(const std::string& login, Instant now);
    void session_closed(const std::string& login);
    /// `difficulty` is what an accepted share was asked to meet.
    void count(const std::string& login, Verdict verdict, std::uint64_t difficulty, Instant now);
    void count_block(const std::string& login, bool accepted);

    /// The rates are those at `now`. In order of login.
    [[nodiscard]] std::vector<WorkerInfo> info(Instant now) const;

private:
    /// Work of the last hour, by the minute.
    class RecentWork {
    public:
        void add(std::uint64_t difficulty, Instant now);
        /// Hashes per second over the last `minutes`, or since `since` if that is later.
        [[nodiscard]] double rate(std::size_t minutes, Instant since, Instant now) const;

    private:
        static constexpr std::size_t kMinutes = 60;
        struct Bucket {
            std::int64_t minute = -1;  ///< by the steady clock
            double work = 0.0;
        };
        std::array<Bucket, kMinutes + 1> buckets_{};
    };

    struct Worker {
        WorkerInfo info;
        RecentWork work;
        Instant first;
        Instant last;
    };

    Worker& at(const std::string& login, Instant now);

    const std::size_t max_workers_;
    std::unordered_map<std::string, Worker> workers_;
};

}  // namespace bytom::stratum
