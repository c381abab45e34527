// Choosing transactions for the next block and putting the block together (06 §1).
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>

#include <bytom/base/thread_pool.hpp>
#include <bytom/chain/pool_view.hpp>
#include <bytom/chain/tip.hpp>
#include <bytom/consensus/tx_validation.hpp>
#include <bytom/consensus/utxo_rules.hpp>
#include <bytom/mining/block_template.hpp>
#include <bytom/mining/coinbase.hpp>
#include <bytom/primitives/tx_merkle_tree.hpp>

namespace bytom::mining {

enum class Selection : std::uint8_t {
    /// All, if they have room; else highest fee per gas first, a transaction together with the unconfirmed
    /// ones it spends from; what does
    /// not fit is passed over. In the block they stand in order of arrival.
    fee_rate,
    /// As the reference: in order of arrival, up to the first that does not fit (06 §1.1).
    arrival,
};

/// Why a pool transaction is not in the template.
enum class Exclusion : std::uint8_t {
    invalid,         ///< fails validation at the next height
    missing_output,  ///< spends what does not exist
    spent_output,    ///< spends what the chain or an earlier transaction of the template has spent
    immature,        ///< spends a coinbase too early; may be mined later
    no_room,         ///< would exceed the block's gas, or the work that a build may do
};

struct ExcludedTransaction {
    Hash256 id;
    Exclusion reason = Exclusion::invalid;
};

struct BuiltTemplate {
    std::shared_ptr<BlockTemplate> work;  ///< id 0
    std::vector<ExcludedTransaction> excluded;
};

struct TemplateRequest {
    const chain::Tip& tip;
    const chain::PoolSnapshot& pool;  ///< empty for a template of the coinbase alone
    const Payout& payout;
    std::uint64_t now = 0;  ///< seconds since 1970
    Selection selection = Selection::fee_rate;
    /// Asked now and then; true ends the build: nobody wants it any more. May be empty.
    std::function<bool()> is_superseded = nullptr;
    /// When set, ends programs under way: the template is no longer wanted. May be null.
    const std::atomic<bool>* cancelled = nullptr;
};

struct Candidate;

enum class TemplateFailure : std::uint8_t {
    superseded,  ///< nobody wants it any more
    coinbase,    ///< the payout does not make a coinbase
};

struct TemplateError {
    TemplateFailure reason = TemplateFailure::superseded;
    std::string detail;  ///< for the log
};

/// Makes templates. Takes the pool's verdicts where they hold, and remembers its own from one template to the
/// next, so that programs run again only if they look at the height; and what the chain has of the outputs
/// that they spend. One thread at a time.
class TemplateBuilder {
public:
    /// `pool` may be null: everything is then validated on the calling thread.
    explicit TemplateBuilder(base::ThreadPool* pool);
    ~TemplateBuilder();
    TemplateBuilder(const TemplateBuilder&) = delete;
    TemplateBuilder& operator=(const TemplateBuilder&) = delete;

    /// The block has become the main chain's next one: what is known of the outputs that it does not touch
    /// holds for the templates on it. Without this call it is found out again.
    void block_connected(const chain::BlockNode& node, const primitives::Block& block);

    /// May throw storage::StorageFailure.
    [[nodiscard]] Result<BuiltTemplate, TemplateError> build(const TemplateRequest& request);

private:
    struct Verdict {
        chain::PoolEntryPtr entry;
        consensus::TxVerdict verdict;
        std::uint64_t height = 0;  ///< for which it holds; 0: not made yet
        bool height_independent = false;
        std::uint64_t generation = 0;  ///< the last build whose pool had the transaction
    };

    /// Brings verdicts_ in line with the pool and the height.
    struct Growth;
    enum class Growing : std::uint8_t { all, not_all, superseded };

    /// Brings row_ in line with these entries, all of the pool or its last ones. False: superseded; the
    /// verdicts made so far are kept.
    [[nodiscard]] bool validate(const TemplateRequest& request, std::span<const chain::PoolEntryPtr> entries,
                                std::uint64_t height);
    /// Nothing if it is not valid at this height.
    [[nodiscard]] static std::optional<Candidate> candidate(const Verdict& known, std::uint64_t height);
    /// Adds what has come to the pool. all: growth_ has the choice.
    [[nodiscard]] Growing grow(const TemplateRequest& request, std::uint64_t height);
    /// `lookups` outputs were needed for the last template: what is known of many more is of transactions
    /// that are gone.
    void forget_stale_outputs(std::size_t lookups);

    base::ThreadPool* pool_;
    std::uint64_t generation_ = 0;
    std::int64_t work_left_ = 0;  ///< what the build under way may still spend
    std::unordered_map<Hash256, Verdict> verdicts_;
    std::vector<const Verdict*> row_;  ///< verdicts of the build under way, in the pool's order
    std::unique_ptr<Growth> growth_;   ///< null: never tried
    /// Of the chain's set at one tip: what transactions of the pool spend there.
    std::unordered_map<Hash256, std::optional<consensus::UtxoEntry>> known_outputs_;
    Hash256 known_outputs_tip_;
    primitives::TxMerkleTree tree_;  ///< tree of the last template that had transactions
};

}  // namespace bytom::mining
