// The `tx` object of answers (spec 14 §2).
#pragma once

#include <map>

#include <bytom/primitives/transaction.hpp>

#include "blockcenter/api/call.hpp"

namespace bytom::blockcenter {

/// What a transaction changes for a wallet, by asset; decimal with a minus sign where it takes.
using Changes = std::map<Hash256, std::string, std::greater<>>;

void write_transaction(json::Writer& out, const TransactionRow& row, const Changes& changes);

/// One that is only built. `address_prefix`: of the network.
void write_built_transaction(json::Writer& out, const primitives::Transaction& tx, std::string_view memo,
                             const Changes& changes, std::string_view address_prefix);

/// BTM in less BTM out. Precondition: no coinbase, and not negative.
[[nodiscard]] std::int64_t fee_of(const primitives::TxData& tx) noexcept;

}  // namespace bytom::blockcenter
