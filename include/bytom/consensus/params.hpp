// The protocol's constants (05 §1.1) and what differs between its networks (05 §1.2).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <bytom/base/hash256.hpp>

namespace bytom::consensus {

inline constexpr std::uint64_t kMaxBlockGas = 10'000'000;
inline constexpr std::int64_t kMaxTxGas = 200'000;     ///< what one transaction can buy at most
inline constexpr std::int64_t kNeuPerGas = 200;        ///< VM gas rate
inline constexpr std::int64_t kStorageGasPerByte = 1;  ///< per byte of the serialised transaction
inline constexpr std::int64_t kGasCredit = 30'000;     ///< to spend before the fee is known to cover storage
inline constexpr std::uint64_t kCoinbaseMaturity = 100;                         ///< blocks
inline constexpr std::uint64_t kCoinbaseArbitraryLimit = 128;                   ///< bytes
inline constexpr std::uint64_t kBaseSubsidy = 41'250'000'000;                   ///< neu
inline constexpr std::uint64_t kSubsidyReductionInterval = 840'000;             ///< blocks
inline constexpr std::uint64_t kInitialBlockSubsidy = 140'700'041'250'000'000;  ///< neu, of the genesis block
inline constexpr std::uint64_t kBlocksPerRetarget = 2016;
inline constexpr std::uint64_t kTargetSecondsPerBlock = 150;
inline constexpr std::uint64_t kBlocksPerSeed = 256;
inline constexpr std::uint64_t kMaxTimeOffsetSeconds = 3600;  ///< how far ahead of the clock a block may be
inline constexpr std::size_t kMedianTimeBlocks = 11;
/// From this height on, on every network, no slot of a transaction's input id list may be zero (04 §4).
inline constexpr std::uint64_t kRuleAaHeight = 142'500;

/// SHA3-256 of 32 zero bytes: the Tensority seed of blocks 0 … 256 (05 §3.4).
inline constexpr Hash256 kInitialSeed{{0x9e, 0x62, 0x91, 0x97, 0x0c, 0xb4, 0x4d, 0xd9, 0x40, 0x08, 0xc7,
                                       0x9b, 0xca, 0xf9, 0xd8, 0x6f, 0x18, 0xb4, 0xb4, 0x9b, 0xa5, 0xb2,
                                       0xa0, 0x47, 0x81, 0xdb, 0x71, 0x99, 0xed, 0x3b, 0x9e, 0x4e}};

struct Checkpoint {
    std::uint64_t height = 0;
    Hash256 hash;
};

/// What tells networks apart. The three that exist are constants: references to them never dangle.
struct NetworkParams {
    std::string_view chain_id;
    std::string_view internal_name;
    std::string_view bech32_prefix;
    std::uint16_t default_p2p_port = 0;  ///< port of the addresses from DNS seeds; 0: no seeds
    std::span<const std::string_view> dns_seeds;
    std::span<const Checkpoint> checkpoints;  ///< ascending
    std::uint64_t genesis_timestamp = 0;      ///< seconds since 1970
    std::uint64_t genesis_nonce = 0;
    std::uint64_t genesis_bits = 0;
    Hash256 genesis_hash;

    /// The checkpoint of exactly this height, if there is one.
    [[nodiscard]] const Checkpoint* checkpoint_at(std::uint64_t height) const noexcept;
    /// The lowest checkpoint strictly above this height, if there is one (05 §1.3).
    [[nodiscard]] const Checkpoint* next_checkpoint(std::uint64_t best_height) const noexcept;
    /// The highest checkpoint at or below this height, if there is one: no fork may leave the main chain
    /// below it once it is passed.
    [[nodiscard]] const Checkpoint* last_checkpoint(std::uint64_t best_height) const noexcept;
};

[[nodiscard]] const NetworkParams& mainnet() noexcept;
[[nodiscard]] const NetworkParams& wisdom() noexcept;  ///< the test network
[[nodiscard]] const NetworkParams& solonet() noexcept;

/// The network of this chain id, if it is one of the three.
[[nodiscard]] const NetworkParams* find_network(std::string_view chain_id) noexcept;

}  // namespace bytom::consensus
