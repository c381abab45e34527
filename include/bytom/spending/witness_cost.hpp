// What the witness of an input costs before it is signed (10 §6.4).
#pragma once

#include <cstdint>

namespace bytom::spending {

/// Bytes of the transaction and gas of the VM. Sizes and quorums may come from outside: sums are taken modulo
/// 2^64, as clients of the original know them.
struct WitnessCost {
    std::int64_t bytes = 0;
    std::int64_t gas = 0;

    void add(const WitnessCost& other) noexcept;

    [[nodiscard]] bool operator==(const WitnessCost&) const = default;
};

/// Of an output paid to the hash of one key: signature, key, and the program that checks them.
inline constexpr WitnessCost kKeyHashCost{.bytes = 98, .gas = 1409};

/// Bytes of one more input and output, without the witness.
inline constexpr std::int64_t kInputAndOutputBytes = 176;

/// Of an output paid to the hash of a program that asks for `quorum` of `keys`.
[[nodiscard]] WitnessCost script_hash_cost(std::int64_t keys, std::int64_t quorum) noexcept;

/// Of an issuance whose program asks for `quorum` of `keys`.
[[nodiscard]] WitnessCost issuance_cost(std::int64_t keys, std::int64_t quorum) noexcept;

/// a + b and a * b modulo 2^64.
[[nodiscard]] std::int64_t wrapping_add(std::int64_t a, std::int64_t b) noexcept;
[[nodiscard]] std::int64_t wrapping_multiply(std::int64_t a, std::int64_t b) noexcept;

}  // namespace bytom::spending
