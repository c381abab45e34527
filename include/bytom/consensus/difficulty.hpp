// Targets in their compact form, work, and the rules that say what the next block must meet (05 §3).
#pragma once

#include <optional>
#include <span>

#include <bytom/base/hash256.hpp>
#include <bytom/consensus/uint256.hpp>

namespace bytom::consensus {

/// The integer that compact bits stand for, exact for all 2^64 of them (up to 2^2071 in magnitude):
/// ±mantissa · 256^byte_shift. Many forms denote one integer; compare by value, not by member.
struct Target {
    bool negative = false;
    std::uint64_t mantissa = 0;  ///< below 2^55
    std::uint8_t byte_shift = 0;

    [[nodiscard]] static Target from_bits(std::uint64_t bits) noexcept;

    [[nodiscard]] bool is_positive() const noexcept { return mantissa != 0 && !negative; }

    /// The value if it is in 0 … 2^256−1.
    [[nodiscard]] std::optional<Uint256> to_uint256() const noexcept;

    /// Big-endian bytes of the magnitude, without leading zeros; empty for 0.
    [[nodiscard]] Bytes magnitude() const;
};

/// The compact form of an integer given by its sign and big-endian magnitude (leading zeros allowed). Keeps
/// the three leading bytes, rounded down (so the magnitude of a negative number is rounded up). From 256
/// magnitude bytes on the exponent wraps into nonsense, as the reference's does.
[[nodiscard]] std::uint64_t compact(bool negative, ByteView magnitude) noexcept;
[[nodiscard]] std::uint64_t compact(const Uint256& value) noexcept;

/// Expected number of hashes for a block of these bits, floor(2^256 / (target + 1)); 0 for targets that are
/// not positive or not below 2^256. A chain's work is the sum over its blocks, genesis included (05 §3.2).
[[nodiscard]] Work work_of(std::uint64_t bits) noexcept;

/// Whether a proof-of-work value meets the bits: as little-endian integer not above the target (05 §3.5).
[[nodiscard]] bool meets_target(const Hash256& pow, std::uint64_t bits) noexcept;

/// Whether the child of a block of this height gets new bits. next_bits() then needs the timestamp of the
/// block kBlocksPerRetarget below that child's parent (the parent itself not counted).
[[nodiscard]] bool retargets_after(std::uint64_t parent_height) noexcept;

/// The bits that the child of a block must have (05 §3.3). `retarget_timestamp` is the timestamp of the
/// ancestor that retargets_after() describes; unused if it returns false.
[[nodiscard]] std::uint64_t next_bits(std::uint64_t parent_height, std::uint64_t parent_bits,
                                      std::uint64_t parent_timestamp,
                                      std::uint64_t retarget_timestamp) noexcept;

/// The Tensority seed for the child of a block, from that block's height, hash and own seed (05 §3.4).
[[nodiscard]] Hash256 next_seed(std::uint64_t parent_height, const Hash256& parent_hash,
                                const Hash256& parent_seed) noexcept;

/// Median of the timestamps of a block and its ancestors, newest first (05 §3.6). Looks at the first
/// kMedianTimeBlocks. Precondition: not empty.
[[nodiscard]] std::uint64_t median_time(std::span<const std::uint64_t> newest_first) noexcept;

}  // namespace bytom::consensus
