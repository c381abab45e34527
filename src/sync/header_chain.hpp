// Headers beyond those of the chain, on one branch, each valid in the context of the ones before it but for
// its work.
#pragma once

#include <deque>

#include <bytom/chain/block_node.hpp>
#include <bytom/consensus/block_validation.hpp>

namespace bytom::sync {

/// Where a header's work, and its block, stand.
enum class WorkState : std::uint8_t { unknown, under_way, proven, anchored };
enum class BodyState : std::uint8_t { missing, requested, received, submitted };

struct HeaderEntry {
    primitives::BlockHeader header;
    Hash256 hash;
    Hash256 seed;          ///< of its own proof of work
    consensus::Work work;  ///< of the whole chain up to it
    WorkState work_state = WorkState::unknown;
    BodyState body_state = BodyState::missing;
    primitives::BlockPtr block;
    std::uint64_t block_bytes = 0;
    std::uint64_t provider = 0;  ///< connection that sent the body

    [[nodiscard]] bool may_be_requested() const noexcept {
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
    [[nodiscard]] const std::deque<HeaderEntry>& entries() const noexcept { return entries_; }

    /// Headers at the front whose blocks may be asked for.
    [[nodiscard]] std::size_t ready() noexcept;
    /// The first header whose work nobody looks at yet; size() if there is none.
    [[nodiscard]] std::size_t next_unknown() noexcept;

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
                                                       const Hash256& hash, std::uint64_t now);
    /// The first header is a block of the chain now.
    void pop_front(const chain::BlockNode* node);
    /// Drops the header at `index` and all behind it.
    void truncate(std::size_t index);

    /// By hash; nothing if there is none.
    [[nodiscard]] std::optional<std::size_t> index_of(std::uint64_t height, const Hash256& hash) const;

private:
    [[nodiscard]] std::uint64_t timestamp_at(std::uint64_t height) const;

    const chain::BlockNode* base_ = nullptr;
    std::deque<HeaderEntry> entries_;
    std::size_t ready_ = 0;    ///< a lower bound, made exact when asked
    std::size_t unknown_ = 0;  ///< likewise
};

}  // namespace bytom::sync
