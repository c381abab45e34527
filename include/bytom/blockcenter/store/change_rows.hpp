// Changes of payments in the order of their numbers, as they are pushed. All functions throw StoreFailure.
#pragma once

#include <optional>

#include <bytom/blockcenter/store/payment_rows.hpp>
#include <bytom/blockcenter/store/wallet_rows.hpp>

namespace bytom::blockcenter {

/// One line of a payment's history.
struct PaymentChangeRow {
    std::int64_t number = 0;  ///< rises, with gaps
    Guid guid{};
    std::string request_id{};
    std::optional<Hash256> tx_hash{};  ///< of the attempt, if it is known still
    std::int64_t time = 0;             ///< seconds since 1970
    AttemptState state = AttemptState::built;
    std::string reason{};
};

/// What a moment shows of changes and of transactions. A change has its number from a transaction that has an
/// id already, so that a change which is missing below `newest` is of a transaction from `first_open` on and
/// below `next`.
struct ChangesLook {
    std::int64_t newest = 0;      ///< the greatest number of a change
    std::int64_t first_open = 0;  ///< all transactions with a lower id are over
    std::int64_t next = 0;        ///< the id that the next transaction gets
};
[[nodiscard]] ChangesLook look_at_changes(SqlTransaction& sql);

/// The greatest number that any change has ever had, whether or not it can be seen.
[[nodiscard]] std::int64_t last_change_number(SqlTransaction& sql);

/// Of a wallet, those above `after` up to `up_to`, by number; at most `limit`.
[[nodiscard]] std::vector<PaymentChangeRow> list_changes_of_wallet(SqlTransaction& sql, std::int64_t wallet,
                                                                   std::int64_t after, std::int64_t up_to,
                                                                   std::int64_t limit);
/// Of all wallets that were made with this key; the cost is that of all changes between the two numbers.
[[nodiscard]] std::vector<PaymentChangeRow> list_changes_of_key(SqlTransaction& sql, std::string_view owner,
                                                                std::int64_t after, std::int64_t up_to);

}  // namespace bytom::blockcenter
