#include <algorithm>

#include <fmt/format.h>

#include <bytom/chain/snapshot.hpp>

#include "chain/snapshot_failure.hpp"

namespace bytom::chain {

std::span<const PinnedSnapshot> pinned_snapshots(const consensus::NetworkParams& network) noexcept {
    // A row here is trusted by everybody who runs this program: it comes from `bytomd utxo-digest` of several
    // nodes that have validated every block, at a height that is a checkpoint (docs/snapshot.md). None has
    // been computed yet.
    static_cast<void>(network);
    return {};
}

Status<> check_snapshot_head(const SnapshotHead& head, const consensus::NetworkParams& network,
                             const std::optional<Hash256>& trusted, std::span<const PinnedSnapshot> pinned) {
    if (head.network != network.chain_id) {
        return snapshot_failure(
            fmt::format("it is one of the network \"{}\", not of \"{}\"", head.network, network.chain_id));
    }
    const consensus::Checkpoint* const here = network.checkpoint_at(head.height);
    if (here != nullptr && here->hash != head.hash) {
        return snapshot_failure(fmt::format("its block {} is {}, and the checkpoint there {}", head.height,
                                            head.hash.to_text(), here->hash.to_text()));
    }
    if (trusted) {
        if (*trusted == head.outputs.digest) return {};
        return snapshot_failure(fmt::format("the digest of its outputs is {}, not {}",
                                            head.outputs.digest.to_text(), trusted->to_text()));
    }
    const auto pin = std::ranges::find(pinned, head.height, &PinnedSnapshot::height);
    if (pin == pinned.end()) {
        return snapshot_failure(fmt::format(
            "this program knows no digest of height {}: give the one that you trust by --digest (the file "
            "says {}, which proves nothing)",
            head.height, head.outputs.digest.to_text()));
    }
    if (pin->digest == head.outputs.digest) return {};
    return snapshot_failure(
        fmt::format("the digest of its outputs is {}, and this program knows {} for height {}",
                    head.outputs.digest.to_text(), pin->digest.to_text(), head.height));
}

}  // namespace bytom::chain
