#include "stratum/worker_table.hpp"

#include <algorithm>

namespace bytom::stratum {
namespace {

constexpr std::size_t kShortWindow = 5;  // minutes
constexpr std::size_t kLongWindow = 60;

std::int64_t minute_of(Instant instant) {
    return std::chrono::floor<std::chrono::minutes>(instant.time_since_epoch()).count();
}

}  // namespace

void WorkerTable::RecentWork::add(std::uint64_t difficulty, Instant now) {
    const std::int64_t minute = minute_of(now);
    Bucket& bucket = buckets_[static_cast<std::size_t>(minute) % buckets_.size()];
    if (bucket.minute != minute) bucket = {.minute = minute};
    bucket.work += static_cast<double>(difficulty);
}

double WorkerTable::RecentWork::rate(std::size_t minutes, Instant since, Instant now) const {
    const std::int64_t first = minute_of(now) - static_cast<std::int64_t>(minutes);
    double work = 0.0;
    for (const Bucket& bucket : buckets_)
        if (bucket.minute >= first) work += bucket.work;
    const Instant begin = std::max(since, Instant(std::chrono::minutes(first)));
    const double seconds = std::chrono::duration<double>(now - begin).count();
    return seconds < 1.0 ? 0.0 : work / seconds;
}

WorkerTable::Worker& WorkerTable::at(const std::string& login, Instant now) {
    if (workers_.size() >= max_workers_ && !workers_.contains(login)) {
        auto oldest = workers_.end();
        for (auto it = workers_.begin(); it != workers_.end(); ++it) {
            if (it->second.info.sessions > 0) continue;
            if (oldest == workers_.end() || it->second.last < oldest->second.last) oldest = it;
        }
        if (oldest != workers_.end()) workers_.erase(oldest);
    }
    const auto [found, is_new] = workers_.try_emplace(login);
    if (is_new) {
        found->second.info.login = login;
        found->second.first = now;
    }
    found->second.last = now;
    return found->second;
}

void WorkerTable::session_opened(const std::string& login, Instant now) {
    ++at(login, now).info.sessions;
}

void WorkerTable::session_closed(const std::string& login) {
    const auto found = workers_.find(login);
    if (found != workers_.end() && found->second.info.sessions > 0) --found->second.info.sessions;
}

void WorkerTable::count(const std::string& login, Verdict verdict, std::uint64_t difficulty, Instant now) {
    Worker& worker = at(login, now);
    switch (verdict) {
        case Verdict::accepted:
            ++worker.info.accepted;
            worker.work.add(difficulty, now);
            break;
        case Verdict::stale:
            ++worker.info.stale;
            break;
        case Verdict::duplicate:
            ++worker.info.duplicate;
            break;
        case Verdict::low_difficulty:
            ++worker.info.low_difficulty;
            break;
        case Verdict::invalid:
            ++worker.info.invalid;
            break;
    }
}

void WorkerTable::count_block(const std::string& login, bool accepted) {
    const auto found = workers_.find(login);
    if (found == workers_.end()) return;
    ++(accepted ? found->second.info.blocks : found->second.info.blocks_refused);
}

std::vector<WorkerInfo> WorkerTable::info(Instant now) const {
    std::vector<WorkerInfo> all;
    all.reserve(workers_.size());
    for (const auto& [login, worker] : workers_) {
        WorkerInfo info = worker.info;
        info.rate_5_minutes = worker.work.rate(kShortWindow, worker.first, now);
        info.rate_hour = worker.work.rate(kLongWindow, worker.first, now);
        info.idle_seconds = static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::seconds>(now - worker.last).count());
        all.push_back(std::move(info));
    }
    std::ranges::sort(all, {}, &WorkerInfo::login);
    return all;
}

}  // namespace bytom::stratum
