// Headers beyond those of the chain, on one branch, each valid in the context of the ones before it. Only its
// work may be unknown.
#pragma once

#include <deque>

#include <bytom/chain/block_node.hpp>
#include <bytom/consensus/block_validation.hpp>

namespace bytom::sync {

/// What is known of a header's work. Anchored: it is an ancestor of a checkpoint, whose work is not computed.
enum class WorkState : std::uint8_t { unknown, under_way, proven, anchored };

struct HeaderEntry {
    primitives::BlockHeader header;
    Hash256 hash;
    Hash256 seed;                ///< for its own proof of work
    consensus::Work work;        ///< total, from genesis to this header
    std::uint64_t provider = 0;  ///< connection that sent it first
    WorkState work_state = WorkState::unknown;

    /// Whether its block is worth asking for.
    [[nodiscard]] bool has_work() const noexcept {
        return work_state == WorkState::proven || work_state == WorkState::anchored;
    }
};

/// One thread at a time.
class HeaderChain {
public:
    [[nodiscard]] bool is_empty() const noexcept { return entries_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// The block of the chain that the first header stands on; null before reset().
    [[nodiscard]] const chain::BlockNode* base() const noexcept { return base_; }
    [[nodiscard]] HeaderEntry& operator[](std::size_t index) { return entries_[index]; }
    [[nodiscard]] const HeaderEntry& operator[](std::size_t index) const { return entries_[index]; }
    [[nodiscard]] const HeaderEntry& back() const { return entries_.back(); }

    /// Headers at the front whose blocks may be asked for.
    [[nodiscard]] std::size_t ready() const noexcept;
    /// The first header whose work nobody looks at yet; size() if there is none.
    [[nodiscard]] std::size_t next_unknown() const noexcept;

    [[nodiscard]] std::uint64_t last_height() const noexcept { return base_->height + entries_.size(); }
    [[nodiscard]] const Hash256& last_hash() const noexcept {
        return entries_.empty() ? base_->hash : entries_.back().hash;
    }
    [[nodiscard]] const consensus::Work& last_work() const noexcept {
        return entries_.empty() ? base_->chain_work : entries_.back().work;
    }

    /// Empty, on this block.
    void reset(const chain::BlockNode* base);
    /// Checks everything but the work, and takes the header at the end. Precondition: reset() was called.
    [[nodiscard]] Status<consensus::BlockError> append(const primitives::BlockHeader& header,
                                                       const Hash256& hash, std::uint64_t provider,
                                                       std::uint64_t now);
    /// The first header is a block of the chain now.
    void pop_front(const chain::BlockNode* node);
    /// Drops the header at `index` and all behind it.
    void truncate(std::size_t index);
    /// A chain of its own: the headers before `index`.
    [[nodiscard]] HeaderChain before(std::size_t index) const;

    /// By hash; nothing if there is none.
    [[nodiscard]] std::optional<std::size_t> index_of(std::uint64_t height, const Hash256& hash) const;
    /// The header of this height; null if there is none.
    [[nodiscard]] const HeaderEntry* at_height(std::uint64_t height) const;

private:
    [[nodiscard]] std::uint64_t timestamp_at(std::uint64_t height) const;

    const chain::BlockNode* base_ = nullptr;
    std::deque<HeaderEntry> entries_;
    mutable std::size_t ready_ = 0;    ///< a lower bound, made exact when asked
    mutable std::size_t unknown_ = 0;  ///< likewise
};

}  // namespace bytom::sync
