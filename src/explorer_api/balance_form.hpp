// Balances of addresses (13 §2).
#pragma once

#include "explorer_api/call.hpp"

namespace bytom::explorer_api {

/// The text form of the program, or its hex digits where it has none.
[[nodiscard]] std::string shown_program(const Call& call, const explorer::ProgramHash& address);

/// The row of `address/{a}/asset` and `asset/{id}/addresses`. `newest`: view_node().
void write_balance(json::Writer& out, const Call& call, std::string_view shown_address,
                   const explorer::BalanceRecord& balance, const chain::BlockNode& newest);

}  // namespace bytom::explorer_api
