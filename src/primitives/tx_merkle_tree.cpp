#include <bit>

#include <bytom/primitives/merkle.hpp>
#include <bytom/primitives/tx_merkle_tree.hpp>

namespace bytom::primitives {
namespace {

/// Hashes between two questions whether to go on.
constexpr std::size_t kStride = 128;

}  // namespace

std::optional<Hash256> TxMerkleTree::root(std::span<const Hash256> tx_ids,
                                          const std::function<bool()>& stop) {
    if (tx_ids.empty()) return tx_merkle_root(tx_ids);
    const std::size_t count = tx_ids.size();
    const auto levels = static_cast<std::size_t>(std::bit_width(count));
    std::size_t hashes = 0;
    const auto is_stopped = [&] {
        if (++hashes % kStride != 0 || !stop || !stop()) return false;
        ids_.clear();
        levels_.clear();
        return true;
    };
    levels_.resize(levels);
    levels_[0].resize(count);
    std::vector<bool> changed(count);
    for (std::size_t i = 0; i < count; ++i) {
        changed[i] = i >= ids_.size() || ids_[i] != tx_ids[i];
        if (!changed[i]) continue;
        if (is_stopped()) return std::nullopt;
        levels_[0][i] = tx_merkle_root(tx_ids.subspan(i, 1));
    }
    for (std::size_t level = 1; level < levels; ++level) {
        const std::vector<Hash256>& below = levels_[level - 1];
        std::vector<Hash256>& nodes = levels_[level];
        const std::size_t known = nodes.size();
        nodes.resize(count >> level);
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            changed[i] = i >= known || changed[2 * i] || changed[2 * i + 1];
            if (!changed[i]) continue;
            if (is_stopped()) return std::nullopt;
            nodes[i] = merkle_parent(below[2 * i], below[2 * i + 1]);
        }
    }
    ids_.assign(tx_ids.begin(), tx_ids.end());
    return root_of(0, count);
}

Hash256 TxMerkleTree::root_of(std::size_t begin, std::size_t count) const {
    // As deep as count has bits.
    const std::size_t left = std::bit_floor(count);
    const Hash256& of_left = levels_[static_cast<std::size_t>(std::countr_zero(left))][begin / left];
    if (left == count) return of_left;
    return merkle_parent(of_left, root_of(begin + left, count - left));
}

}  // namespace bytom::primitives
