// Witness arguments that a user gives for a contract's program (10 §5).
#pragma once

#include <bytom/json/decode.hpp>

#include "build_error.hpp"

namespace bytom::wallet {

/// As the user wrote it.
struct ContractArgument {
    std::string type;
    json::Captured raw_data;

    static constexpr auto fields() {
        return std::tuple(json::field("type", &ContractArgument::type, "kind of argument"),
                          json::field("raw_data", &ContractArgument::raw_data, "its value"));
    }
};

/// The components that yield these arguments, in order. Errors: bad_contract_arg_type, and texts without a
/// code for values that do not fit their type.
[[nodiscard]] ContractArguments contract_arguments(std::span<const ContractArgument> arguments);

}  // namespace bytom::wallet
