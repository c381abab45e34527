#include <algorithm>

#include <bytom/base/checked.hpp>
#include <bytom/consensus/gas_state.hpp>
#include <bytom/consensus/params.hpp>

namespace bytom::consensus {

Status<GasError> GasState::set_gas(std::int64_t btm_surplus, std::int64_t serialized_size) noexcept {
    if (btm_surplus < 0) return std::unexpected(GasError::gas_calculate);
    static_assert(kStorageGasPerByte == 1, "a larger rate needs a checked product");
    btm_value = btm_surplus;
    gas_left = std::min(btm_surplus / kNeuPerGas, kMaxTxGas);
    storage_gas = serialized_size;
    return {};
}

Status<GasError> GasState::set_gas_valid() noexcept {
    const auto left = base::checked_sub(gas_left, storage_gas);
    gas_left = left.value_or(0);
    if (!left || *left < 0) return std::unexpected(GasError::gas_calculate);
    const auto used = base::checked_add(gas_used, storage_gas);
    gas_used = used.value_or(0);
    if (!used) return std::unexpected(GasError::gas_calculate);
    gas_valid = true;
    return {};
}

Status<GasError> GasState::update_usage(std::int64_t left) noexcept {
    if (left < 0) return std::unexpected(GasError::gas_calculate);
    const auto difference = base::checked_sub(gas_left, left);
    if (!difference) return std::unexpected(GasError::gas_calculate);
    gas_used = static_cast<std::int64_t>(static_cast<std::uint64_t>(gas_used) +
                                         static_cast<std::uint64_t>(*difference));
    gas_left = left;
    if (!gas_valid && (gas_used > kGasCredit || storage_gas > gas_left)) {
        return std::unexpected(GasError::over_gas_credit);
    }
    return {};
}

}  // namespace bytom::consensus
