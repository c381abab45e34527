#include <algorithm>
#include <bit>
#include <unordered_set>

#include <bytom/crypto/sha3.hpp>
#include <bytom/primitives/merkle.hpp>

namespace bytom::primitives {
namespace {

constexpr std::array<std::uint8_t, 1> kLeafPrefix = {0x00};
constexpr std::array<std::uint8_t, 1> kInnerPrefix = {0x01};

Hash256 leaf_hash(ByteView datum) {
    return crypto::sha3_256({kLeafPrefix, datum});
}

Hash256 inner_hash(const Hash256& left, const Hash256& right) {
    return crypto::sha3_256({kInnerPrefix, left.view(), right.view()});
}

Hash256 status_leaf(bool status_fail) {
    return leaf_hash(base::as_bytes(status_fail ? R"({"status_fail":true})" : "{}"));
}

std::vector<Hash256> tx_leaves(std::span<const Hash256> tx_ids) {
    std::vector<Hash256> leaves;
    leaves.reserve(tx_ids.size());
    for (const Hash256& id : tx_ids)
        leaves.push_back(leaf_hash(id.view()));
    return leaves;
}

std::vector<Hash256> status_leaves(const TxStatuses& statuses) {
    const Hash256 ok = status_leaf(false);
    const Hash256 failed = status_leaf(true);
    std::vector<Hash256> leaves;
    leaves.reserve(statuses.size());
    for (const bool status_fail : statuses)
        leaves.push_back(status_fail ? failed : ok);
    return leaves;
}

/// Leaves in the left subtree of a tree of `count` ≥ 2: the largest power of two strictly below.
std::size_t left_count(std::size_t count) {
    return std::bit_floor(count - 1);
}

/// Recursion is as deep as the tree: the logarithm of the number of leaves.
Hash256 root_of(std::span<const Hash256> leaves) {
    if (leaves.empty()) return crypto::sha3_256(ByteView{});
    if (leaves.size() == 1) return leaves.front();
    const std::size_t left = left_count(leaves.size());
    return inner_hash(root_of(leaves.first(left)), root_of(leaves.subspan(left)));
}

/// The tree over statuses: subtrees in which nothing failed differ only in their size.
class StatusTree {
public:
    explicit StatusTree(const TxStatuses& status_fail) : failures_before_(status_fail.size() + 1) {
        for (std::size_t i = 0; i < status_fail.size(); ++i)
            failures_before_[i + 1] = failures_before_[i] + (status_fail[i] ? 1 : 0);
    }

    [[nodiscard]] Hash256 root() { return root_of(0, failures_before_.size() - 1); }

private:
    /// As deep as the tree.
    Hash256 root_of(std::size_t begin, std::size_t count) {
        const bool all_well = failures_before_[begin + count] == failures_before_[begin];
        if (all_well && std::has_single_bit(count)) return all_well_of(std::countr_zero(count));
        if (count == 1) return failed_;
        const std::size_t left = left_count(count);
        const Hash256 of_left = root_of(begin, left);
        return inner_hash(of_left, root_of(begin + left, count - left));
    }

    const Hash256& all_well_of(int height) {
        while (all_well_.size() <= static_cast<std::size_t>(height))
            all_well_.push_back(inner_hash(all_well_.back(), all_well_.back()));
        return all_well_[static_cast<std::size_t>(height)];
    }

    std::vector<std::size_t> failures_before_;
    std::vector<Hash256> all_well_{status_leaf(false)};  ///< roots of 2^height transactions, by height
    Hash256 failed_ = status_leaf(true);
};

class TxProofMaker {
public:
    TxProofMaker(std::span<const Hash256> leaves, const std::unordered_set<Hash256>& related)
        : leaves_(leaves), matches_before_(leaves.size() + 1) {
        for (std::size_t i = 0; i < leaves.size(); ++i) {
            matches_before_[i + 1] = matches_before_[i] + (related.contains(leaves[i]) ? 1 : 0);
        }
    }

    MerkleProof make() {
        if (matches(0, leaves_.size())) visit(0, leaves_.size());
        return std::move(proof_);
    }

private:
    [[nodiscard]] bool matches(std::size_t begin, std::size_t end) const {
        return matches_before_[end] != matches_before_[begin];
    }

    void emit(ProofFlag flag, const Hash256& hash) {
        proof_.flags.push_back(static_cast<std::uint8_t>(flag));
        proof_.hashes.push_back(hash);
    }

    void visit(std::size_t begin, std::size_t end) {
        if (!matches(begin, end)) {
            emit(ProofFlag::assist, root_of(leaves_.subspan(begin, end - begin)));
        } else if (end - begin == 1) {
            emit(ProofFlag::related, leaves_[begin]);
        } else {
            proof_.flags.push_back(static_cast<std::uint8_t>(ProofFlag::parent));
            const std::size_t middle = begin + left_count(end - begin);
            visit(begin, middle);
            visit(middle, end);
        }
    }

    std::span<const Hash256> leaves_;
    std::vector<std::size_t> matches_before_;
    MerkleProof proof_;
};

void walk_status(std::span<const Hash256> leaves, std::span<const std::uint8_t>& flags,
                 std::vector<Hash256>& hashes) {
    if (flags.empty()) return;
    const std::uint8_t flag = flags.front();
    flags = flags.subspan(1);
    if (flag == static_cast<std::uint8_t>(ProofFlag::assist) ||
        flag == static_cast<std::uint8_t>(ProofFlag::related)) {
        hashes.push_back(root_of(leaves));
        return;
    }
    if (leaves.size() < 2) return;
    const std::size_t left = left_count(leaves.size());
    walk_status(leaves.first(left), flags, hashes);
    walk_status(leaves.subspan(left), flags, hashes);
}

/// Evaluates a proof from outside. Its depth is not bounded by a tree of ours but by the number of its flags,
/// so the pending inner nodes are kept on a stack of our own.
class ProofEvaluator {
public:
    ProofEvaluator(const MerkleProof& proof, std::span<const Hash256> related_leaves)
        : flags_(proof.flags), hashes_(proof.hashes), related_(related_leaves) {}

    [[nodiscard]] bool proves(const Hash256& root) { return evaluate() == root && related_.empty(); }

private:
    struct Pending {
        bool has_left = false;
        Hash256 left;
    };

    Hash256 evaluate() {
        std::vector<Pending> stack;
        while (true) {
            if (!flags_.empty() && !hashes_.empty() &&
                flags_.front() == static_cast<std::uint8_t>(ProofFlag::parent)) {
                flags_ = flags_.subspan(1);
                stack.emplace_back();
                continue;
            }
            Hash256 value = leaf();
            while (!stack.empty() && stack.back().has_left) {
                value = inner_hash(stack.back().left, value);
                stack.pop_back();
            }
            if (stack.empty()) return value;
            stack.back() = {true, value};
        }
    }

    /// The value of a node that is no parent.
    Hash256 leaf() {
        if (flags_.empty() || hashes_.empty()) return nothing_;
        const std::uint8_t flag = flags_.front();
        flags_ = flags_.subspan(1);
        const Hash256 next = hashes_.front();
        if (flag == static_cast<std::uint8_t>(ProofFlag::assist)) {
            hashes_ = hashes_.subspan(1);
            return next;
        }
        if (flag == static_cast<std::uint8_t>(ProofFlag::related) && !related_.empty() &&
            related_.front() == next) {
            hashes_ = hashes_.subspan(1);
            related_ = related_.subspan(1);
            return next;
        }
        return nothing_;
    }

    const Hash256 nothing_ = crypto::sha3_256(ByteView{});  ///< the value of what is missing or wrong

    std::span<const std::uint8_t> flags_;
    std::span<const Hash256> hashes_;
    std::span<const Hash256> related_;
};

}  // namespace

Hash256 tx_merkle_root(std::span<const Hash256> tx_ids) {
    return root_of(tx_leaves(tx_ids));
}

Hash256 merkle_parent(const Hash256& left, const Hash256& right) {
    return inner_hash(left, right);
}

Hash256 status_merkle_root(const TxStatuses& status_fail) {
    if (status_fail.empty()) return root_of({});
    return StatusTree(status_fail).root();
}

MerkleProof make_tx_proof(std::span<const Hash256> tx_ids, std::span<const Hash256> related) {
    if (tx_ids.empty()) return {};
    const std::vector<Hash256> leaves = tx_leaves(tx_ids);
    if (related.empty()) return {{root_of(leaves)}, {static_cast<std::uint8_t>(ProofFlag::assist)}};
    const std::vector<Hash256> related_leaves = tx_leaves(related);
    return TxProofMaker(leaves, {related_leaves.begin(), related_leaves.end()}).make();
}

std::vector<Hash256> make_status_proof(const TxStatuses& status_fail, std::span<const std::uint8_t> flags) {
    std::vector<Hash256> hashes;
    walk_status(status_leaves(status_fail), flags, hashes);
    return hashes;
}

bool validate_tx_proof(const MerkleProof& proof, std::span<const Hash256> related, const Hash256& root) {
    const std::vector<Hash256> leaves = tx_leaves(related);
    return ProofEvaluator(proof, leaves).proves(root);
}

bool validate_status_proof(const MerkleProof& proof, const TxStatuses& related_status_fail,
                           const Hash256& root) {
    const std::vector<Hash256> leaves = status_leaves(related_status_fail);
    return ProofEvaluator(proof, leaves).proves(root);
}

}  // namespace bytom::primitives
