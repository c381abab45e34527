// 05 §5–§8: chains, reorganisations and the transaction pool, as stories told to a real Chain in a real
// directory.

#include <algorithm>
#include <future>
#include <memory>
#include <set>
#include <stdexcept>

#include <bytom/chain/chain.hpp>
#include <bytom/tensority/hasher.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

#include "support/temporary_directory.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

using chain::BlockOutcome;
using chain::Reception;
using chain::TxOutcome;

/// What the stories of a file share.
class Machinery {
public:
    Machinery() : seeds_(tensority::select_kernel().value()) {}

    [[nodiscard]] consensus::ProofOfWork proof_of_work() {
        return [this](const Hash256& block_hash, const Hash256& seed) {
            return tensority::hash(block_hash, *seeds_.get(seed));
        };
    }
    [[nodiscard]] base::ThreadPool& pool() noexcept { return pool_; }

private:
    tensority::SeedCacheStore seeds_;
    base::ThreadPool pool_;
};

/// A chain that can be stopped and opened again.
class Node {
public:
    Node(Machinery& machinery, const Json& test_case)
        : machinery_(machinery),
          network_(consensus::find_network(text_of(test_case, "network"))),
          clock_(number_of(test_case, "now")) {
        if (network_ == nullptr) throw std::runtime_error("unknown network");
        open();
    }

    void restart() {
        chain_.reset();
        open();
    }

    [[nodiscard]] chain::Chain& chain() noexcept { return *chain_; }

private:
    void open() {
        chain::ChainOptions options;
        options.store.directory = directory_.path() / "chain";
        options.store.write_buffer_bytes = std::size_t{4} << 20;
        options.network = network_;
        options.clock = &clock_;
        options.proof_of_work = machinery_.proof_of_work();
        options.pool = &machinery_.pool();
        auto opened = chain::Chain::open(std::move(options));
        if (!opened) throw std::runtime_error(opened.error().text());
        chain_ = *std::move(opened);
    }

    testing::TemporaryDirectory directory_;
    Machinery& machinery_;
    const consensus::NetworkParams* network_;
    base::ManualClock clock_;
    std::unique_ptr<chain::Chain> chain_;
};

primitives::BlockPtr block_of(const std::string& text) {
    auto block = primitives::Block::from_text(text);
    if (!block) throw std::runtime_error("block does not decode: " + std::string(to_string(block.error())));
    return std::make_shared<const primitives::Block>(*std::move(block));
}

std::string_view name_of(Reception reception) {
    switch (reception) {
        case Reception::accepted:
            return "accepted";
        case Reception::orphan:
            return "orphan";
        case Reception::pending:
            return "pending";
        case Reception::refused:
            return "error";
    }
    return {};
}

Json member_or_null(const Json& object, const char* member) {
    return object.contains(member) ? object.at(member) : Json();
}

bool has_flag(const Json& step, const char* flag) {
    return step.contains(flag) && step.at(flag).get<bool>();
}

void check_utxos(const chain::Tip& tip, const Json& expected, const std::string& where, Check& check) {
    if (!expected.contains("utxo_digest") && !expected.contains("utxo_count")) return;
    const storage::UtxoDigest digest = tip.state->utxo_digest();
    check.equal(where + " utxo_count", digest.count, expected.at("utxo_count"));
    check.equal(where + " utxo_digest", digest.digest.to_text(), expected.at("utxo_digest"));
}

// --- chain-linear ---

/// What the chain thread saw after a block.
struct Arrival {
    BlockOutcome outcome;
    chain::TipPtr tip;  ///< at the heights with a check
};

/// Delivers all blocks as a download does, their proof of work done on all cores.
std::vector<Arrival> deliver_in_a_row(chain::Chain& chain, const Json& blocks,
                                      const std::set<std::uint64_t>& stops) {
    std::vector<Arrival> arrivals(blocks.size());
    std::promise<void> all_done;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        chain.submit_block(block_of(blocks[i].get<std::string>()), {.work_ahead = true},
                           [&, i](const BlockOutcome& outcome) {
                               arrivals[i].outcome = outcome;
                               if (stops.contains(i + 1)) arrivals[i].tip = chain.tip();
                               if (i + 1 == blocks.size()) all_done.set_value();
                           });
    }
    if (!blocks.empty()) all_done.get_future().wait();
    return arrivals;
}

void check_statuses(const chain::Chain& chain, const Json& test_case, Check& check) {
    std::map<std::uint64_t, Json> failed;
    for (const Json& item : test_case.at("status_fail"))
        failed[number_of(item, "height")] = item.at("indices");
    for (std::uint64_t height = 1; height <= test_case.at("blocks").size(); ++height) {
        const chain::BlockNode* node = chain.main_node(height);
        if (node == nullptr) return;
        const primitives::TxStatuses statuses = chain.statuses(*node);
        Json indices = Json::array();
        for (std::size_t i = 0; i < statuses.size(); ++i) {
            if (statuses[i]) indices.push_back(i);
        }
        const auto expected = failed.find(height);
        check.equal("status_fail of block " + std::to_string(height), indices,
                    expected == failed.end() ? Json::array() : expected->second);
    }
    for (const Json& item : test_case.at("transactions")) {
        const chain::BlockNode* node = chain.main_node(number_of(item, "height"));
        if (node == nullptr) return;
        check.equal("tx_id", chain.block(*node)->transactions.at(number_of(item, "index"))->id().to_text(),
                    item.at("tx_id"));
    }
}

void check_final(const chain::Tip& tip, const Json& expected, const std::string& when, Check& check) {
    check.equal(when + " height", tip.height(), number_of(expected, "height"));
    check.equal(when + " hash", tip.hash().to_text(), expected.at("hash"));
    check_utxos(tip, expected, when, check);
}

void read_chain_linear(Machinery& machinery, const Json& test_case, Check& check) {
    Node node(machinery, test_case);
    std::set<std::uint64_t> stops;
    for (const Json& item : test_case.at("checks"))
        stops.insert(number_of(item, "height"));
    {
        const std::vector<Arrival> arrivals = deliver_in_a_row(node.chain(), test_case.at("blocks"), stops);
        for (std::size_t i = 0; i < arrivals.size(); ++i) {
            const BlockOutcome& outcome = arrivals[i].outcome;
            if (!outcome.accepted() || !outcome.tip_changed) {
                check.fail("block " + std::to_string(i + 1) + ": " + std::string(name_of(outcome.reception)) +
                           " " + std::string(outcome.error_name()));
                return;
            }
        }
        for (const Json& item : test_case.at("checks")) {
            const std::uint64_t height = number_of(item, "height");
            const std::string where = "height " + std::to_string(height);
            const chain::TipPtr tip = height == 0 ? nullptr : arrivals.at(height - 1).tip;
            const chain::BlockNode* at = node.chain().main_node(height);
            check.equal(where + " hash", at->hash.to_text(), item.at("hash"));
            if (item.contains("bits")) check.equal(where + " bits", at->bits, number_of(item, "bits"));
            if (tip != nullptr) check_utxos(*tip, item, where, check);
        }
    }
    check_statuses(node.chain(), test_case, check);
    check_final(*node.chain().tip(), test_case.at("final"), "final", check);
    node.restart();
    check_final(*node.chain().tip(), test_case.at("final"), "final after a restart", check);
}

// --- chain-reorg, mempool ---

/// Which recorded pool contents our policy may differ from: those that follow from a step marked `policy` or
/// `orphan_index` (05 §8, §11).
class PolicyDifferences {
public:
    void exempt(const primitives::Transaction& tx) {
        ids_.insert(tx.id().to_text());
        touched_.insert(tx.mapped().result_ids.begin(), tx.mapped().result_ids.end());
        touched_.insert(tx.mapped().spent_output_ids.begin(), tx.mapped().spent_output_ids.end());
    }

    void exempt(const std::string& id) { ids_.insert(id); }

    /// Whether what happens to a transaction depends on an exempt one: it is that one, spends its outputs, or
    /// spends what it spends.
    [[nodiscard]] bool concerns(const primitives::Transaction& tx) const {
        return ids_.contains(tx.id().to_text()) ||
               std::ranges::any_of(tx.mapped().spent_output_ids,
                                   [this](const Hash256& output_id) { return touched_.contains(output_id); });
    }
    [[nodiscard]] bool concerns(const std::string& id) const { return ids_.contains(id); }

    void clear() {
        ids_.clear();
        touched_.clear();
    }

private:
    std::set<std::string> ids_;
    std::set<Hash256> touched_;  ///< output ids
};

/// One story: blocks, transactions and restarts in order.
class Story {
public:
    Story(Machinery& machinery, const Json& test_case, Check& check)
        : test_case_(test_case), check_(check), node_(machinery, test_case) {}

    void tell() {
        for (const Arrival& arrival : deliver_in_a_row(node_.chain(), test_case_.at("setup_blocks"), {})) {
            if (!arrival.outcome.accepted())
                check_.fail("a setup block: " + std::string(arrival.outcome.error_name()));
        }
        std::size_t number = 0;
        for (const Json& step : test_case_.at("steps")) {
            where_ = "step " + std::to_string(number++);
            if (step.contains("label")) where_ += " (" + step.at("label").get<std::string>() + ")";
            const std::string op = text_of(step, "op");
            if (op == "block") {
                deliver_block(step);
            } else if (op == "tx") {
                submit_transaction(step);
            } else if (op == "restart") {
                node_.restart();
                differences_.clear();
            } else {
                throw std::runtime_error("unknown op " + op);
            }
            check_state(step);
        }
        if (test_case_.contains("final")) {
            where_ = "final";
            check_state(test_case_.at("final"));
        }
    }

private:
    void deliver_block(const Json& step) {
        const primitives::BlockPtr block = block_of(text_of(step, "block"));
        check_.equal(where_ + " hash", block->hash().to_text(), step.at("hash"));
        check_.equal(where_ + " height", block->header.height, number_of(step, "height"));
        const BlockOutcome outcome = node_.chain().process_block(block);
        const std::string recorded = text_of(step, "result");
        const std::string_view actual = name_of(outcome.reception);
        const bool refused = outcome.reception == Reception::refused;
        if (has_flag(step, "connect_failure")) unconnectable_.insert(block->hash());
        // Where the reference's answer is a defect's, ours may be an error in place of whatever it says; the
        // same for a block that it has forgotten to be unconnectable, and for orphans that fail the cheap
        // checks.
        if (has_flag(step, "quirk") || unconnectable_.contains(block->hash())) {
            if (refused && (recorded == "error") == !has_flag(step, "connect_failure")) return;
        }
        if (recorded == "orphan" && refused && is_cheap_check(outcome.error_name())) return;
        check_.equal(where_ + " result", actual, recorded);
        check_.equal(where_ + " error", refused ? Json(outcome.error_name()) : Json(),
                     member_or_null(step, "error"));
        const bool has_tx_error = outcome.error && outcome.error->tx_error;
        check_.equal(where_ + " tx_error", has_tx_error ? Json(outcome.error->tx_error->name()) : Json(),
                     member_or_null(step, "tx_error"));
    }

    [[nodiscard]] static bool is_cheap_check(std::string_view error) {
        return error == "bad_version" || error == "bad_timestamp" || error == "tx_merkle_mismatch" ||
               error == "checkpoint_mismatch" || error == "checkpoint_fork";
    }

    void submit_transaction(const Json& step) {
        auto decoded = primitives::Transaction::from_text(text_of(step, "tx"));
        if (!decoded) throw std::runtime_error("transaction does not decode");
        const auto tx = std::make_shared<const primitives::Transaction>(*std::move(decoded));
        check_.equal(where_ + " tx_id", tx->id().to_text(), step.at("tx_id"));
        const TxOutcome outcome = node_.chain().process_transaction(tx);
        const std::string recorded = text_of(step, "result");
        if (outcome.reception == Reception::orphan) orphans_.insert(tx->id().to_text());
        if (has_flag(step, "policy") || differences_.concerns(*tx)) {
            differences_.exempt(*tx);
            if (name_of(outcome.reception) != recorded) {
                check_.is_true(
                    where_ + " refused for a reason of policy, not " + std::string(outcome.error_name()),
                    is_policy(outcome));
                return;
            }
        }
        if (has_flag(step, "orphan_index")) differences_.exempt(*tx);
        check_.equal(where_ + " result", name_of(outcome.reception), recorded);
        check_.equal(where_ + " error",
                     outcome.reception == Reception::refused ? Json(outcome.error_name()) : Json(),
                     member_or_null(step, "error"));
        const chain::PoolEntryPtr entry = node_.chain().pool_entry(tx->id());
        check_.equal(where_ + " in the pool", entry != nullptr, outcome.accepted());
        if (entry == nullptr) return;
        check_.equal(where_ + " status_fail", entry->status_fail, step.at("status_fail"));
        check_.equal(where_ + " fee", entry->fee, number_of(step, "fee"));
        check_.equal(where_ + " weight", entry->weight, number_of(step, "weight"));
        check_.equal(where_ + " outcome's fee", outcome.fee, number_of(step, "fee"));
        check_.equal(where_ + " outcome's status_fail", outcome.status_fail, step.at("status_fail"));
    }

    /// An orphan (its parent was refused) or one of the refusals of 05 §8 "better".
    [[nodiscard]] static bool is_policy(const TxOutcome& outcome) {
        const std::string_view error = outcome.error_name();
        return outcome.reception == Reception::orphan || error == "BAD_TIME_RANGE" ||
               error == "POOL_CONFLICT" || error == "DUPLICATE_INPUT" || error == "INPUT_ORDER_DEPENDENT";
    }

    void check_state(const Json& expected) {
        const chain::TipPtr tip = node_.chain().tip();
        if (expected.contains("best_height"))
            check_.equal(where_ + " best_height", tip->height(), number_of(expected, "best_height"));
        if (expected.contains("best_hash"))
            check_.equal(where_ + " best_hash", tip->hash().to_text(), expected.at("best_hash"));
        check_utxos(*tip, expected, where_, check_);
        if (expected.contains("pool")) check_pool(expected);
    }

    void check_pool(const Json& expected) {
        std::set<std::string> ours;
        for (const chain::PoolEntryPtr& entry : node_.chain().pool()->entries)
            ours.insert(entry->id().to_text());
        std::set<std::string> recorded;
        for (const Json& id : expected.at("pool"))
            recorded.insert(id.get<std::string>());
        std::set<std::string> different;
        std::ranges::set_symmetric_difference(ours, recorded, std::inserter(different, different.end()));
        for (const std::string& id : different) {
            if (differences_.concerns(id)) continue;
            // A block whose effect on the pool is a matter of policy: we drop what it makes impossible and
            // wake the orphans that it completes.
            const bool left = recorded.contains(id) && last_pool_.contains(id);
            const bool woke = ours.contains(id) && orphans_.contains(id);
            if (has_flag(expected, "policy") && (left || woke)) {
                differences_.exempt(id);
                continue;
            }
            check_.fail(where_ + (ours.contains(id) ? " pool has " : " pool lacks ") + id);
        }
        last_pool_ = std::move(ours);
    }

    const Json& test_case_;
    Check& check_;
    Node node_;
    std::string where_;
    PolicyDifferences differences_;
    std::set<std::string> orphans_;    ///< ids of transactions that have been orphans
    std::set<std::string> last_pool_;  ///< ids at the last look
    std::set<Hash256> unconnectable_;
};

Topic with_machinery(std::string_view name, void (*reader)(Machinery&, const Json&, Check&)) {
    return {.name = name, .open = [reader](const Json&) -> CaseReader {
                const auto machinery = std::make_shared<Machinery>();
                return [machinery, reader](const Json&, const Json& test_case, Check& check) {
                    reader(*machinery, test_case, check);
                };
            }};
}

void read_story(Machinery& machinery, const Json& test_case, Check& check) {
    Story(machinery, test_case, check).tell();
}

}  // namespace

std::vector<Topic> chain_topics() {
    return {
        with_machinery("chain-linear", read_chain_linear),
        with_machinery("chain-reorg", read_story),
        with_machinery("mempool", read_story),
    };
}

}  // namespace bytom::vectors
