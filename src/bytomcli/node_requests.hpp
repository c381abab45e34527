// Plans and texts of the commands about blocks, accounts and the node that take more than their arguments.
#pragma once

#include "bytomcli/command.hpp"

namespace bytom::bytomcli {

/// get-block and get-block-header: a block by hash or height.
[[nodiscard]] Result<Call, std::string> plan_get_block(const Invocation& invocation);
[[nodiscard]] Result<Call, std::string> plan_list_pubkeys(const Invocation& invocation);
[[nodiscard]] Result<Call, std::string> plan_create_asset(const Invocation& invocation);
[[nodiscard]] Result<Call, std::string> plan_set_mining(const Invocation& invocation);
/// rpc: any call.
[[nodiscard]] Result<Call, std::string> plan_rpc(const Invocation& invocation);

[[nodiscard]] Result<std::string, std::string> version_text(const Invocation& invocation);
[[nodiscard]] Result<std::string, std::string> completion_text(const Invocation& invocation);
[[nodiscard]] Result<std::string, std::string> manual_text(const Invocation& invocation);

}  // namespace bytom::bytomcli
