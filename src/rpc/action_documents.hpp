// What documents say about the actions of build-transaction, which the wallet reads by itself
// (src/wallet/build/action_decoder.cpp).
#pragma once

#include <bytom/wallet/transaction_builder.hpp>

#include "rpc/method_binding.hpp"

namespace bytom::rpc {

[[nodiscard]] std::vector<ParameterForm> argument_forms();
[[nodiscard]] std::vector<ParameterForm> action_forms();

template <>
struct DocumentedType<wallet::ActionObject> {
    static void describe(Parameter& parameter) {
        parameter.type = "action";
        parameter.forms = &action_forms;
    }
};

}  // namespace bytom::rpc
