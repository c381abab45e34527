// What a transaction pays and what its validation uses up (04 §6).
#pragma once

#include <cstdint>

#include <bytom/base/result.hpp>

namespace bytom::consensus {

/// Why gas bookkeeping refuses a transaction; both are rules of 04 §9 as well.
enum class GasError : std::uint8_t {
    over_gas_credit,  ///< gas inputs use more than the credit, or leave less than storage needs
    gas_calculate,    ///< a balance or a result of arithmetic that is negative or does not fit
};

/// In gas, except btm_value. A number is meaningful only if validation got far enough to set it.
struct GasState {
    std::int64_t btm_value = 0;  ///< the fee: BTM in minus BTM out, neu
    std::int64_t gas_left = 0;
    std::int64_t gas_used = 0;
    std::int64_t storage_gas = 0;
    /// The fee is known to cover storage: whatever fails later, the transaction is valid (04 §2).
    bool gas_valid = false;

    [[nodiscard]] bool operator==(const GasState&) const = default;

    /// 04 §6.1: converts the surplus of BTM (neu) into gas. A negative one is gas_calculate.
    [[nodiscard]] Status<GasError> set_gas(std::int64_t btm_surplus, std::int64_t serialized_size) noexcept;

    /// 04 §6.2: pays for storage. On failure (gas_calculate) part of the change stays, as in the reference.
    [[nodiscard]] Status<GasError> set_gas_valid() noexcept;

    /// 04 §6.3: takes over what a program left. Changes stay when the result is over_gas_credit.
    [[nodiscard]] Status<GasError> update_usage(std::int64_t left) noexcept;
};

}  // namespace bytom::consensus
