#include <algorithm>

#include <bytom/blockcenter/store/payment_rows.hpp>

namespace bytom::blockcenter {
namespace {

constexpr Statement kListCoins{
    "list_coins",
    "SELECT o.id, o.asset, o.amount, o.source, o.source_place, o.height, a.address, a.wallet, a.change, "
    "a.place, a.program, a.label FROM outputs o JOIN addresses a USING (address) WHERE o.wallet = $1 AND "
    "o.asset = $2 AND o.spent = 0 AND o.mature <= $3::bigint + 1 AND ((o.height < 9223372036854775807 AND "
    "$3::bigint - o.height + 1 >= $4::bigint) OR $4::bigint <= 0 OR ($5::boolean AND o.height = "
    "9223372036854775807 AND EXISTS (SELECT 1 FROM transactions t JOIN attempts b ON b.hash = t.hash AND "
    "b.wallet = o.wallet WHERE t.transaction = o.transaction))) AND NOT EXISTS (SELECT 1 FROM pool_spends p "
    "WHERE p.output_id = o.id) AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.output_id = o.id AND "
    "r.until > $6::bigint) ORDER BY o.amount DESC, o.id LIMIT $7"};
constexpr Statement kSumUnspent{
    "sum_unspent",
    "SELECT LEAST(COALESCE(sum(amount), 0), 9223372036854775807)::bigint FROM outputs o WHERE wallet = $1 "
    "AND "
    "asset = $2 AND spent = 0 AND NOT EXISTS (SELECT 1 FROM pool_spends p WHERE p.output_id = o.id)"};

// Attempts are read in one order of columns, by attempts_of().
constexpr Statement kFindOfRequest{"find_attempt_of_request",
                                   "SELECT a.attempt, a.payment, a.wallet, a.hash, a.raw, a.state, a.code, "
                                   "a.reason, a.tries, a.may_be_known FROM payments p JOIN attempts a USING "
                                   "(payment) WHERE p.wallet = $1 AND p.request_id = $2 AND "
                                   "p.request_id <> '' ORDER BY a.attempt DESC LIMIT 1 FOR UPDATE"};
constexpr Statement kFindByHash{
    "find_attempt_by_hash",
    "SELECT a.attempt, a.payment, a.wallet, a.hash, a.raw, a.state, a.code, a.reason, a.tries, "
    "a.may_be_known FROM attempts a WHERE a.hash = $1 AND a.wallet = $2 FOR UPDATE"};
constexpr Statement kFindByNumber{"find_attempt_by_number",
                                  "SELECT a.attempt, a.payment, a.wallet, a.hash, a.raw, a.state, a.code, "
                                  "a.reason, a.tries, a.may_be_known FROM attempts a WHERE a.attempt = $1"};
constexpr Statement kAddPayment{
    "add_payment",
    "INSERT INTO payments (wallet, request_id, memo, created) VALUES ($1, $2, $3, $4) RETURNING payment"};
constexpr Statement kAddAttempt{
    "add_attempt",
    "INSERT INTO attempts (payment, wallet, hash, raw, state) VALUES ($1, $2, $3, $4, 0) ON CONFLICT (hash) "
    "DO "
    "UPDATE SET payment = EXCLUDED.payment, raw = EXCLUDED.raw, state = 0, may_be_known = false, code = 0, "
    "reason = '', tries = 0, merge_of = 0, height = 0, submitted = 0 WHERE attempts.state IN (0, 4, 5, 6) "
    "AND "
    "attempts.wallet = EXCLUDED.wallet RETURNING attempt"};
constexpr Statement kAddEvent{
    "add_payment_event",
    "INSERT INTO payment_events (payment, wallet, attempt, time, state, reason) SELECT payment, wallet, $2, "
    "$3, $4, $5 FROM payments WHERE payment = $1"};
constexpr Statement kReserve{
    "reserve",
    "INSERT INTO reservations (output_id, attempt, until) VALUES ($1, $2, $3) ON CONFLICT (output_id) DO "
    "UPDATE SET attempt = EXCLUDED.attempt, until = EXCLUDED.until WHERE reservations.attempt = "
    "EXCLUDED.attempt OR reservations.until <= $4::bigint"};
// What was in a block is not for those who have only built something to hold.
constexpr Statement kHold{
    "hold",
    "INSERT INTO reservations (output_id, attempt, until) VALUES ($1, $2, 9223372036854775807) ON CONFLICT "
    "(output_id) DO UPDATE SET attempt = EXCLUDED.attempt, until = EXCLUDED.until WHERE reservations.until < "
    "9223372036854775807"};
constexpr Statement kRelease{"release", "DELETE FROM reservations WHERE attempt = $1"};
// What was refused no node has; what has expired some node may still keep.
constexpr Statement kQueue{"queue_attempt",
                           "UPDATE attempts SET state = 1, raw = $2, submitted = $3, next_try = $3, tries = "
                           "0, may_be_known = (state = "
                           "5), code = 0, reason = '' WHERE attempt = $1"};
constexpr Statement kSetMemo{"set_memo", "UPDATE payments SET memo = $2 WHERE payment = $1"};
constexpr Statement kQueueAgain{"queue_attempt_again",
                                "UPDATE attempts SET state = 1, next_try = $2, tries = 0, height = 0, "
                                "may_be_known = true, code = 0, reason = $3 WHERE attempt = $1"};
constexpr Statement kTakeDue{"take_due_attempt",
                             "SELECT a.attempt, a.payment, a.wallet, a.hash, a.raw, a.state, a.code, "
                             "a.reason, a.tries, a.may_be_known FROM attempts a WHERE a.state = 1 AND "
                             "a.next_try <= $1 ORDER BY a.next_try, a.attempt LIMIT 1 FOR UPDATE "
                             "SKIP LOCKED"};
constexpr Statement kLend{
    "lend_attempt",
    "UPDATE attempts SET next_try = $2, tries = tries + 1, may_be_known = true WHERE attempt = $1"};
constexpr Statement kPutBack{
    "put_back_attempt",
    "UPDATE attempts SET next_try = $2, may_be_known = $3 WHERE attempt = $1 AND state = 1"};
constexpr Statement kSettle{
    "settle_attempt",
    "UPDATE attempts SET state = $2, code = $3, reason = $4, next_try = $5 WHERE attempt = $1 AND state = "
    "1"};
constexpr Statement kConfirm{"confirm_attempts",
                             "UPDATE attempts SET state = 3, height = $2, code = 0, reason = '' WHERE hash = "
                             "ANY($1::bytea[]) RETURNING "
                             "attempt, payment"};
constexpr Statement kConflict{"conflict_attempts",
                              "UPDATE attempts SET state = 4, reason = $2, height = $3 WHERE state IN (0, 1, "
                              "2) AND attempt IN (SELECT attempt FROM "
                              "reservations WHERE output_id = ANY($1::bytea[])) RETURNING attempt, payment"};
constexpr Statement kOfBlock{
    "attempts_of_block",
    "SELECT a.attempt, a.payment, a.wallet, a.hash, a.raw, a.state, a.code, a.reason, a.tries, "
    "a.may_be_known FROM attempts a WHERE a.state = 3 AND a.height = $1 ORDER BY a.attempt"};
constexpr Statement kConflictedByBlock{
    "attempts_conflicted_by_block",
    "SELECT a.attempt, a.payment, a.wallet, a.hash, a.raw, a.state, a.code, a.reason, a.tries, "
    "a.may_be_known, a.submitted > 0, COALESCE((SELECT p.expires FROM proposals p WHERE p.attempt = "
    "a.attempt), 0) FROM attempts a WHERE a.state = 4 AND a.height = $1 AND a.height > 0 ORDER BY a.attempt "
    "FOR UPDATE OF a"};
constexpr Statement kHasOtherAttempt{
    "has_other_attempt",
    "SELECT 1 FROM attempts WHERE payment = $1 AND attempt <> $2 AND (state IN (1, 2, 3) OR ($3::boolean AND "
    "state = 0 AND attempt > $2)) LIMIT 1"};
constexpr Statement kGiveUpConflicted{
    "give_up_conflicted",
    "UPDATE attempts SET height = 0 WHERE payment = $1 AND attempt <> $2 AND "
    "state = 4 AND height > 0"};
constexpr Statement kUnspentOfWallet{
    "unspent_of_wallet", "SELECT id FROM outputs WHERE id = ANY($1::bytea[]) AND spent = 0 AND wallet = $2"};
constexpr Statement kBuiltAgain{
    "attempt_is_built_again",
    "UPDATE attempts SET state = 0, height = 0, code = 0, reason = '' WHERE attempt = $1"};
constexpr Statement kForgetConflict{"forget_conflict", "UPDATE attempts SET height = 0 WHERE attempt = $1"};
constexpr Statement kInPoolByHash{
    "attempts_in_pool_by_hash",
    "SELECT a.attempt, a.payment, a.wallet, a.hash, a.raw, a.state, a.code, a.reason, a.tries, "
    "a.may_be_known FROM attempts a WHERE a.state = 2 AND a.hash = ANY($1::bytea[])"};
constexpr Statement kNotInPool{"attempts_not_in_pool",
                               "SELECT a.attempt, a.payment, a.wallet, a.hash, a.raw, a.state, a.code, "
                               "a.reason, a.tries, a.may_be_known FROM attempts a WHERE a.state = 2 AND NOT "
                               "EXISTS (SELECT 1 FROM transactions t WHERE t.hash = a.hash)"};
constexpr Statement kTakeFromPool{
    "take_from_pool",
    "UPDATE attempts SET next_try = $2 WHERE attempt IN (SELECT attempt FROM attempts WHERE state = 2 AND "
    "next_try <= $1 ORDER BY next_try, attempt LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING attempt, payment, "
    "wallet, hash, raw, state, code, reason, tries, may_be_known"};
constexpr Statement kForgotten{
    "forgotten_attempts",
    "SELECT a.attempt, a.payment FROM attempts a JOIN payments p USING (payment) WHERE a.state = 0 AND "
    "p.created <= $1 AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.attempt = a.attempt AND r.until > "
    "$2::bigint) AND NOT EXISTS (SELECT 1 FROM proposals q WHERE q.attempt = a.attempt) ORDER BY a.attempt "
    "LIMIT $3 FOR UPDATE OF a SKIP LOCKED"};
constexpr Statement kRemoveAttempt{"remove_attempt", "DELETE FROM attempts WHERE attempt = $1"};
constexpr Statement kRemoveEvents{"remove_payment_events",
                                  "DELETE FROM payment_events WHERE payment = $1 AND NOT EXISTS (SELECT 1 "
                                  "FROM attempts a WHERE a.payment = $1)"};
constexpr Statement kRemovePayment{"remove_payment",
                                   "DELETE FROM payments p WHERE p.payment = $1 AND NOT EXISTS (SELECT 1 "
                                   "FROM attempts a WHERE a.payment = $1)"};
constexpr Statement kSetMergeOf{"set_merge_of",
                                "UPDATE attempts SET merge_of = $2, merge_place = $3 WHERE attempt = $1"};
constexpr Statement kListMerges{
    "list_merges",
    "SELECT a.attempt, a.payment, a.wallet, a.hash, a.raw, a.state, a.code, a.reason, a.tries, "
    "a.may_be_known FROM attempts a WHERE a.merge_of = $1 AND a.merge_of > 0 ORDER BY a.merge_place"};
constexpr Statement kListEvents{
    "list_payment_events",
    "SELECT time, state, reason FROM payment_events WHERE payment = $1 ORDER BY event LIMIT 1000"};

constexpr Statement kListPayments{"list_payments",
                                  "SELECT payment, request_id, memo, created FROM payments WHERE wallet = $1 "
                                  "ORDER BY payment DESC LIMIT $2 "
                                  "OFFSET $3"};
constexpr Statement kCountPayments{"count_payments", "SELECT count(*) FROM payments WHERE wallet = $1"};
constexpr Statement kPaymentOfRequest{
    "find_payment_of_request",
    "SELECT payment, request_id, memo, created FROM payments WHERE wallet = $1 AND request_id = $2 AND "
    "request_id <> ''"};
constexpr Statement kPaymentOfHash{
    "find_payment_of_hash",
    "SELECT p.payment, p.request_id, p.memo, p.created FROM attempts a JOIN payments p ON p.payment = "
    "a.payment WHERE p.wallet = $1 AND a.hash = $2"};
constexpr Statement kAttemptsOfPayment{
    "list_attempts_of_payment",
    "SELECT hash, state, height, submitted, code, reason FROM attempts WHERE payment = $1 ORDER BY attempt "
    "LIMIT 100"};

std::vector<AttemptRow> attempts_of(const Rows& rows) {
    std::vector<AttemptRow> attempts;
    attempts.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        attempts.push_back({.attempt = rows.integer(i, 0),
                            .payment = rows.integer(i, 1),
                            .wallet = rows.integer(i, 2),
                            .hash = rows.hash(i, 3),
                            .raw = rows.bytes(i, 4),
                            .state = static_cast<AttemptState>(rows.integer(i, 5)),
                            .code = rows.integer(i, 6),
                            .reason = std::string(rows.text(i, 7)),
                            .tries = rows.integer(i, 8),
                            .may_be_known = rows.flag(i, 9)});
    }
    return attempts;
}

std::optional<AttemptRow> first_attempt(const Rows& rows) {
    auto attempts = attempts_of(rows);
    if (attempts.empty()) return std::nullopt;
    return std::move(attempts.front());
}

std::vector<PaymentRow> payments_of(const Rows& rows) {
    std::vector<PaymentRow> payments;
    payments.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        payments.push_back({.payment = rows.integer(i, 0),
                            .request_id = std::string(rows.text(i, 1)),
                            .memo = std::string(rows.text(i, 2)),
                            .created = rows.integer(i, 3)});
    }
    return payments;
}

std::optional<PaymentRow> first_payment(const Rows& rows) {
    auto payments = payments_of(rows);
    if (payments.empty()) return std::nullopt;
    return std::move(payments.front());
}

Parameter number_of(AttemptState state) {
    return static_cast<std::int64_t>(state);
}

/// Precondition: the transaction has changed a row before (store/change_rows.hpp says why).
void tell(SqlTransaction& sql, std::int64_t attempt, std::int64_t payment, AttemptState state,
          std::string_view reason, std::uint64_t now) {
    (void)sql.run(kAddEvent, {payment, attempt, now, number_of(state), reason});
    sql.notify(kAttemptChannel, std::to_string(attempt));
}

/// In which everybody locks them.
std::vector<Hash256> in_one_order(std::vector<Hash256> outputs) {
    std::ranges::sort(outputs);
    return outputs;
}

/// Rows of (attempt, payment), whose state has changed to one that holds nothing.
void tell_and_release(SqlTransaction& sql, const Rows& changed, AttemptState state, std::string_view reason,
                      std::uint64_t now) {
    for (std::size_t i = 0; i < changed.size(); ++i) {
        (void)sql.run(kRelease, {changed.integer(i, 0)});
        tell(sql, changed.integer(i, 0), changed.integer(i, 1), state, reason, now);
    }
}

}  // namespace

std::string_view to_string(AttemptState state) noexcept {
    switch (state) {
        case AttemptState::built:
            return "built";
        case AttemptState::queued:
            return "queued";
        case AttemptState::in_pool:
            return "in_pool";
        case AttemptState::confirmed:
            return "confirmed";
        case AttemptState::conflicted:
            return "conflicted";
        case AttemptState::expired:
            return "expired";
        case AttemptState::refused:
            return "refused";
    }
    return "";
}

std::vector<OutputRow> list_coins(SqlTransaction& sql, const CoinRules& rules, std::int64_t limit) {
    const Rows rows = sql.run(kListCoins, {rules.wallet, rules.asset, rules.height, rules.confirmations,
                                           rules.use_own_change, rules.now, limit});
    std::vector<OutputRow> coins;
    coins.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        coins.push_back({.id = rows.hash(i, 0),
                         .asset = rows.hash(i, 1),
                         .amount = rows.integer(i, 2),
                         .source = rows.hash(i, 3),
                         .source_place = rows.integer(i, 4),
                         .height = rows.integer(i, 5),
                         .address = {.address = rows.integer(i, 6),
                                     .wallet = rows.integer(i, 7),
                                     .change = rows.flag(i, 8),
                                     .place = rows.integer(i, 9),
                                     .program = rows.bytes(i, 10),
                                     .label = std::string(rows.text(i, 11))}});
    }
    return coins;
}

std::int64_t sum_unspent(SqlTransaction& sql, std::int64_t wallet, const Hash256& asset) {
    return sql.run(kSumUnspent, {wallet, asset}).integer(0, 0);
}

std::optional<AttemptRow> find_attempt_of_request(SqlTransaction& sql, std::int64_t wallet,
                                                  std::string_view request_id) {
    return first_attempt(sql.run(kFindOfRequest, {wallet, request_id}));
}

std::optional<AttemptRow> find_attempt(SqlTransaction& sql, std::int64_t wallet, const Hash256& hash) {
    return first_attempt(sql.run(kFindByHash, {hash, wallet}));
}

std::optional<AttemptRow> find_attempt(SqlTransaction& sql, std::int64_t attempt) {
    return first_attempt(sql.run(kFindByNumber, {attempt}));
}

std::int64_t add_payment(SqlTransaction& sql, std::int64_t wallet, std::string_view request_id,
                         std::string_view memo, std::uint64_t now) {
    return sql.run(kAddPayment, {wallet, request_id, memo, now}).integer(0, 0);
}

std::int64_t add_attempt(SqlTransaction& sql, std::int64_t payment, std::int64_t wallet, const Hash256& hash,
                         ByteView raw, std::uint64_t now) {
    const Rows rows = sql.run(kAddAttempt, {payment, wallet, hash, raw});
    if (rows.empty()) throw StoreFailure("a transaction is built whose outputs it holds already");
    const std::int64_t attempt = rows.integer(0, 0);
    tell(sql, attempt, payment, AttemptState::built, "", now);
    return attempt;
}

void set_merge_of(SqlTransaction& sql, std::int64_t attempt, std::int64_t payment_attempt,
                  std::int64_t place) {
    (void)sql.run(kSetMergeOf, {attempt, payment_attempt, place});
}

std::vector<AttemptRow> list_merges(SqlTransaction& sql, std::int64_t payment_attempt) {
    return attempts_of(sql.run(kListMerges, {payment_attempt}));
}

void release(SqlTransaction& sql, std::int64_t attempt) {
    (void)sql.run(kRelease, {attempt});
}

bool reserve(SqlTransaction& sql, std::int64_t attempt, const std::vector<Hash256>& outputs,
             std::int64_t until, std::uint64_t now) {
    for (const Hash256& output : in_one_order(outputs)) {
        if (sql.run(kReserve, {output, attempt, until, now}).affected() != 1) return false;
    }
    return true;
}

std::vector<Hash256> unspent_of_wallet(SqlTransaction& sql, std::int64_t wallet,
                                       const std::vector<Hash256>& outputs) {
    std::vector<Bytes> ids;
    ids.reserve(outputs.size());
    for (const Hash256& output : outputs)
        ids.push_back(base::to_bytes(output.view()));
    const Rows rows = sql.run(kUnspentOfWallet, {ids, wallet});
    std::vector<Hash256> unspent;
    unspent.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        unspent.push_back(rows.hash(i, 0));
    return unspent;
}

bool claim_payment(SqlTransaction& sql, const AttemptRow& attempt) {
    // Waits for a rollback under way: the next statement sees what has come back by it.
    (void)sql.run(kGiveUpConflicted, {attempt.payment, attempt.attempt});
    return sql.run(kHasOtherAttempt, {attempt.payment, attempt.attempt, false}).empty();
}

void queue_attempt(SqlTransaction& sql, const AttemptRow& attempt, ByteView raw, std::string_view memo,
                   std::uint64_t now) {
    (void)sql.run(kQueue, {attempt.attempt, raw, now});
    if (!memo.empty()) (void)sql.run(kSetMemo, {attempt.payment, memo});
    tell(sql, attempt.attempt, attempt.payment, AttemptState::queued, "submitted", now);
    sql.notify(kQueueChannel, "");
}

void queue_again(SqlTransaction& sql, const AttemptRow& attempt, std::string_view reason, std::uint64_t now) {
    (void)sql.run(kQueueAgain, {attempt.attempt, now, reason});
    tell(sql, attempt.attempt, attempt.payment, AttemptState::queued, reason, now);
    sql.notify(kQueueChannel, "");
}

std::optional<AttemptRow> take_due_attempt(SqlTransaction& sql, std::uint64_t now, std::uint64_t lease) {
    auto attempt = first_attempt(sql.run(kTakeDue, {now}));
    if (attempt) (void)sql.run(kLend, {attempt->attempt, now + lease});
    return attempt;
}

void put_back(SqlTransaction& sql, std::int64_t attempt, bool may_be_known, std::uint64_t next_try) {
    (void)sql.run(kPutBack, {attempt, next_try, may_be_known});
    sql.notify(kAttemptChannel, std::to_string(attempt));
}

void settle_attempt(SqlTransaction& sql, const AttemptRow& attempt, AttemptState state, std::int64_t code,
                    std::string_view reason, std::uint64_t now) {
    const Rows rows = sql.run(kSettle, {attempt.attempt, number_of(state), code, reason, now + kPoolSeconds});
    if (rows.affected() == 0) return;
    if (state != AttemptState::in_pool) (void)sql.run(kRelease, {attempt.attempt});
    tell(sql, attempt.attempt, attempt.payment, state, reason, now);
}

void confirm_attempts(SqlTransaction& sql, const std::vector<Bytes>& hashes, std::int64_t height,
                      std::uint64_t now) {
    tell_and_release(sql, sql.run(kConfirm, {hashes, height}), AttemptState::confirmed,
                     "in block " + std::to_string(height), now);
}

void conflict_attempts(SqlTransaction& sql, const std::vector<Bytes>& spent, std::int64_t height,
                       std::uint64_t now) {
    const std::string reason =
        "one of its outputs is spent by another transaction in block " + std::to_string(height);
    tell_and_release(sql, sql.run(kConflict, {spent, reason, height}), AttemptState::conflicted, reason, now);
}

void roll_back_attempt(SqlTransaction& sql, const AttemptRow& attempt, const std::vector<Hash256>& outputs,
                       std::string_view reason, std::uint64_t now) {
    queue_again(sql, attempt, reason, now);
    for (const Hash256& output : in_one_order(outputs))
        (void)sql.run(kHold, {output, attempt.attempt});
}

std::vector<ConflictedAttempt> take_conflicted_attempts(SqlTransaction& sql, std::int64_t height) {
    const Rows rows = sql.run(kConflictedByBlock, {height});
    auto attempts = attempts_of(rows);
    std::vector<ConflictedAttempt> conflicted;
    conflicted.reserve(attempts.size());
    for (std::size_t i = 0; i < attempts.size(); ++i) {
        conflicted.push_back({.row = std::move(attempts[i]),
                              .is_submitted = rows.flag(i, 10),
                              .proposal_expires = rows.integer(i, 11)});
    }
    return conflicted;
}

void revive_attempt(SqlTransaction& sql, const ConflictedAttempt& attempt,
                    const std::vector<Hash256>& outputs, std::string_view reason, std::uint64_t now) {
    const AttemptRow& row = attempt.row;
    const std::int64_t until =
        attempt.is_submitted
            ? INT64_MAX
            : std::max(attempt.proposal_expires, static_cast<std::int64_t>(now + kBuiltSeconds));
    // Asked by a statement of its own, which sees what who had the row before has done.
    const bool is_replaced = !sql.run(kHasOtherAttempt, {row.payment, row.attempt, true}).empty();
    // Others' outputs are held by what is submitted alone.
    const auto held = attempt.is_submitted ? outputs : unspent_of_wallet(sql, row.wallet, outputs);
    if (is_replaced || !reserve(sql, row.attempt, held, until, now)) {
        (void)sql.run(kRelease, {row.attempt});
        (void)sql.run(kForgetConflict, {row.attempt});
        return;
    }
    if (attempt.is_submitted) {
        queue_again(sql, row, reason, now);
        return;
    }
    (void)sql.run(kBuiltAgain, {row.attempt});
    tell(sql, row.attempt, row.payment, AttemptState::built, reason, now);
}

std::vector<AttemptRow> list_attempts_of_block(SqlTransaction& sql, std::int64_t height) {
    return attempts_of(sql.run(kOfBlock, {height}));
}

std::vector<AttemptRow> list_lost_attempts(SqlTransaction& sql, const std::vector<Bytes>& hashes) {
    return attempts_of(hashes.empty() ? sql.run(kNotInPool) : sql.run(kInPoolByHash, {hashes}));
}

std::optional<AttemptRow> take_from_pool(SqlTransaction& sql, std::uint64_t now) {
    return first_attempt(sql.run(kTakeFromPool, {now, now + kPoolSeconds}));
}

std::size_t remove_forgotten_attempts(SqlTransaction& sql, std::uint64_t now, std::int64_t limit) {
    const std::uint64_t before = now < kForgottenSeconds ? 0 : now - kForgottenSeconds;
    const Rows rows = sql.run(kForgotten, {before, now, limit});
    for (std::size_t i = 0; i < rows.size(); ++i) {
        (void)sql.run(kRelease, {rows.integer(i, 0)});
        (void)sql.run(kRemoveAttempt, {rows.integer(i, 0)});
        (void)sql.run(kRemoveEvents, {rows.integer(i, 1)});
        (void)sql.run(kRemovePayment, {rows.integer(i, 1)});
    }
    return rows.size();
}

std::vector<PaymentRow> list_payments(SqlTransaction& sql, std::int64_t wallet, std::int64_t limit,
                                      std::int64_t start) {
    return payments_of(sql.run(kListPayments, {wallet, limit, start}));
}

std::int64_t count_payments(SqlTransaction& sql, std::int64_t wallet) {
    return sql.run(kCountPayments, {wallet}).integer(0, 0);
}

std::optional<PaymentRow> find_payment(SqlTransaction& sql, std::int64_t wallet,
                                       std::string_view request_id) {
    return first_payment(sql.run(kPaymentOfRequest, {wallet, request_id}));
}

std::optional<PaymentRow> find_payment(SqlTransaction& sql, std::int64_t wallet, const Hash256& hash) {
    return first_payment(sql.run(kPaymentOfHash, {wallet, hash}));
}

std::vector<AttemptSummaryRow> list_attempts_of_payment(SqlTransaction& sql, std::int64_t payment) {
    const Rows rows = sql.run(kAttemptsOfPayment, {payment});
    std::vector<AttemptSummaryRow> attempts;
    attempts.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        attempts.push_back({.hash = rows.hash(i, 0),
                            .state = static_cast<AttemptState>(rows.integer(i, 1)),
                            .height = rows.integer(i, 2),
                            .submitted = rows.integer(i, 3),
                            .code = rows.integer(i, 4),
                            .reason = std::string(rows.text(i, 5))});
    }
    return attempts;
}

std::vector<PaymentEventRow> list_payment_events(SqlTransaction& sql, std::int64_t payment) {
    const Rows rows = sql.run(kListEvents, {payment});
    std::vector<PaymentEventRow> events;
    events.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        events.push_back({.time = rows.integer(i, 0),
                          .state = static_cast<AttemptState>(rows.integer(i, 1)),
                          .reason = std::string(rows.text(i, 2))});
    }
    return events;
}

}  // namespace bytom::blockcenter
