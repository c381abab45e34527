#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include <bytom/chain/snapshot.hpp>
#include <bytom/consensus/difficulty.hpp>

#include "chain/block_index.hpp"
#include "chain/genesis_rows.hpp"
#include "chain/header_check.hpp"
#include "chain/snapshot_failure.hpp"

namespace bytom::chain {
namespace {

using storage::HeaderRecord;

constexpr std::size_t kBatchBytes = std::size_t{4} << 20;
/// Whose proof of work is computed side by side: some seeds' worth.
constexpr std::size_t kHeadersAtOnce = 1024;

class Importer {
public:
    Importer(SnapshotReader& reader, const SnapshotHead& head, storage::ChainStore& store,
             const SnapshotImportOptions& options)
        : reader_(reader), head_(head), store_(store), options_(options), batch_(store.batch()) {}

    Status<> run() {
        if (store_.tip()) return snapshot_failure("there is a chain already");
        node_ = index_.make(put_genesis(batch_, *options_.network), nullptr);
        BYTOM_TRY(read_headers());
        if (node_->hash != head_.hash) {
            return snapshot_failure(fmt::format("its headers end with {}, and it says {}",
                                                node_->hash.to_text(), head_.hash.to_text()));
        }
        BYTOM_TRY(read_outputs());
        BYTOM_TRY(reader_.finish());
        batch_.prune(head_.height + 1, head_.height + 1);
        batch_.set_snapshot_origin({.block = node_->key(), .outputs = head_.outputs});
        batch_.set_tip(node_->key());
        store_.commit(std::move(batch_));
        store_.sync();
        return {};
    }

private:
    Status<> read_headers() {
        std::vector<const BlockNode*> unproven;
        for (std::uint64_t height = 1; height <= head_.height; ++height) {
            BYTOM_ASSIGN(const primitives::BlockHeader header, reader_.header());
            BYTOM_TRY(take_in(header));
            unproven.push_back(node_);
            if (unproven.size() == kHeadersAtOnce || height == head_.height) {
                BYTOM_TRY(check_work(unproven));
                unproven.clear();
                report("headers", height, head_.height);
            }
        }
        return {};
    }

    /// All rules but the proof of work.
    Status<> take_in(const primitives::BlockHeader& header) {
        const BlockNode& parent = *node_;
        if (const auto valid = check_header_on(header, parent, options_.now); !valid)
            return snapshot_failure(
                fmt::format("header {} breaks a rule: {}", header.height, valid.error().text()));
        const HeaderRecord record{
            .header = header,
            .hash = header.hash(),
            .chain_work = parent.chain_work.saturating_add(consensus::work_of(header.bits)),
            .size = 0};
        const consensus::Checkpoint* const here = options_.network->checkpoint_at(header.height);
        if (here != nullptr && here->hash != record.hash) {
            return snapshot_failure(fmt::format("header {} is not the one of the checkpoint there: {}",
                                                header.height, record.hash.to_text()));
        }
        node_ = index_.make(record, &parent);
        batch_.put_header(record);
        batch_.put_main(header.height, record.hash);
        commit_if_full();
        return {};
    }

    Status<> check_work(const std::vector<const BlockNode*>& nodes) {
        std::vector<std::uint8_t> is_proven(nodes.size());
        options_.pool->for_each(nodes.size(), [&](std::size_t i) {
            const BlockNode& node = *nodes[i];
            is_proven[i] =
                consensus::check_work(node.hash, node.bits, node.parent->next_seed(), options_.proof_of_work)
                        .has_value()
                    ? 1
                    : 0;
        });
        const auto wrong = std::ranges::find(is_proven, 0);
        if (wrong == is_proven.end()) return {};
        return snapshot_failure(
            fmt::format("header {} has no proof of work",
                        nodes[static_cast<std::size_t>(wrong - is_proven.begin())]->height));
    }

    Status<> read_outputs() {
        for (std::uint64_t done = 0; done < head_.outputs.count;) {
            BYTOM_ASSIGN(const SnapshotOutput output, reader_.output());
            batch_.put_utxo(output.id, output.entry);
            commit_if_full();
            if (++done % kSnapshotReportEvery == 0) report("outputs", done, head_.outputs.count);
        }
        return {};
    }

    void commit_if_full() {
        if (batch_.bytes() < kBatchBytes) return;
        store_.commit(std::move(batch_));
        batch_ = store_.batch();
    }

    void report(std::string_view step, std::uint64_t done, std::uint64_t total) const {
        if (options_.on_progress) options_.on_progress(step, done, total);
    }

    SnapshotReader& reader_;
    const SnapshotHead& head_;
    storage::ChainStore& store_;
    const SnapshotImportOptions& options_;
    storage::StoreBatch batch_;
    BlockIndex index_;
    const BlockNode* node_ = nullptr;  ///< the last one
};

}  // namespace

Status<> import_snapshot(SnapshotReader& reader, const SnapshotHead& head, storage::ChainStore& store,
                         const SnapshotImportOptions& options) {
    return Importer(reader, head, store, options).run();
}

}  // namespace bytom::chain
