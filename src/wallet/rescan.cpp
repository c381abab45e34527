#include "wallet/rescan.hpp"

#include <algorithm>

#include "wallet/block_index.hpp"

namespace bytom::wallet {
namespace {

constexpr std::size_t kCopyBatchBytes = std::size_t{1} << 20;

}  // namespace

void erase_generation(Generation generation, storage::KeyValueBatch& batch) {
    const Key begin(generation);
    for (const Family family : kGenerationFamilies)
        batch.erase_range(family, begin, begin.after());
}

Rescan::Rescan(const chain::Chain& chain, const Sources& sources, const base::Clock& clock,
               std::stop_token interrupt)
    : chain_(chain),
      sources_(sources),
      recovery_(sources.store, sources.accounts, clock, std::move(interrupt)) {
    if (const auto row = sources_.store.get(kState, base::as_bytes(kScanKey)))
        scan_ = rows::checked(rows::decode_scan(*row));
}

std::optional<RescanStatus> Rescan::status(const View& view) const {
    if (!scan_) return std::nullopt;
    // Callers that wait for its end must not see the wallet's height before.
    const std::uint64_t below = view.row.height == 0 ? 0 : view.row.height - 1;
    const std::uint64_t done = scan_->phase == ScanRow::Phase::forward ? scan_->height
                               : scan_->from == 0                      ? 0
                                                                       : scan_->from - 1;
    return RescanStatus{.from = scan_->from, .height = std::min(done, below), .target = view.row.height};
}

Generation Rescan::newest(const View& view) const noexcept {
    return std::max(view.row.generation, scan_ ? scan_->generation : 0);
}

ScanRow Rescan::plan(const View& view, std::uint64_t from) const {
    ScanRow scan;
    scan.generation = newest(view) + 1;
    scan.from = scan_ ? std::min(scan_->from, from) : from;
    return scan;
}

void Rescan::put(const ScanRow& scan, storage::KeyValueBatch& batch) const {
    if (scan_ && scan_->generation != scan.generation) erase_generation(scan_->generation, batch);
    batch.put(kState, base::as_bytes(kScanKey), rows::encode(scan));
}

void Rescan::put_end(storage::KeyValueBatch& batch) const {
    if (scan_) erase_generation(scan_->generation, batch);
    batch.erase(kState, base::as_bytes(kScanKey));
}

void Rescan::put_arrival(View& view, storage::KeyValueBatch& batch) const {
    erase_generation(view.row.generation, batch);
    batch.erase(kState, base::as_bytes(kScanKey));
    view.row.generation = scan_->generation;
    view.put(batch);
}

void Rescan::commit(const ScanRow& scan, storage::KeyValueBatch& batch) {
    put(scan, batch);
    sources_.store.write(batch, false);
    scan_ = scan;
}

bool Rescan::step(const View& view) {
    const chain::BlockNode* node = scan_->phase == ScanRow::Phase::start ? nullptr : chain_.find(scan_->hash);
    if (node == nullptr) {
        start(view);
    } else if ((scan_->phase == ScanRow::Phase::back && node->height >= scan_->from && node->height > 0) ||
               view.node->ancestor(node->height) != node) {
        // It is still on its way back, or a reorganisation has passed it.
        back(*node);
    } else if (node == view.node) {
        return true;
    } else {
        forward(*view.node->ancestor(node->height + 1));
    }
    return false;
}

void Rescan::start(const View& view) {
    ScanRow scan = *scan_;
    const auto rest = sources_.store.batch();
    erase_generation(scan.generation, *rest);
    sources_.store.write(*rest, false);
    if (scan.from > 0) return copy(view, scan);
    const chain::BlockNode& genesis = *view.node->ancestor(0);
    const auto block = chain_.block(genesis);
    if (!recovery_.filter(*block)) return;
    sources_.accounts.make_used_addresses(block->transactions);
    const auto batch = sources_.store.batch();
    scan.phase = ScanRow::Phase::forward;
    scan.height = 0;
    scan.hash = genesis.hash;
    BlockIndex(sources_.store, sources_.accounts, sources_.assets, scan.generation)
        .attach({.block = *block, .statuses = chain_.statuses(genesis), .hash = genesis.hash}, *batch);
    commit(scan, *batch);
}

void Rescan::copy(const View& view, const ScanRow& scan) {
    storage::KeyValueStore& store = sources_.store;
    const auto snapshot = store.snapshot();
    const Key from(view.row.generation);
    for (const Family family : kGenerationFamilies) {
        auto batch = store.batch();
        const auto found = snapshot->cursor(family);
        const Bytes end = from.after();
        for (found->seek(from); found->valid() && base::less(found->key(), end); found->next()) {
            batch->put(family, Key(scan.generation).bytes(found->key().subspan(from.view().size())),
                       found->value());
            if (batch->bytes() < kCopyBatchBytes) continue;
            store.write(*batch, false);
            batch = store.batch();
        }
        store.write(*batch, false);
    }
    ScanRow copied = scan;
    copied.phase = ScanRow::Phase::back;
    copied.height = view.row.height;
    copied.hash = view.row.hash;
    const auto batch = store.batch();
    commit(copied, *batch);
}

void Rescan::back(const chain::BlockNode& node) {
    const auto batch = sources_.store.batch();
    BlockIndex(sources_.store, sources_.accounts, sources_.assets, scan_->generation)
        .detach({.block = *chain_.block(node), .statuses = chain_.statuses(node), .hash = node.hash}, false,
                *batch);
    ScanRow scan = *scan_;
    scan.height = node.parent->height;
    scan.hash = node.parent->hash;
    commit(scan, *batch);
}

void Rescan::forward(const chain::BlockNode& next) {
    const auto block = chain_.block(next);
    if (!recovery_.filter(*block)) return;
    const auto batch = sources_.store.batch();
    BlockIndex(sources_.store, sources_.accounts, sources_.assets, scan_->generation)
        .attach({.block = *block, .statuses = chain_.statuses(next), .hash = next.hash}, *batch);
    ScanRow scan = *scan_;
    scan.phase = ScanRow::Phase::forward;
    scan.height = next.height;
    scan.hash = next.hash;
    commit(scan, *batch);
}

}  // namespace bytom::wallet
