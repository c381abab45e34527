// The tree over transaction ids (01 §6), reused from one list of ids to the next.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <bytom/base/hash256.hpp>

namespace bytom::primitives {

/// Gives the same root as tx_merkle_root, but computes only what differs from the previous list: if ids were
/// appended or one was replaced, that is about as many hashes as the tree is high. Uses about 64 bytes of
/// memory per id.
class TxMerkleTree {
public:
    /// `stop` is called every few hashes; if it returns true, the result is empty. It may be null.
    [[nodiscard]] std::optional<Hash256> root(std::span<const Hash256> tx_ids,
                                              const std::function<bool()>& stop = {});

private:
    /// The root over `count` ids from `begin` on, which is a multiple of the greatest power of two in count.
    [[nodiscard]] Hash256 root_of(std::size_t begin, std::size_t count) const;

    std::vector<Hash256> ids_;
    /// levels_[k][i] is the root over the ids from i * 2^k to (i + 1) * 2^k, if there are that many.
    std::vector<std::vector<Hash256>> levels_;
};

}  // namespace bytom::primitives
