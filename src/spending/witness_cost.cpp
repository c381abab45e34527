#include <bytom/spending/witness_cost.hpp>

namespace bytom::spending {

std::int64_t wrapping_add(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t wrapping_multiply(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

void WitnessCost::add(const WitnessCost& other) noexcept {
    bytes = wrapping_add(bytes, other.bytes);
    gas = wrapping_add(gas, other.gas);
}

WitnessCost script_hash_cost(std::int64_t keys, std::int64_t quorum) noexcept {
    WitnessCost cost{.bytes = wrapping_add(33 * keys, wrapping_multiply(65, quorum)),
                     .gas = wrapping_add(1131 * keys + 659, wrapping_multiply(72, quorum))};
    if (keys == 1 && quorum == 1) cost.gas += 27;
    return cost;
}

WitnessCost issuance_cost(std::int64_t keys, std::int64_t quorum) noexcept {
    return {.bytes = wrapping_multiply(65, quorum),
            .gas = wrapping_add(1065 * keys + 316, wrapping_multiply(72, quorum))};
}

}  // namespace bytom::spending
