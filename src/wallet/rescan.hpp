// Reading blocks again into a generation of its own, beside the one that is shown.
#pragma once

#include <optional>

#include <bytom/chain/chain.hpp>
#include <bytom/wallet/wallet.hpp>

#include "wallet/recovery.hpp"
#include "wallet/view.hpp"

namespace bytom::wallet {

/// None or one at a time; what it has done is on the disk, so that it goes on after a restart. One thread at
/// a time: the caller holds the index lock.
class Rescan {
public:
    /// All outlive it. Goes on with what was under way. Once `interrupt` is requested, steps need not do
    /// anything.
    Rescan(const chain::Chain& chain, const Sources& sources, const base::Clock& clock,
           std::stop_token interrupt);

    [[nodiscard]] bool is_under_way() const noexcept { return scan_.has_value(); }
    [[nodiscard]] Recovery& recovery() noexcept { return recovery_; }
    [[nodiscard]] bool is_recovering_accounts() const noexcept { return recovery_.of_accounts(); }
    [[nodiscard]] std::optional<RescanStatus> status(const View& view) const;
    /// The newest one that there are rows of.
    [[nodiscard]] Generation newest(const View& view) const noexcept;

    // --- Beginnings and ends: put() into the caller's batch, and when that is written, took_effect(). ---

    /// A rescan from this height, or from where the one under way began if that is lower.
    [[nodiscard]] ScanRow plan(const View& view, std::uint64_t from) const;
    void put(const ScanRow& scan, storage::KeyValueBatch& batch) const;
    void took_effect(const ScanRow& scan) { scan_ = scan; }

    /// Its rows, and the row that says that it is under way.
    void put_end(storage::KeyValueBatch& batch) const;
    /// Its rows become the shown ones.
    void put_arrival(View& view, storage::KeyValueBatch& batch) const;
    void ended() noexcept { scan_.reset(); }

    /// One block, or one phase, in a batch of its own. True: it has reached the view's block; then
    /// put_arrival() is due.
    [[nodiscard]] bool step(const View& view);

private:
    void start(const View& view);
    void copy(const View& view, const ScanRow& scan);
    void back(const chain::BlockNode& node);
    void forward(const chain::BlockNode& next);
    /// Writes the batch with the row, which holds from then on.
    void commit(const ScanRow& scan, storage::KeyValueBatch& batch);

    const chain::Chain& chain_;
    Sources sources_;
    Recovery recovery_;
    std::optional<ScanRow> scan_;
};

}  // namespace bytom::wallet
