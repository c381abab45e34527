#include <fmt/format.h>

#include <bytom/chain/snapshot.hpp>

#include "chain/outputs_at.hpp"
#include "chain/snapshot_failure.hpp"

namespace bytom::chain {
namespace {

/// Rows between two looks at the clock of whoever shows the progress.

class Exporter {
public:
    Exporter(const storage::ChainStore& store, const SnapshotExportOptions& options)
        : store_(store), options_(options), writer_(options.sink) {}

    Result<SnapshotHead> head() {
        BYTOM_TRY(choose_block());
        head_.network = options_.network->chain_id;
        head_.outputs = digest();
        return head_;
    }

    Result<SnapshotHead> run() {
        BYTOM_TRY(head());
        BYTOM_TRY(writer_.begin(head_));
        BYTOM_TRY(write_headers());
        BYTOM_TRY(write_outputs());
        BYTOM_TRY(writer_.finish());
        return head_;
    }

private:
    Status<> choose_block() {
        const std::uint64_t tip = store_.tip().value_or(storage::BlockKey{}).height;
        if (!options_.height && tip <= kSnapshotConfirmations) {
            return snapshot_failure(
                fmt::format("a snapshot lies {} blocks below the best block, which is block {}: "
                            "choose a height by --height",
                            kSnapshotConfirmations, tip));
        }
        head_.height = options_.height ? *options_.height : tip - kSnapshotConfirmations;
        if (head_.height == 0 || head_.height > tip) {
            return snapshot_failure(fmt::format(
                "there is no snapshot of height {}: the best block is block {}", head_.height, tip));
        }
        // They are there from some height on.
        const auto above = store_.main_hash(head_.height + 1);
        if (above && !store_.undo({head_.height + 1, *above})) {
            return snapshot_failure(
                fmt::format("height {} is too far below the best block, which is block {}: what "
                            "undoes the blocks between is not stored any more",
                            head_.height, tip));
        }
        head_.hash = store_.main_hash(head_.height).value_or(Hash256{});
        return {};
    }

    storage::UtxoDigest digest() {
        crypto::Sha3 hash;
        Bytes bytes;
        storage::UtxoDigest result;
        outputs().for_each_unspent([&](const Hash256& id, const storage::UtxoEntry& entry) {
            bytes.clear();
            append_snapshot_output(bytes, {.id = id, .entry = entry});
            hash.update(bytes);
            ++result.count;
            report("outputs are counted", result.count, 0);
        });
        result.digest = hash.finish();
        return result;
    }

    Status<> write_headers() {
        for (std::uint64_t height = 1; height <= head_.height; ++height) {
            const auto hash = store_.main_hash(height);
            const auto record = hash ? store_.header({height, *hash}) : std::nullopt;
            if (!record) return snapshot_failure(fmt::format("the header of block {} is missing", height));
            BYTOM_TRY(writer_.header(record->header));
            report("headers", height, head_.height);
        }
        return {};
    }

    Status<> write_outputs() {
        Status<> written;
        std::uint64_t done = 0;
        outputs().for_each_unspent([&](const Hash256& id, const storage::UtxoEntry& entry) {
            if (!written) return;
            written = writer_.output({.id = id, .entry = entry});
            report("outputs", ++done, head_.outputs.count);
        });
        return written;
    }

    [[nodiscard]] OutputsAt outputs() const { return {store_, head_.height, options_.changes_in_memory}; }

    void report(std::string_view step, std::uint64_t done, std::uint64_t total) const {
        if (options_.on_progress && done % kSnapshotReportEvery == 0) options_.on_progress(step, done, total);
    }

    const storage::ChainStore& store_;
    const SnapshotExportOptions& options_;
    SnapshotWriter writer_;
    SnapshotHead head_;
};

}  // namespace

Result<SnapshotHead> snapshot_head(const storage::ChainStore& store, const consensus::NetworkParams& network,
                                   std::uint64_t height) {
    SnapshotExportOptions options;
    options.network = &network;
    options.height = height;
    return Exporter(store, options).head();
}

Result<SnapshotHead> export_snapshot(const storage::ChainStore& store, const SnapshotExportOptions& options) {
    return Exporter(store, options).run();
}

}  // namespace bytom::chain
