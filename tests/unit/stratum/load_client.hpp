// A miner for load tests: speaks the dialect with code of its own, never waits for answers, and keeps account
// of every one.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <bytom/primitives/block.hpp>

namespace bytom::stratum {

/// What has become of a client's submissions.
struct LoadTally {
    std::uint64_t sent = 0;
    std::uint64_t accepted = 0;
    std::uint64_t stale = 0;
    std::uint64_t duplicate = 0;
    std::uint64_t low_difficulty = 0;
    std::uint64_t other_errors = 0;
    std::uint64_t answers_to_nothing = 0;  ///< to no request, or the second to one

    [[nodiscard]] std::uint64_t answered() const noexcept {
        return accepted + stale + duplicate + low_difficulty + other_errors;
    }
};

/// A job as read from its line.
struct SeenJob {
    std::string id;
    primitives::BlockHeader header;  ///< the nonce is the next one to try
    std::uint32_t target = 0;        ///< of the work's most significant 32 bits

    /// What every server takes: the 32 bits are the target's before it is rounded to its compact form, by
    /// less than this.
    [[nodiscard]] bool is_surely_met_by(const Hash256& proof_of_work) const;
};

/// One connection. Of one thread; `height` and was_banned() are for others, too.
class LoadClient {
public:
    using Moment = std::chrono::steady_clock::time_point;

    /// From an address of its own: 127.x.y.z.
    LoadClient(std::uint16_t port, std::string address, std::string login);
    ~LoadClient() { close(); }
    LoadClient(const LoadClient&) = delete;
    LoadClient& operator=(const LoadClient&) = delete;

    void connect();
    void close();
    void log_in();
    /// Takes what has arrived, without waiting.
    void receive();
    /// False: the server has closed.
    [[nodiscard]] bool is_open() const noexcept { return socket_ >= 0; }
    [[nodiscard]] bool has_job() const noexcept { return !job_.id.empty(); }
    [[nodiscard]] SeenJob& job() noexcept { return job_; }
    /// The job of the block before; no id: none yet.
    [[nodiscard]] SeenJob& old_job() noexcept { return old_job_; }

    void send(std::string_view text);
    void submit(const std::string& job_id, std::uint64_t nonce);
    /// The next nonce of the job whose work is good (or is not), found among at most `tries`; those that
    /// were needed are taken off. Work is the block hash itself.
    [[nodiscard]] static bool search(SeenJob& job, bool good, std::uint64_t& tries);

    [[nodiscard]] const LoadTally& tally() const noexcept { return tally_; }
    [[nodiscard]] std::size_t unanswered() const noexcept { return waiting_.size(); }
    [[nodiscard]] const std::string& login() const noexcept { return login_; }
    [[nodiscard]] bool was_banned() const noexcept { return was_banned_; }
    /// When the accepted shares were answered.
    [[nodiscard]] const std::vector<Moment>& accepted_at() const noexcept { return accepted_at_; }
    /// When the first job of each height came.
    [[nodiscard]] const std::unordered_map<std::uint64_t, Moment>& jobs_at() const noexcept {
        return jobs_at_;
    }

    std::atomic<std::uint64_t> height{0};  ///< of the newest job

private:
    void take(std::string_view line);
    void take_job(std::string_view line);

    const std::uint16_t port_;
    const std::string address_;
    const std::string login_;
    int socket_ = -1;
    std::string pending_;
    SeenJob job_;
    SeenJob old_job_;
    std::uint64_t jobs_ = 0;
    std::uint64_t last_request_ = 0;
    std::unordered_map<std::uint64_t, Moment> waiting_;
    LoadTally tally_;
    std::atomic<bool> was_banned_{false};
    std::vector<Moment> accepted_at_;
    std::unordered_map<std::uint64_t, Moment> jobs_at_;
};

}  // namespace bytom::stratum
