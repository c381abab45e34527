// What of a transaction concerns wallets.
#pragma once

#include <map>
#include <optional>

#include <bytom/blockcenter/store/chain_rows.hpp>
#include <bytom/blockcenter/store/transaction_form.hpp>

namespace bytom::blockcenter {

/// Addresses of wallets, by program.
using AddressMap = std::map<Bytes, AddressRow>;
[[nodiscard]] AddressMap address_map(std::vector<AddressRow> rows);

/// The part of those addresses, with the assets' names remembered. Place and time are not set. Nothing: it
/// moves nothing of theirs. Throws StoreFailure.
[[nodiscard]] std::optional<KnownTransaction> part_of(SqlTransaction& sql, const SeenTransaction& transaction,
                                                      std::int64_t height, const AddressMap& addresses,
                                                      std::string_view address_prefix);

}  // namespace bytom::blockcenter
