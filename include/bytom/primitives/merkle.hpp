// Merkle trees over transaction ids and transaction statuses, and the proofs of the SPV messages (01 §6).
#pragma once

#include <span>
#include <vector>

#include <bytom/primitives/block.hpp>

namespace bytom::primitives {

/// Root over transaction ids in block order; H("") if there are none.
[[nodiscard]] Hash256 tx_merkle_root(std::span<const Hash256> tx_ids);

/// The node above two others.
[[nodiscard]] Hash256 merkle_parent(const Hash256& left, const Hash256& right);

/// Root over transaction statuses in block order. If no transaction failed, this takes only as many hashes as
/// the tree is high.
[[nodiscard]] Hash256 status_merkle_root(const TxStatuses& status_fail);

/// What a flag of a proof says about its node.
enum class ProofFlag : std::uint8_t {
    assist = 0,   ///< a subtree without related leaves: its root is given
    parent = 1,   ///< an inner node above a related leaf
    related = 2,  ///< a related leaf
};

/// Nodes in depth-first order, left before right. Flags are bytes, since they come from outside.
struct MerkleProof {
    std::vector<Hash256> hashes;
    std::vector<std::uint8_t> flags;

    [[nodiscard]] bool operator==(const MerkleProof&) const = default;
};

/// Proof that the ids that `related` and `tx_ids` share are in the tree; empty if they share none (01 §6.2).
[[nodiscard]] MerkleProof make_tx_proof(std::span<const Hash256> tx_ids, std::span<const Hash256> related);

/// The hashes of the status tree that go with the flags of a transaction proof.
[[nodiscard]] std::vector<Hash256> make_status_proof(const TxStatuses& status_fail,
                                                     std::span<const std::uint8_t> flags);

/// Whether the proof shows exactly these ids, given in tree order, under this root.
[[nodiscard]] bool validate_tx_proof(const MerkleProof& proof, std::span<const Hash256> related,
                                     const Hash256& root);

/// The same for the statuses of the related transactions.
[[nodiscard]] bool validate_status_proof(const MerkleProof& proof, const TxStatuses& related_status_fail,
                                         const Hash256& root);

}  // namespace bytom::primitives
