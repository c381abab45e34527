// The tree over transaction ids (01 §6), kept from one list of ids to the next.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <bytom/base/hash256.hpp>

namespace bytom::primitives {

/// Gives what tx_merkle_root gives, and computes only what differs from the list before: a list that has
/// grown at its end, or in which an id was replaced, costs about as many hashes as the tree is high. About 64
/// bytes an id.
class TxMerkleTree {
public:
    /// `stop` is asked every few hashes; true ends the computation, with nothing. It may be empty.
    [[nodiscard]] std::optional<Hash256> root(std::span<const Hash256> tx_ids,
                                              const std::function<bool()>& stop = {});

private:
    /// Of `count` ids from `begin` on, which is a multiple of the greatest power of two in count.
    [[nodiscard]] Hash256 root_of(std::size_t begin, std::size_t count) const;

    std::vector<Hash256> ids_;
    /// levels_[k][i] is the root over the ids from i * 2^k to (i + 1) * 2^k, if there are so many.
    std::vector<std::vector<Hash256>> levels_;
};

}  // namespace bytom::primitives
