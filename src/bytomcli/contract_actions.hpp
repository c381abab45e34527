// build-transaction -t unlock: spending what is locked in one of the standard contracts (10 §11, 12).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

#include "bytomcli/action_list.hpp"

namespace bytom::bytomcli {

/// What all of them need.
struct Unlocking {
    std::string_view contract;  ///< its name
    std::string_view account;   ///< pays for gas
    std::string_view asset;     ///< what is locked
    std::string_view amount;    ///< JSON number
    std::string_view output_id;
    std::string_view program;                ///< receives what is unlocked, unless an argument says so
    std::string_view gas;                    ///< neu; JSON number
    std::span<const std::string> arguments;  ///< the contract's: its clause first, if it has several
};

/// The names of the contracts, between blanks.
[[nodiscard]] std::string_view contract_names() noexcept;

/// Appends the actions that unlock. The error says what arguments there must be.
[[nodiscard]] Status<std::string> append_unlocking(ActionList& actions, const Unlocking& unlocking);

}  // namespace bytom::bytomcli
