#include <bytom/blockcenter/store/change_rows.hpp>

namespace bytom::blockcenter {
namespace {

constexpr Statement kLook{
    "look_at_changes",
    "SELECT COALESCE((SELECT max(event) FROM payment_events), 0), "
    "txid_snapshot_xmin(txid_current_snapshot()), txid_snapshot_xmax(txid_current_snapshot())"};
constexpr Statement kLastNumber{
    "last_change_number",
    "SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence('payment_events', 'event')::regclass), "
    "0)"};
// Changes are read in one order of columns, by changes_of(). What belongs to one is looked up for it alone: a
// join may be made of whole tables.
constexpr Statement kListOfWallet{
    "list_changes_of_wallet",
    "SELECT e.event, (SELECT guid FROM wallets w WHERE w.wallet = e.wallet), (SELECT request_id FROM "
    "payments p WHERE p.payment = e.payment), COALESCE((SELECT hash FROM attempts a WHERE a.attempt = "
    "e.attempt), ''), e.time, e.state, e.reason FROM payment_events e WHERE e.wallet = $1 AND e.event > $2 "
    "AND e.event <= $3 ORDER BY e.event LIMIT $4"};
constexpr Statement kListOfKey{
    "list_changes_of_key",
    "SELECT e.event, (SELECT guid FROM wallets w WHERE w.wallet = e.wallet), (SELECT request_id FROM "
    "payments p WHERE p.payment = e.payment), COALESCE((SELECT hash FROM attempts a WHERE a.attempt = "
    "e.attempt), ''), e.time, e.state, e.reason FROM payment_events e WHERE e.event > $2 AND e.event <= $3 "
    "AND (SELECT owner FROM wallets w WHERE w.wallet = e.wallet) = $1 ORDER BY e.event"};

std::vector<PaymentChangeRow> changes_of(const Rows& rows) {
    std::vector<PaymentChangeRow> changes;
    changes.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        changes.push_back({.number = rows.integer(i, 0),
                           .guid = Guid(rows.text(i, 1)),
                           .request_id = std::string(rows.text(i, 2)),
                           .tx_hash = {},
                           .time = rows.integer(i, 4),
                           .state = static_cast<AttemptState>(rows.integer(i, 5)),
                           .reason = std::string(rows.text(i, 6))});
        if (!rows.bytes(i, 3).empty()) changes.back().tx_hash = rows.hash(i, 3);
    }
    return changes;
}

}  // namespace

ChangesLook look_at_changes(SqlTransaction& sql) {
    const Rows rows = sql.run(kLook);
    return {.newest = rows.integer(0, 0), .first_open = rows.integer(0, 1), .next = rows.integer(0, 2)};
}

std::int64_t last_change_number(SqlTransaction& sql) {
    return sql.run(kLastNumber).integer(0, 0);
}

std::vector<PaymentChangeRow> list_changes_of_wallet(SqlTransaction& sql, std::int64_t wallet,
                                                     std::int64_t after, std::int64_t up_to,
                                                     std::int64_t limit) {
    return changes_of(sql.run(kListOfWallet, {wallet, after, up_to, limit}));
}

std::vector<PaymentChangeRow> list_changes_of_key(SqlTransaction& sql, std::string_view owner,
                                                  std::int64_t after, std::int64_t up_to) {
    return changes_of(sql.run(kListOfKey, {owner, after, up_to}));
}

}  // namespace bytom::blockcenter
