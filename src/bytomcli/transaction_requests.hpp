// Plans of the commands whose requests are more than their arguments.
#pragma once

#include "bytomcli/command.hpp"

namespace bytom::bytomcli {

[[nodiscard]] Result<Call, std::string> plan_build_transaction(const Invocation& invocation);
[[nodiscard]] Result<Call, std::string> plan_sign_transaction(const Invocation& invocation);
[[nodiscard]] Result<Call, std::string> plan_submit_transaction(const Invocation& invocation);
[[nodiscard]] Result<Call, std::string> plan_estimate_transaction_gas(const Invocation& invocation);
[[nodiscard]] Result<Call, std::string> plan_decode_raw_transaction(const Invocation& invocation);

}  // namespace bytom::bytomcli
