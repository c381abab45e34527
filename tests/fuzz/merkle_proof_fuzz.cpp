// Merkle proofs from outside: the verdict is that of the recursive definition in 01 §6.2.
//
// Input: one byte with the number of related ids, then for every node of the proof a byte (its low two bits
// are the flag) and, unless bit 2 is set, a hash: bits 3 and 4 choose what it is, so that fuzzing finds
// proofs that hold without inverting a hash function.
#include <bytom/base/reader.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/primitives/merkle.hpp>

#include "fuzz/property.hpp"

namespace {

using bytom::ByteView;
using bytom::Hash256;
using bytom::crypto::sha3_256;
using bytom::fuzz::require;
using bytom::primitives::MerkleProof;

constexpr std::size_t kMaxNodes = 64;  // bounds the recursion of the oracle

Hash256 numbered_id(std::uint8_t number) {
    Hash256 id;
    id.bytes[0] = number;
    return id;
}

Hash256 leaf_of(const Hash256& id) {
    constexpr std::array<std::uint8_t, 1> kLeaf = {0};
    return sha3_256({kLeaf, id.view()});
}

/// The definition, word by word.
class Oracle {
public:
    Oracle(const MerkleProof& proof, std::span<const Hash256> related)
        : flags_(proof.flags), hashes_(proof.hashes), related_(related) {}

    Hash256 evaluate() {
        const Hash256 nothing = sha3_256(ByteView{});
        if (flags_.empty() || hashes_.empty()) return nothing;
        const std::uint8_t flag = flags_.front();
        flags_ = flags_.subspan(1);
        if (flag == 0) return take_hash();
        if (flag == 1) {
            const Hash256 left = evaluate();
            const Hash256 right = evaluate();
            constexpr std::array<std::uint8_t, 1> kInner = {1};
            return sha3_256({kInner, left.view(), right.view()});
        }
        if (flag != 2 || related_.empty() || hashes_.front() != leaf_of(related_.front())) return nothing;
        related_ = related_.subspan(1);
        return take_hash();
    }

    [[nodiscard]] bool all_consumed() const { return related_.empty(); }

private:
    Hash256 take_hash() {
        const Hash256 hash = hashes_.front();
        hashes_ = hashes_.subspan(1);
        return hash;
    }

    std::span<const std::uint8_t> flags_;
    std::span<const Hash256> hashes_;
    std::span<const Hash256> related_;
};

MerkleProof proof_of(ByteView input) {
    MerkleProof proof;
    std::uint8_t related_leaves = 0;
    for (const std::uint8_t byte : input.first(std::min(input.size(), kMaxNodes))) {
        proof.flags.push_back(byte & 3);
        if ((byte & 4) != 0) continue;
        const bool is_leaf = (byte & 8) != 0;
        proof.hashes.push_back(is_leaf ? leaf_of(numbered_id(related_leaves)) : numbered_id(byte));
        if (is_leaf) ++related_leaves;
    }
    return proof;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView input(data, size);
    std::vector<Hash256> related(input[0] % 8);
    for (std::size_t i = 0; i < related.size(); ++i)
        related[i] = numbered_id(static_cast<std::uint8_t>(i));
    const MerkleProof proof = proof_of(input.subspan(1));

    Oracle oracle(proof, related);
    const Hash256 root = oracle.evaluate();
    require(bytom::primitives::validate_tx_proof(proof, related, root) == oracle.all_consumed(),
            "the verdict is the definition's");
    require(!bytom::primitives::validate_tx_proof(proof, related, numbered_id(0xff)),
            "no proof of another root");
    return 0;
}
