// Answering what peers ask for (08 §3), as functions of a chain's state: no peer, no I/O but reading the
// chain.
#pragma once

#include <optional>
#include <set>

#include <bytom/sync/message.hpp>

namespace bytom::sync {

struct KnownBlock {
    std::uint64_t height = 0;
    Hash256 hash;
    bool on_main_chain = false;
};

/// One consistent state of a chain: a main chain, and perhaps other blocks. Any thread, one at a time.
class ChainView {
public:
    virtual ~ChainView() = default;

    /// The main chain's last block.
    [[nodiscard]] virtual KnownBlock best() const = 0;
    [[nodiscard]] virtual std::optional<KnownBlock> main_block(std::uint64_t height) const = 0;
    /// Of whatever branch.
    [[nodiscard]] virtual std::optional<KnownBlock> find(const Hash256& hash) const = 0;

    /// Whether raw_block() and statuses() can be had; they may be gone a moment later (chain::BodyPruned).
    [[nodiscard]] virtual bool has_body(const KnownBlock& /*block*/) const { return true; }

    /// Of a block that this view has named.
    [[nodiscard]] virtual primitives::BlockHeader header(const KnownBlock& block) const = 0;
    [[nodiscard]] virtual Bytes raw_block(const KnownBlock& block) const = 0;
    [[nodiscard]] virtual primitives::TxStatuses statuses(const KnownBlock& block) const = 0;
};

/// The programs that an SPV peer wants to hear of. Bounded as the reference's: longer programs and more of
/// them are left out.
class SpvFilter {
public:
    static constexpr std::size_t kMaxProgram = 50;  ///< bytes
    static constexpr std::size_t kMaxPrograms = 1000;

    void load(const FilterLoad& message);
    void add(ByteView program);
    void clear() { programs_.clear(); }

    /// Whether a spend input or an output has one of the programs.
    [[nodiscard]] bool is_related(const primitives::TxData& tx) const;

private:
    std::set<Bytes> programs_;
};

/// Heights of a block locator, from the best one down to 0 (08 §4.3).
[[nodiscard]] std::vector<std::uint64_t> locator_heights(std::uint64_t best_height);

/// Hex text of the blocks in one answer. The reference sends up to 11 010 049 bytes, which takes its own
/// clients most of the time that they wait for an answer (08 §7.2).
inline constexpr std::size_t kMaxBlocksText = std::size_t{4} << 20;

/// The main chain's blocks behind the first locator entry that is on it, up to the height of `stop_hash`, at
/// most `limit`. Empty: there is no answer (08 §3.2).
[[nodiscard]] std::vector<KnownBlock> locate(const ChainView& chain, std::span<const Hash256> locator,
                                             const Hash256& stop_hash, std::size_t limit);

/// The answer to a request; nothing if it is none, or if there is no answer, as for blocks that this node has
/// pruned. `filter` is the asking peer's;
/// blocks are added up to `max_blocks_text`, at least one.
[[nodiscard]] std::optional<Message> answer(const Message& request, const ChainView& chain,
                                            const SpvFilter& filter,
                                            std::size_t max_blocks_text = kMaxBlocksText);

[[nodiscard]] StatusResponse status_of(const ChainView& chain);

}  // namespace bytom::sync
