#include <algorithm>

#include <fmt/format.h>

#include <bytom/chain/audit.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/genesis.hpp>
#include <bytom/primitives/merkle.hpp>

#include "chain/block_index.hpp"
#include "chain/header_check.hpp"
#include "chain/utxo_audit.hpp"
#include "chain/utxo_overlay.hpp"

namespace bytom::chain {
namespace {

using storage::BlockKey;
using storage::StorageFailure;

/// Blocks that are read and checked side by side: some of the largest ones are in memory at a time.
constexpr std::size_t kBatch = 32;

/// The set as an undo record tells it for the outputs that its block touches.
class UndoneView final : public storage::UtxoView {
public:
    explicit UndoneView(const storage::BlockUndo& undo) {
        for (const auto& entry : undo.entries)
            before_.emplace(entry.output_id, entry.before);
    }
    [[nodiscard]] std::optional<UtxoEntry> find(const Hash256& output_id) const override {
        const auto found = before_.find(output_id);
        return found == before_.end() ? std::nullopt : found->second;
    }

private:
    std::unordered_map<Hash256, std::optional<UtxoEntry>> before_;
};

/// What reading one block has shown.
struct ReadBlock {
    std::optional<primitives::Block> block;
    primitives::TxStatuses statuses;
    std::vector<std::string> wrong;
};

class Auditor {
public:
    Auditor(const storage::ChainStore& store, const AuditOptions& options)
        : store_(store),
          options_(options),
          outputs_(store, options.depth || store.pruned_below() > 1 ? UtxoAudit::Extent::newest_blocks
                                                                    : UtxoAudit::Extent::all_blocks) {
        report_.pruned_below = store.pruned_below();
    }

    AuditReport run() {
        try {
            check_headers();
            if (const BlockNode* const tip = check_main_chain()) check_blocks(*tip);
        } catch (const StorageFailure& failure) {
            add({}, failure.what());
        }
        report_.interrupted = options_.interrupt.stop_requested();
        return std::move(report_);
    }

private:
    void add(std::optional<BlockKey> block, std::string what) {
        if (report_.findings.size() < kMaxAuditFindings)
            report_.findings.push_back({.block = block, .what = std::move(what)});
    }

    [[nodiscard]] bool is_over() const {
        return options_.interrupt.stop_requested() || report_.findings.size() >= kMaxAuditFindings;
    }

    void check_headers() {
        store_.for_each_header([this](const storage::HeaderRecord& record) {
            if (is_over()) return;
            ++report_.headers;
            const primitives::BlockHeader& header = record.header;
            const BlockNode* const parent = index_.find(header.previous_block_hash);
            if (header.hash() != record.hash) add(record.key(), "its header has another hash");
            if (parent == nullptr || parent->height + 1 != header.height) {
                if (record.hash != options_.network->genesis_hash) {
                    add(record.key(), "its parent is not there");
                    return;
                }
            } else if (const auto valid = check_header_on(header, *parent, options_.now); !valid) {
                add(record.key(), "its header breaks a rule: " + valid.error().text());
            }
            const consensus::Work own = consensus::work_of(header.bits);
            if (record.chain_work != (parent == nullptr ? own : parent->chain_work.saturating_add(own)))
                add(record.key(), "the work summed up to it is wrong");
            index_.publish(*index_.make(record, parent));
        });
    }

    const BlockNode* check_main_chain() {
        const std::optional<BlockKey> key = store_.tip();
        const BlockNode* const tip = key ? index_.find(key->hash) : nullptr;
        if (tip == nullptr || tip->height != key->height) {
            add(key, "the best block has no header");
            return nullptr;
        }
        for (const BlockNode* node = tip; node != nullptr && !is_over(); node = node->parent) {
            if (store_.main_hash(node->height) != node->hash)
                add(node->key(), "the main chain does not name it at its height");
            if (node->is_invalid()) add(node->key(), "it is on the main chain and marked as not connectable");
        }
        if (store_.main_hash(tip->height + 1)) add(tip->key(), "the main chain names a block above the best");
        return tip;
    }

    void check_blocks(const BlockNode& tip) {
        if (report_.pruned_below > tip.height + 1)
            return add(tip.key(), "bodies are said to be pruned above the best block");
        const std::uint64_t stored =
            report_.pruned_below > 1 ? tip.height + 1 - report_.pruned_below : tip.height + 1;
        const std::uint64_t total = std::min(options_.depth.value_or(stored), stored);
        const BlockNode* node = &tip;
        while (report_.blocks < total && !is_over()) {
            std::vector<const BlockNode*> batch;
            for (; node != nullptr && batch.size() < kBatch && report_.blocks + batch.size() < total;
                 node = node->parent)
                batch.push_back(node);
            std::vector<ReadBlock> blocks(batch.size());
            options_.pool->for_each(batch.size(), [&](std::size_t i) {
                if (!options_.interrupt.stop_requested()) blocks[i] = read(*batch[i]);
            });
            for (std::size_t i = 0; i < batch.size() && !is_over(); ++i)
                check_outputs(*batch[i], blocks[i]);
            report_.blocks += batch.size();
            if (options_.on_progress) options_.on_progress(report_.blocks, total);
        }
        if (is_over()) return;
        if (has_gaps_) {
            add({}, "the set of unspent outputs cannot be compared: changes of blocks are missing");
        } else {
            report_.unspent = outputs_.finish([this](std::string what) { add({}, std::move(what)); });
        }
    }

    /// Any thread.
    [[nodiscard]] ReadBlock read(const BlockNode& node) const {
        ReadBlock result;
        try {
            const auto raw = store_.raw_block(node.key());
            auto statuses = store_.statuses(node.key());
            if (!raw || !statuses) {
                result.wrong.emplace_back(raw ? "the statuses of its transactions are missing"
                                              : "it is missing");
                return result;
            }
            auto block = primitives::Block::decode(*raw);
            if (!block) {
                result.wrong.emplace_back("it does not decode: " +
                                          std::string(base::to_string(block.error())));
                return result;
            }
            compare(node, *block, *statuses, raw->size(), result.wrong);
            if (statuses->size() != block->transactions.size()) return result;
            result.statuses = *std::move(statuses);
            result.block = *std::move(block);
        } catch (const StorageFailure& failure) {
            result.wrong.emplace_back(failure.what());
        }
        return result;
    }

    void compare(const BlockNode& node, const primitives::Block& block,
                 const primitives::TxStatuses& statuses, std::size_t size,
                 std::vector<std::string>& wrong) const {
        if (block.hash() != node.hash) wrong.emplace_back("another block is stored in its place");
        if (size != node.size) wrong.emplace_back("its size is not that of its header's record");
        std::vector<Hash256> ids;
        ids.reserve(block.transactions.size());
        for (const auto& transaction : block.transactions)
            ids.push_back(transaction->id());
        if (primitives::tx_merkle_root(ids) != block.header.transaction_merkle_root)
            wrong.emplace_back("its transactions are not those of its header");
        if (statuses.size() != ids.size() ||
            primitives::status_merkle_root(statuses) != block.header.transaction_status_hash)
            wrong.emplace_back("the statuses of its transactions are not those of its header");
        if (node.parent != nullptr &&
            !consensus::check_work(node.hash, node.bits, node.parent->next_seed(), options_.proof_of_work))
            wrong.emplace_back("its proof of work is not there");
    }

    void check_outputs(const BlockNode& node, ReadBlock& read) {
        for (std::string& what : read.wrong)
            add(node.key(), std::move(what));
        try {
            if (read.block && apply(node, *read.block, read.statuses)) return;
        } catch (const StorageFailure& failure) {
            add(node.key(), failure.what());
        }
        has_gaps_ = true;
    }

    /// False: what the block changes cannot be told.
    [[nodiscard]] bool apply(const BlockNode& node, const primitives::Block& block,
                             const primitives::TxStatuses& statuses) {
        // Genesis cannot be undone, and nothing was there before it.
        std::optional<storage::BlockUndo> undo = storage::BlockUndo{};
        if (node.parent != nullptr) undo = store_.undo(node.key());
        if (!undo) {
            add(node.key(), "its undo record is missing");
            return false;
        }
        const UndoneView before(*undo);
        UtxoOverlay overlay(before);
        auto made = overlay.apply_block(block, statuses);
        if (!made) {
            add(node.key(), fmt::format("it cannot be connected to what its undo record tells: {}",
                                        consensus::BlockError{.rule = made.error()}.text()));
            return false;
        }
        for (storage::BlockUndo* const record : {&*undo, &*made})
            std::ranges::sort(record->entries, {}, &storage::BlockUndo::Entry::output_id);
        if (node.parent != nullptr && *undo != *made)
            add(node.key(), "its undo record is not that of its outputs");
        outputs_.add(overlay.changes(), [&](std::string what) { add(node.key(), std::move(what)); });
        return true;
    }

    const storage::ChainStore& store_;
    const AuditOptions& options_;
    BlockIndex index_;
    UtxoAudit outputs_;
    bool has_gaps_ = false;
    AuditReport report_;
};

}  // namespace

std::string AuditFinding::text() const {
    return block ? fmt::format("block {} {}: {}", block->height, block->hash.to_text(), what) : what;
}

AuditReport audit_chain(const storage::ChainStore& store, const AuditOptions& options) {
    return Auditor(store, options).run();
}

}  // namespace bytom::chain
