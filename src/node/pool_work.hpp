// Jobs of a pool as work for our miners.
#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/mining/work_source.hpp>
#include <bytom/stratum/client.hpp>

namespace bytom::node {

struct FoundShare {
    stratum::ClientJob job;
    std::uint64_t nonce = 0;
};

/// A share found does not end the work on a job: the same job comes back as a new template, in which
/// searchers go on with the nonces that they have not tried. From any thread.
class PoolWork final : public mining::WorkSource {
public:
    /// From now on miners search this; nothing: they wait.
    void set_job(const std::optional<stratum::ClientJob>& job);

    /// Those found since the last call, for whoever submits them.
    [[nodiscard]] std::vector<FoundShare> take_shares();

    [[nodiscard]] std::uint64_t current_id() const noexcept override { return id_; }
    [[nodiscard]] mining::BlockTemplatePtr wait_for_successor(std::uint64_t known_id,
                                                              const std::atomic<bool>& cancelled) override;
    void wake_waiters() override;
    bool submit(const primitives::BlockPtr& block) override;
    /// Zero: the timestamp of a share is the job's.
    [[nodiscard]] std::uint64_t now() const override { return 0; }

private:
    void publish() BYTOM_REQUIRES(mutex_);

    std::atomic<std::uint64_t> id_{0};
    base::Mutex mutex_;
    base::Condition changed_;
    std::optional<stratum::ClientJob> job_ BYTOM_GUARDED_BY(mutex_);
    mining::BlockTemplatePtr current_ BYTOM_GUARDED_BY(mutex_);
    std::vector<FoundShare> shares_ BYTOM_GUARDED_BY(mutex_);
};

/// Compact bits of the highest proof of work below a job's target (06 §4.4): as many of its bits as the form
/// has room for, never more than the target. Zero for target 0.
[[nodiscard]] std::uint64_t bits_of_job_target(std::uint32_t target) noexcept;

}  // namespace bytom::node
