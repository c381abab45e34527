// The current block template, rebuilt the moment that something changes, and the work that comes back (06
// §2).
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <optional>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/chain/follower.hpp>
#include <bytom/mining/cpu_miner.hpp>
#include <bytom/mining/template_builder.hpp>
#include <bytom/mining/work_registry.hpp>

namespace bytom::mining {

/// When a template is rebuilt besides at a new best block.
enum class RebuildPolicy : std::uint8_t {
    /// When pool transactions raise its value, when it grows old, when the payout changes (06 §2.1).
    eager,
    /// Only after accepted work, as the reference does: what arrives later waits for the next block.
    reference,
};

struct TemplateOptions {
    Selection selection = Selection::fee_rate;
    RebuildPolicy policy = RebuildPolicy::eager;
    std::chrono::milliseconds refresh_interval{1'000};  ///< between rebuilds for transactions, at least
    std::chrono::milliseconds transaction_wait{5'000};  ///< a transaction waits at most so long for a rebuild
    std::chrono::milliseconds max_age{60'000};  ///< a template is replaced after this time, whatever happens
    std::uint64_t fee_step_percent =
        1;  ///< fees that grow by this part of the reward pay for an earlier rebuild
    WorkRegistryOptions registry{};
};

/// Why submitted work did not become a block.
enum class WorkRefusal : std::uint8_t {
    no_template,     ///< there is no work to submit to
    stale,           ///< its parent is no longer (or not yet) known as one of ours
    duplicate,       ///< the same solution was submitted before
    bad_timestamp,   ///< not above the parent's median time, or too far ahead of the clock
    low_difficulty,  ///< its proof of work does not meet the bits
    orphan,          ///< the chain does not have its parent
    refused,         ///< the chain refused the block: see `outcome`
};

[[nodiscard]] std::string_view to_string(WorkRefusal refusal) noexcept;

struct WorkOutcome {
    std::optional<WorkRefusal> refusal;  ///< nothing: accepted
    chain::BlockOutcome outcome;         ///< the chain's answer, if the block was handed to it
    primitives::BlockPtr block;          ///< the block, likewise
};

/// What has become of submitted headers since the start.
struct SubmissionCounts {
    std::uint64_t accepted = 0;
    std::array<std::uint64_t, 7> refused{};  ///< by WorkRefusal

    [[nodiscard]] std::uint64_t of(WorkRefusal refusal) const {
        return refused[static_cast<std::size_t>(refusal)];
    }
    /// Calls with "accepted" and each refusal's name, and how many there were.
    template <typename Visit>
    void for_each(Visit visit) const {
        visit(std::string_view("accepted"), accepted);
        for (std::size_t i = 0; i < refused.size(); ++i)
            visit(to_string(static_cast<WorkRefusal>(i)), refused[i]);
    }
};

/// A subscription to new work. Once it is destroyed the callback is not running and never will.
class WorkSubscription {
public:
    virtual ~WorkSubscription() = default;
};

/// Owns the template thread, which sleeps until the chain, the pool or a refresh() wakes it. Methods from any
/// thread.
class TemplateService final : public WorkSource, private chain::FollowerHandler {
public:
    struct Parts {
        chain::Chain* chain = nullptr;
        const base::Clock* clock = nullptr;
        base::ThreadPool* pool = nullptr;      ///< for validation; may be null
        consensus::ProofOfWork proof_of_work;  ///< to check submitted work
        std::function<Payout()> payout;        ///< asked at each rebuild, from the template thread
        std::function<bool()> ready;  ///< false: hand out no work (far behind the peers); may be empty
        /// Never goes back; a simulation has one of its own.
        std::function<std::chrono::steady_clock::time_point()> monotonic = [] {
            return std::chrono::steady_clock::now();
        };
    };

    /// Everything in `parts` outlives the service.
    explicit TemplateService(Parts parts, TemplateOptions options = {});
    ~TemplateService() override;
    TemplateService(const TemplateService&) = delete;
    TemplateService& operator=(const TemplateService&) = delete;

    /// The first template is there when this returns, unless it could not be built. Call once. Error:
    /// no_thread.
    [[nodiscard]] Status<> start();

    /// In place of start(), for a program that has no threads: takes in what the chain tells and rebuilds if
    /// that is due. Returns when to be called again though nothing happens. One thread at a time.
    std::optional<std::chrono::steady_clock::time_point> poll();

    /// The newest template, registered as handed out; null while there is none or the node is not ready.
    [[nodiscard]] BlockTemplatePtr hand_out();

    /// Rebuild: the payout has changed. Work handed out before stays valid.
    void refresh();

    /// A header with nonce and timestamp of a solution; its roots say which template is meant, unknown roots
    /// mean the newest one (06 §2.1, rule 2). Waits for the chain.
    [[nodiscard]] WorkOutcome submit_header(const primitives::BlockHeader& header);

    [[nodiscard]] SubmissionCounts submissions() const;

    /// From now on calls `callback` with every new template as soon as it exists: on the template thread,
    /// which waits for it, so it should only pass the news on. It must not subscribe, end a subscription or
    /// throw.
    [[nodiscard]] std::unique_ptr<WorkSubscription> on_new_work(
        std::function<void(const BlockTemplatePtr&)> callback);

    /// The newest template, not registered as handed out; null while there is none.
    [[nodiscard]] BlockTemplatePtr newest() const;

    /// Templates kept for solutions to come, and about the memory that they take.
    [[nodiscard]] const WorkRegistry& registry() const noexcept { return registry_; }

    [[nodiscard]] std::uint64_t current_id() const noexcept override {
        return current_id_.load(std::memory_order_acquire);
    }
    [[nodiscard]] BlockTemplatePtr wait_for_successor(std::uint64_t known_id,
                                                      const std::atomic<bool>& cancelled) override;
    void wake_waiters() override;
    bool submit(const primitives::BlockPtr& block) override;
    [[nodiscard]] std::uint64_t now() const override { return parts_.clock->now(); }

private:
    [[nodiscard]] WorkOutcome judge(const primitives::BlockHeader& header);

    // The template thread.
    void handle(const chain::Event& event) override;
    std::optional<Instant> idle() override;
    void failed(const std::string& what) noexcept override;
    /// Nothing: only when it is asked for.
    [[nodiscard]] std::optional<Instant> next_rebuild() const;
    void rebuild_if_due();
    void rebuild(bool new_tip);
    void publish(const std::shared_ptr<BlockTemplate>& work);
    class Listeners;
    void drop_from_pool(const std::vector<ExcludedTransaction>& excluded);

    const Parts parts_;
    const TemplateOptions options_;
    WorkRegistry registry_;
    TemplateBuilder builder_;
    std::shared_ptr<Listeners> listeners_;  ///< subscriptions may outlive the service

    // Of the template thread.
    Hash256 built_for_;  ///< the best block of the last attempt
    Instant built_at_;
    std::optional<Instant> first_waiting_;  ///< arrival of the oldest transaction that the template lacks
    std::uint64_t waiting_fees_ = 0;        ///< neu, of the transactions that the template lacks
    std::uint64_t next_id_ = 1;

    mutable base::Mutex mutex_;
    base::Condition changed_;
    BlockTemplatePtr current_ BYTOM_GUARDED_BY(mutex_);
    SubmissionCounts submissions_ BYTOM_GUARDED_BY(mutex_);
    bool stopping_ BYTOM_GUARDED_BY(mutex_) = false;
    std::atomic<bool> cancelled_{false};  ///< the same, for the build under way

    std::atomic<std::uint64_t> current_id_{0};
    std::atomic<bool> refresh_requested_{false};
    std::unique_ptr<chain::Subscription> polled_;  ///< in place of the follower
    std::unique_ptr<chain::Follower> follower_;
};

}  // namespace bytom::mining
