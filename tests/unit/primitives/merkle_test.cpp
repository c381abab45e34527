#include <bit>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include <bytom/crypto/sha3.hpp>
#include <bytom/primitives/merkle.hpp>
#include <bytom/primitives/tx_merkle_tree.hpp>

#include "unit/primitives/sample_tx.hpp"

namespace bytom::primitives {
namespace {

Hash256 leaf(const Hash256& id) {
    constexpr std::array<std::uint8_t, 1> kPrefix = {0};
    return crypto::sha3_256({kPrefix, id.view()});
}

Hash256 inner(const Hash256& left, const Hash256& right) {
    constexpr std::array<std::uint8_t, 1> kPrefix = {1};
    return crypto::sha3_256({kPrefix, left.view(), right.view()});
}

std::vector<Hash256> numbered_ids(std::size_t count) {
    std::vector<Hash256> ids(count);
    for (std::size_t i = 0; i < count; ++i)
        ids[i] = filled_hash(static_cast<std::uint8_t>(i + 1));
    return ids;
}

TEST(Merkle, LeftSideIsTheLargestSmallerPowerOfTwo) {
    const std::vector<Hash256> ids = numbered_ids(5);
    const Hash256 four = inner(inner(leaf(ids[0]), leaf(ids[1])), inner(leaf(ids[2]), leaf(ids[3])));
    EXPECT_EQ(tx_merkle_root(ids), inner(four, leaf(ids[4])));
    EXPECT_EQ(tx_merkle_root(std::span(ids).first(4)), four);
    EXPECT_EQ(tx_merkle_root(std::span(ids).first(1)), leaf(ids[0]));
    EXPECT_EQ(tx_merkle_root({}), crypto::sha3_256(ByteView{}));
}

TEST(Merkle, StatusLeavesAreJsonTexts) {
    EXPECT_EQ(status_merkle_root({false}).to_text(),
              "c9c377e5192668bc0a367e4a4764f11e7c725ecced1d7b6a492974fab1b6d5bc");
    EXPECT_EQ(status_merkle_root({true}).to_text(),
              "12c808e50b7051117e132b51cf3af6b0358f985d4fb75cc6482600ebd8859c6d");
    EXPECT_EQ(status_merkle_root({false, true}),
              inner(status_merkle_root({false}), status_merkle_root({true})));
}

TEST(Merkle, TreesOfStatusesAreThoseOfTheirHalves) {
    // By the definition: the left side is the largest power of two below.
    const auto naive = [](const TxStatuses& statuses, auto& self) -> Hash256 {
        if (statuses.size() == 1) return status_merkle_root(statuses);
        const auto left = static_cast<std::ptrdiff_t>(std::bit_floor(statuses.size() - 1));
        return inner(self(TxStatuses(statuses.begin(), statuses.begin() + left), self),
                     self(TxStatuses(statuses.begin() + left, statuses.end()), self));
    };
    std::mt19937 random(3);
    for (std::size_t count = 1; count < 70; ++count) {
        for (const unsigned one_in : {1U, 2U, 20U, 1000U}) {
            TxStatuses statuses;
            for (std::size_t i = 0; i < count; ++i)
                statuses.push_back(random() % one_in == 0);
            EXPECT_EQ(status_merkle_root(statuses), naive(statuses, naive)) << count;
        }
    }
}

TEST(TxMerkleTree, GivesTheRootOfWhateverTheListHasBecome) {
    std::mt19937 random(4);
    TxMerkleTree tree;
    std::vector<Hash256> ids;
    std::uint32_t made = 0;
    const auto new_id = [&] {
        const std::string text = std::to_string(++made);
        return crypto::sha3_256(base::as_bytes(text));
    };
    for (int step = 0; step < 2'000; ++step) {
        switch (random() % 6) {
            case 0:
                if (!ids.empty()) ids[random() % ids.size()] = new_id();
                break;
            case 1:
                ids.resize(ids.size() - random() % (ids.size() / 2 + 1));
                break;
            case 2:
                if (!ids.empty()) ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(random() % ids.size()));
                break;
            case 3:
                ids.insert(ids.begin() + static_cast<std::ptrdiff_t>(random() % (ids.size() + 1)), new_id());
                break;
            default:
                for (unsigned i = random() % 9; i > 0; --i)
                    ids.push_back(new_id());
        }
        if (step % 100 == 99 && ids.size() > 128) {
            // All is new, and stopped half-way: nothing of that may be left.
            std::vector<Hash256> others(ids.rbegin(), ids.rend());
            EXPECT_EQ(tree.root(others, [] { return true; }), std::nullopt);
        }
        ASSERT_EQ(tree.root(ids), tx_merkle_root(ids)) << "step " << step << ", " << ids.size() << " ids";
    }
}

TEST(Merkle, EverySubsetOfSmallTreesHasAProof) {
    for (std::size_t count = 1; count <= 7; ++count) {
        const std::vector<Hash256> ids = numbered_ids(count);
        TxStatuses statuses;
        for (std::size_t i = 0; i < count; ++i)
            statuses.push_back(i % 3 == 0);
        for (unsigned subset = 1; subset < 1U << count; ++subset) {
            std::vector<Hash256> related;
            TxStatuses related_statuses;
            for (std::size_t i = 0; i < count; ++i) {
                if ((subset >> i & 1) == 0) continue;
                related.push_back(ids[i]);
                related_statuses.push_back(statuses[i]);
            }
            const MerkleProof proof = make_tx_proof(ids, related);
            EXPECT_TRUE(validate_tx_proof(proof, related, tx_merkle_root(ids)));
            const MerkleProof status_proof{.hashes = make_status_proof(statuses, proof.flags),
                                           .flags = proof.flags};
            EXPECT_TRUE(validate_status_proof(status_proof, related_statuses, status_merkle_root(statuses)));

            related.pop_back();
            EXPECT_FALSE(validate_tx_proof(proof, related, tx_merkle_root(ids)));
            related_statuses.back() = !related_statuses.back();
            EXPECT_FALSE(validate_status_proof(status_proof, related_statuses, status_merkle_root(statuses)));
        }
    }
}

TEST(Merkle, ProofOfNothing) {
    const std::vector<Hash256> ids = numbered_ids(3);
    EXPECT_EQ(make_tx_proof({}, ids), MerkleProof{});
    const MerkleProof root_only{.hashes = {tx_merkle_root(ids)}, .flags = {0}};
    EXPECT_EQ(make_tx_proof(ids, {}), root_only);
    const std::vector<Hash256> stranger = {filled_hash(0xee)};
    EXPECT_EQ(make_tx_proof(ids, stranger), MerkleProof{});
    EXPECT_TRUE(validate_tx_proof({}, {}, tx_merkle_root({})));
}

TEST(Merkle, RelatedIdsMustBeInTreeOrder) {
    const std::vector<Hash256> ids = numbered_ids(2);
    const MerkleProof proof = make_tx_proof(ids, ids);
    const std::vector<Hash256> swapped = {ids[1], ids[0]};
    EXPECT_TRUE(validate_tx_proof(proof, ids, tx_merkle_root(ids)));
    EXPECT_FALSE(validate_tx_proof(proof, swapped, tx_merkle_root(ids)));
    EXPECT_EQ(make_tx_proof(ids, swapped), proof);
}

TEST(Merkle, SurplusOfAProofDoesNotMatter) {
    const std::vector<Hash256> ids = numbered_ids(3);
    MerkleProof proof = make_tx_proof(ids, ids);
    proof.hashes.push_back(filled_hash(0xee));
    proof.flags.push_back(1);
    EXPECT_TRUE(validate_tx_proof(proof, ids, tx_merkle_root(ids)));
}

TEST(Merkle, DepthOfAProofFromOutsideIsNotLimitedByTheStack) {
    const MerkleProof chain{.hashes = {filled_hash(1)}, .flags = std::vector<std::uint8_t>(200'000, 1)};
    EXPECT_FALSE(validate_tx_proof(chain, {}, filled_hash(1)));
}

}  // namespace
}  // namespace bytom::primitives
