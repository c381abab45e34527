// A block's place in the tree of all valid blocks (05 §5.1).
#pragma once

#include <atomic>
#include <cstdint>

#include <boost/intrusive/unordered_set_hook.hpp>

#include <bytom/consensus/uint256.hpp>
#include <bytom/storage/records.hpp>

namespace bytom::chain {

/// Made once per block that passes validation, on whatever branch; lives at the same address as long as its
/// Chain. All public members are constant, so any thread may follow the pointers without a lock. There is one
/// of each block of the chain: 128 bytes.
class BlockNode {
public:
    BlockNode(const storage::HeaderRecord& record, const BlockNode* parent);

    const Hash256 hash;
    const BlockNode* const parent;  ///< null for genesis
    const std::uint64_t height;
    const std::uint64_t timestamp;  ///< seconds since 1970
    const std::uint64_t bits;
    const consensus::Work chain_work;  ///< from genesis on, this block included
    const std::uint64_t size;          ///< bytes of the block in wire form

    [[nodiscard]] storage::BlockKey key() const { return {height, hash}; }

    /// The block of that height on the way from genesis to this one, itself included; null if the height is
    /// above its own. Takes logarithmically many steps.
    [[nodiscard]] const BlockNode* ancestor(std::uint64_t at_height) const noexcept;

    /// What the block after this one must have (05 §3.3, §3.4, §3.6).
    [[nodiscard]] std::uint64_t next_bits() const noexcept;
    [[nodiscard]] Hash256 next_seed() const noexcept;
    [[nodiscard]] std::uint64_t median_time() const noexcept;

    /// Whether this block, or one it stands on, has failed to connect (storage::Verdict). Set once,
    /// never cleared.
    [[nodiscard]] bool is_invalid() const noexcept { return verdict() != storage::Verdict::none; }
    [[nodiscard]] storage::Verdict verdict() const noexcept {
        return verdict_.load(std::memory_order_relaxed);
    }

private:
    friend class BlockIndex;
    using IndexHook = boost::intrusive::unordered_set_member_hook<
        boost::intrusive::link_mode<boost::intrusive::normal_link>>;

    const BlockNode* const skip_;  ///< an ancestor further down, for ancestor()
    std::atomic<storage::Verdict> verdict_;
    IndexHook index_hook_;  ///< of BlockIndex, under its mutex
};

/// The last block that both branches have. Never null for nodes of one Chain.
[[nodiscard]] const BlockNode* fork_point(const BlockNode* a, const BlockNode* b) noexcept;

}  // namespace bytom::chain
