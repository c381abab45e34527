// 04: gas and transaction validation.

#include <stdexcept>

#include <bytom/consensus/gas_state.hpp>

#include "topics.hpp"

namespace bytom::vectors {
namespace {

using namespace consensus;

GasState gas_state_of(const Json& object) {
    return {
        .btm_value = signed_of(object, "btm_value"),
        .gas_left = signed_of(object, "gas_left"),
        .gas_used = signed_of(object, "gas_used"),
        .storage_gas = signed_of(object, "storage_gas"),
        .gas_valid = object.at("gas_valid").get<bool>(),
    };
}

Json to_json(const GasState& gas) {
    return {
        {"btm_value", std::to_string(gas.btm_value)},
        {"gas_left", std::to_string(gas.gas_left)},
        {"gas_used", std::to_string(gas.gas_used)},
        {"storage_gas", std::to_string(gas.storage_gas)},
        {"gas_valid", gas.gas_valid},
    };
}

void read_gas_state(const Json&, const Json& test_case, Check& check) {
    GasState gas = gas_state_of(test_case.at("before"));
    const std::string op = text_of(test_case, "op");
    Status<GasError> result;
    if (op == "set_gas") {
        result = gas.set_gas(signed_of(test_case, "a"), signed_of(test_case, "b"));
    } else if (op == "set_gas_valid") {
        result = gas.set_gas_valid();
    } else if (op == "update_usage") {
        result = gas.update_usage(signed_of(test_case, "a"));
    } else {
        throw std::runtime_error("unknown op " + op);
    }
    const auto name = [&result] {
        if (result) return "ok";
        return result.error() == GasError::over_gas_credit ? "OVER_GAS_CREDIT" : "GAS_CALCULATE";
    };
    check.equal("error", name(), test_case.at("error"));
    check.equal("after", to_json(gas), test_case.at("after"));
}

}  // namespace

std::vector<Topic> tx_validation_topics() {
    return {
        independent("gas-state", read_gas_state),
    };
}

}  // namespace bytom::vectors
