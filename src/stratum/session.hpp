// What a client of the stratum server says and is told, without sockets (06 §4).
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <unordered_set>

#include <bytom/base/token_bucket.hpp>
#include <bytom/mining/block_template.hpp>

#include "stratum/message.hpp"
#include "stratum/vardiff.hpp"

namespace bytom::stratum {

/// Jobs of a session that shares may be for.
inline constexpr std::size_t kKeptJobs = 8;
/// Bytes of a login.
inline constexpr std::size_t kMaxLoginBytes = 128;
/// Shares of one job: more are not remembered, so not taken.
inline constexpr std::size_t kMaxSharesOfJob = 8'192;
/// Jobs that are no longer kept, by whose number a late share is known for what it is.
inline constexpr std::size_t kRememberedJobs = 64;
/// Shares of unknown jobs that count as late, of each job change: what was under way to a server or a session
/// before this one.
inline constexpr std::size_t kLateShares = 16;
/// Since the job change.
inline constexpr std::chrono::seconds kLateTime{10};
/// Requests at once that need no proof of work to be answered: miners make one in a minute.
inline constexpr std::int64_t kRequestBurst = 300;
/// More of them in each second. Beyond, the connection ends.
inline constexpr std::int64_t kRequestRate = 10;

struct SessionRules {
    std::uint8_t server_id = 0;  ///< 0…7, the nonce's top four bits (06 §4.3)
    unsigned session_bits = 10;  ///< nonce bits behind those, 1…15
    VardiffRules vardiff;
    std::chrono::milliseconds job_interval{30'000};  ///< between jobs that differ in their transactions only
};

struct Job {
    std::uint64_t id = 0;
    mining::BlockTemplatePtr work;
    primitives::BlockHeader header;  ///< with the job's timestamp and the start of the session's nonces
    std::uint64_t difficulty = 0;
    std::uint64_t share_bits = 0;              ///< what a share must meet
    std::unordered_set<std::uint64_t> nonces;  ///< submitted

    [[nodiscard]] JobView view() const {
        return {.id = id, .header = header, .seed = work->seed, .difficulty = difficulty};
    }
};

/// What has become of a submission.
enum class Verdict : std::uint8_t {
    accepted,
    stale,           ///< for a block that is no longer the next one, or a job of before the last change
    duplicate,       ///< this nonce was submitted for the same job
    low_difficulty,  ///< its proof of work meets neither the share's nor the block's target
    invalid,         ///< no such job, no nonce, not logged in
};

/// A submission whose proof of work is to be evaluated.
struct Share {
    std::string request_id;  ///< JSON
    std::shared_ptr<const Job> job;
    std::uint64_t nonce = 0;

    /// The header to hash.
    [[nodiscard]] primitives::BlockHeader header() const;
    [[nodiscard]] bool makes_block(const Hash256& proof_of_work) const;
};

/// What the transport is to do, in the order of the members.
struct Reaction {
    std::string text{};              ///< lines to send
    std::optional<Verdict> verdict;  ///< set if the submission is refused without computing its proof of work
    std::optional<Share> share;      ///< evaluate its proof of work, then Session::judge
    bool close = false;
};

struct Moment {
    Instant steady;
    std::uint64_t unix_seconds = 0;
};

/// One connection. Not thread-safe.
class Session {
public:
    /// `number` is below 2^session_bits and no other living session's.
    Session(const SessionRules& rules, std::uint32_t number, std::uint64_t random_seed, Instant now);

    [[nodiscard]] bool is_logged_in() const noexcept { return login_.has_value(); }
    /// Empty before the login.
    [[nodiscard]] std::string login() const { return login_.value_or(""); }
    /// What the next job asks of a share, before the clamp to the network's.
    [[nodiscard]] std::uint64_t difficulty() const noexcept { return vardiff_.difficulty(); }

    /// `work` is the newest template, null if there is none.
    [[nodiscard]] Reaction handle(const Request& request, const mining::BlockTemplatePtr& work, Moment now);

    /// The answer to a share whose proof of work is known.
    [[nodiscard]] Reaction judge(const Share& share, const Hash256& proof_of_work, Instant now);

    /// A notification if it is time for another job: a new block to find, transactions in place of none, the
    /// job interval or another difficulty. Empty: no. To be called with new work and about once a second.
    [[nodiscard]] std::string update(const mining::BlockTemplatePtr& work, Moment now);

private:
    [[nodiscard]] Reaction react(const Request& request, const mining::BlockTemplatePtr& work, Moment now);
    [[nodiscard]] Reaction log_in(const Request& request, const mining::BlockTemplatePtr& work, Moment now);
    [[nodiscard]] Reaction submit(const Request& request, const mining::BlockTemplatePtr& work, Instant now);
    [[nodiscard]] bool is_late(std::uint64_t unknown_job, Instant now);
    [[nodiscard]] bool wants_job(const mining::BlockTemplate& work, Instant now) const;
    const Job& make_job(const mining::BlockTemplatePtr& work, Moment now);

    const SessionRules rules_;
    const std::uint64_t first_nonce_;
    std::mt19937_64 job_ids_;
    Vardiff vardiff_;
    std::optional<std::string> login_;
    std::deque<std::shared_ptr<Job>> jobs_;  ///< the newest last
    std::deque<std::uint64_t> old_jobs_;     ///< no longer kept
    Instant last_job_;
    std::size_t late_shares_ = 0;  ///< shares for unknown jobs since then
    base::TokenBucket requests_{kRequestBurst, kRequestRate};
};

}  // namespace bytom::stratum
