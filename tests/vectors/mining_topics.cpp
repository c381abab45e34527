// 06: coinbases, work in its encodings, stratum difficulties, templates.

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>

#include <boost/multiprecision/cpp_int.hpp>

#include <bytom/chain/chain.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/tx_validation.hpp>
#include <bytom/mining/coinbase.hpp>
#include <bytom/mining/template_builder.hpp>
#include <bytom/mining/work_forms.hpp>
#include <bytom/primitives/address.hpp>
#include <bytom/tensority/hasher.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

#include "support/temporary_directory.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

namespace bmp = boost::multiprecision;
using base::to_hex;
using namespace mining;

Payout payout_of(const Json& test_case) {
    Payout payout;
    const std::string address = test_case.value("mining_address", "");
    if (!address.empty()) {
        const auto parsed = primitives::Address::from_text(address, consensus::solonet().bech32_prefix);
        if (!parsed) throw std::runtime_error("bad mining address");
        payout.control_program = parsed->control_program();
    }
    if (test_case.contains("arbitrary")) payout.arbitrary = bytes_of(test_case, "arbitrary");
    return payout;
}

void check_coinbase(const Json& test_case, Check& check) {
    const auto coinbase =
        make_coinbase(number_of(test_case, "height"), number_of(test_case, "fees"), payout_of(test_case));
    if (!coinbase) {
        check.equal("error", coinbase.error().name, test_case.value("error", "none"));
        return;
    }
    check.equal("raw_tx", to_hex((*coinbase)->encode()), test_case.value("raw_tx", "an error"));
    check.equal("tx_id", (*coinbase)->id().to_text(), test_case.at("tx_id"));
    check.equal("amount", std::to_string((*coinbase)->data().outputs.at(0).value.amount),
                test_case.at("amount"));
}

std::string object_text(void (*write)(json::Writer&, const primitives::BlockHeader&, const Hash256&),
                        const primitives::BlockHeader& header, const Hash256& seed) {
    std::string text;
    json::Writer writer(text);
    writer.begin_object();
    write(writer, header, seed);
    writer.end_object();
    return text;
}

void check_work(const Json& test_case, Check& check) {
    const auto header = primitives::BlockHeader::from_text(text_of(test_case, "header"));
    if (!header) throw std::runtime_error("bad header");
    const Hash256 seed = hash_of(test_case, "seed");
    check.equal("hash", header->hash().to_text(), test_case.at("hash"));
    check.equal("get_work", object_text(write_work, *header, seed), test_case.at("get_work"));
    check.equal("get_work_json", object_text(write_work_json, *header, seed), test_case.at("get_work_json"));
    const StratumJobTexts job = stratum_job_texts(*header, seed);
    const Json shown = {{"version", job.version},
                        {"height", job.height},
                        {"previous_block_hash", job.previous_block_hash},
                        {"timestamp", job.timestamp},
                        {"bits", job.bits},
                        {"nonce", job.nonce},
                        {"transactions_merkle_root", job.transactions_merkle_root},
                        {"transaction_status_hash", job.transaction_status_hash},
                        {"seed", job.seed}};
    check.equal("stratum_job", shown, test_case.at("stratum_job"));
}

bmp::cpp_int target_of(std::uint64_t bits) {
    const auto target = consensus::Target::from_bits(bits);
    const Bytes magnitude = target.magnitude();
    bmp::cpp_int value;
    if (!magnitude.empty()) bmp::import_bits(value, magnitude.begin(), magnitude.end());
    return value;
}

void check_stratum_diff(const Json& test_case, Check& check) {
    const std::uint64_t difficulty = number_of(test_case, "diff");
    check.equal("share_bits", std::to_string(share_bits(difficulty)), test_case.at("share_bits"));
    check.equal("share_target", target_of(share_bits(difficulty)).str(), test_case.at("share_target"));
    const auto target = stratum_target(difficulty);
    check.equal("target_hex", target ? Json(*target) : Json(), test_case.value("target_hex", Json()));
}

/// The pool's figures are defective (06 §4.4) and informative only; what is checked is that they are what its
/// formula gives, so that the specification's account of it stays true.
void check_stratum_net_diff(const Json& test_case, Check& check) {
    const bmp::cpp_int numerator = (bmp::cpp_int(1) << 257) - 1;
    const bmp::cpp_int net_diff = numerator / target_of(number_of(test_case, "bits"));
    check.equal("net_diff_reference", net_diff.str(), test_case.at("net_diff_reference"));
    check.equal("block_bits_reference", std::to_string(share_bits(net_diff.convert_to<std::uint64_t>())),
                test_case.at("block_bits_reference"));
}

// ---- templates

/// The reference's pool (05 §8.2), which takes what ours refuses: conflicts, immature spends, duplicate
/// inputs.
class ReferencePool {
public:
    explicit ReferencePool(const chain::Tip& tip) : tip_(tip) {}

    void submit(const primitives::TransactionPtr& tx) {
        if (!tx || known(tx->id()) || is_dust(*tx)) return;
        consensus::TxContext context;
        context.block_height = tip_.height();
        const consensus::TxVerdict verdict = consensus::validate_transaction(*tx, context);
        if (!verdict.valid()) return;
        waiting_.push_back({tx, verdict});
        promote();
    }

    [[nodiscard]] const chain::PoolSnapshot& snapshot() const { return snapshot_; }

private:
    struct Waiting {
        primitives::TransactionPtr tx;
        consensus::TxVerdict verdict;
    };

    [[nodiscard]] bool known(const Hash256& id) const {
        return std::ranges::any_of(snapshot_.entries, [&](const auto& entry) { return entry->id() == id; }) ||
               std::ranges::any_of(waiting_, [&](const Waiting& waiting) { return waiting.tx->id() == id; });
    }

    [[nodiscard]] static bool is_dust(const primitives::Transaction& tx) {
        const auto is_btm = [](const primitives::TxInput& input) {
            return input.value() != nullptr && input.value()->asset_id == primitives::kBtmAssetId;
        };
        const auto is_nothing = [](const primitives::TxOutput& output) { return output.value.amount == 0; };
        return std::ranges::none_of(tx.data().inputs, is_btm) ||
               std::ranges::any_of(tx.data().outputs, is_nothing);
    }

    [[nodiscard]] bool available(const Hash256& output) const {
        if (outputs_.contains(output)) return true;
        const auto entry = tip_.state->find(output);
        return entry && !entry->spent;
    }

    /// Moves what has become complete into the pool, until nothing more does.
    void promote() {
        for (bool moved = true; moved;) {
            moved = false;
            for (auto it = waiting_.begin(); it != waiting_.end(); ++it) {
                if (!std::ranges::all_of(it->tx->mapped().spent_output_ids,
                                         [&](const Hash256& id) { return available(id); })) {
                    continue;
                }
                add(*it);
                waiting_.erase(it);
                moved = true;
                break;
            }
        }
    }

    void add(const Waiting& waiting) {
        auto entry = std::make_shared<chain::PoolEntry>();
        entry->tx = waiting.tx;
        entry->arrival = snapshot_.entries.size();
        entry->fee = static_cast<std::uint64_t>(waiting.verdict.gas.btm_value);
        entry->status_fail = waiting.verdict.status_fail();
        const primitives::TxData& data = waiting.tx->data();
        for (std::size_t k = 0; k < data.outputs.size(); ++k) {
            if (data.outputs[k].is_retirement()) continue;
            const bool btm = data.outputs[k].value.asset_id == primitives::kBtmAssetId;
            if (entry->status_fail && !btm) continue;
            outputs_.insert(waiting.tx->mapped().result_ids[k]);
        }
        snapshot_.entries.push_back(std::move(entry));
    }

    const chain::Tip& tip_;
    chain::PoolSnapshot snapshot_;
    std::set<Hash256> outputs_;
    std::vector<Waiting> waiting_;
};

/// The recorded chain that template cases stand on, opened once per file.
class TemplateChain {
public:
    explicit TemplateChain(const Json& setup)
        : clock_(number_of(setup, "now")), seeds_(tensority::select_kernel().value()) {
        chain::ChainOptions options;
        options.store.directory = directory_.path() / "chain";
        options.network = consensus::find_network(text_of(setup, "network"));
        options.clock = &clock_;
        options.proof_of_work = [this](const Hash256& hash, const Hash256& seed) {
            return tensority::hash(hash, *seeds_.get(seed));
        };
        auto chain = chain::Chain::open(std::move(options));
        if (!chain) throw std::runtime_error(chain.error().text());
        chain_ = *std::move(chain);
        for (const Json& text : setup.at("setup_blocks")) {
            auto block = primitives::Block::from_text(text.get<std::string>());
            if (!block) throw std::runtime_error("bad setup block");
            const auto outcome =
                chain_->process_block(std::make_shared<const primitives::Block>(*std::move(block)));
            if (!outcome.accepted()) throw std::runtime_error("setup block refused");
        }
    }

    [[nodiscard]] chain::TipPtr tip() const { return chain_->tip(); }
    [[nodiscard]] std::uint64_t now() const { return clock_.now(); }

private:
    testing::TemporaryDirectory directory_;
    base::ManualClock clock_;
    tensority::SeedCacheStore seeds_;
    std::unique_ptr<chain::Chain> chain_;
};

Json sorted_ids(const std::set<Hash256>& ids) {
    Json list = Json::array();
    for (const Hash256& id : ids)
        list.push_back(id.to_text());
    return list;
}

void check_template(const Json& test_case, const TemplateChain& chain, Check& check) {
    const chain::TipPtr tip = chain.tip();
    ReferencePool pool(*tip);
    for (const Json& text : test_case.at("submitted")) {
        auto tx = primitives::Transaction::from_text(text.get<std::string>());
        if (tx) pool.submit(std::make_shared<const primitives::Transaction>(*std::move(tx)));
    }
    std::set<Hash256> ids;
    for (const auto& entry : pool.snapshot().entries)
        ids.insert(entry->id());
    check.equal("pool_before", sorted_ids(ids), test_case.at("pool_before"));

    TemplateBuilder builder(nullptr);
    const Payout payout;
    const auto built = builder.build({*tip, pool.snapshot(), payout, chain.now(), Selection::arrival});
    if (!built) return check.fail(built.error().detail);
    const BlockTemplate& work = *built->work;
    check.equal("height", work.header.height, test_case.at("height"));
    check.equal("previous_block_hash", work.header.previous_block_hash.to_text(),
                test_case.at("previous_block_hash"));
    check.equal("bits", std::to_string(work.header.bits), test_case.at("bits"));
    check.equal("tx_merkle_root", work.header.transaction_merkle_root.to_text(),
                test_case.at("tx_merkle_root"));
    check.equal("tx_status_hash", work.header.transaction_status_hash.to_text(),
                test_case.at("tx_status_hash"));
    Json chosen = Json::array();
    for (const auto& tx : work.transactions)
        chosen.push_back(tx->id().to_text());
    check.equal("transaction_ids", chosen, test_case.at("transaction_ids"));
    check.equal("coinbase", to_hex(work.transactions.front()->encode()), test_case.at("coinbase"));
    check.equal("coinbase_amount",
                std::to_string(work.transactions.front()->data().outputs.front().value.amount),
                test_case.at("coinbase_amount"));
    for (const ExcludedTransaction& excluded : built->excluded) {
        if (excluded.reason != Exclusion::no_room) ids.erase(excluded.id);
    }
    check.equal("pool_after", sorted_ids(ids), test_case.at("pool_after"));
}

std::unique_ptr<TemplateChain> open_template_chain(const Json& file, const Json& test_case) {
    const Json borrowed = load_topic_file(file, text_of(test_case, "setup_blocks_of"));
    return std::make_unique<TemplateChain>(borrowed.at("cases").at(0));
}

Topic mining_topic() {
    return {"mining", [](const Json&) -> CaseReader {
                const auto chain = std::make_shared<std::unique_ptr<TemplateChain>>();
                return [chain](const Json& file, const Json& test_case, Check& check) {
                    const std::string kind = text_of(test_case, "kind");
                    if (kind == "coinbase") {
                        check_coinbase(test_case, check);
                    } else if (kind == "work") {
                        check_work(test_case, check);
                    } else if (kind == "stratum_diff") {
                        check_stratum_diff(test_case, check);
                    } else if (kind == "stratum_net_diff") {
                        check_stratum_net_diff(test_case, check);
                    } else if (kind == "template") {
                        if (!*chain) *chain = open_template_chain(file, test_case);
                        check_template(test_case, **chain, check);
                    } else {
                        throw std::runtime_error("unknown kind " + kind);
                    }
                };
            }};
}

}  // namespace

std::vector<Topic> mining_topics() {
    return {mining_topic()};
}

}  // namespace bytom::vectors
