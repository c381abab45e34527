// Payments, their attempts, and the outputs that these hold (spec 14 §4). All functions throw StoreFailure.
#pragma once

#include <bytom/blockcenter/store/wallet_rows.hpp>

namespace bytom::blockcenter {

/// Stored: numbers are never reused. A payment is as its newest attempt.
enum class AttemptState : std::int64_t {
    built = 0,       ///< its outputs are reserved for ten minutes
    queued = 1,      ///< submitted, for the gateway to send; also what left the chain or the pool
    in_pool = 2,     ///< a node has taken it
    confirmed = 3,   ///< in a block
    conflicted = 4,  ///< a block has spent one of its outputs otherwise
    expired = 5,     ///< no node takes it any more
    refused = 6,     ///< the nodes refused it when it was submitted, and none can have kept it
};
[[nodiscard]] std::string_view to_string(AttemptState state) noexcept;

/// Where the gateway hears of attempts to send, and where others hear what became of one (its number).
inline constexpr std::string_view kQueueChannel = "blockcenter_queue";
inline constexpr std::string_view kAttemptChannel = "blockcenter_attempts";

inline constexpr std::uint64_t kBuiltSeconds = 600;  ///< how long a built payment holds its outputs

struct AttemptRow {
    std::int64_t attempt = 0;
    std::int64_t payment = 0;
    std::int64_t wallet = 0;
    Hash256 hash{};
    Bytes raw{};
    AttemptState state = AttemptState::built;
    std::int64_t code = 0;  ///< a node's, where it refused
    std::string reason{};
    std::int64_t tries = 0;
    bool may_be_known = false;  ///< some node may have taken it
};

/// Which outputs of a wallet may be spent.
struct CoinRules {
    std::int64_t wallet = 0;
    Hash256 asset{};
    std::int64_t confirmations = 1;  ///< 0: those of the pool, too
    bool use_own_change = true;      ///< unconfirmed outputs of the wallet's own payments
    std::int64_t height = 0;         ///< of the newest block
    std::uint64_t now = 0;
};
/// Largest first, equal ones by id, at most `limit`.
[[nodiscard]] std::vector<OutputRow> list_coins(SqlTransaction& sql, const CoinRules& rules,
                                                std::int64_t limit);
/// Sum of all that is unspent of the asset, whether it may be spent now or not. At most INT64_MAX.
[[nodiscard]] std::int64_t sum_unspent(SqlTransaction& sql, std::int64_t wallet, const Hash256& asset);

/// The newest attempt of the payment with this request id of the wallet.
[[nodiscard]] std::optional<AttemptRow> find_attempt_of_request(SqlTransaction& sql, std::int64_t wallet,
                                                                std::string_view request_id);
/// Locked until the end of the transaction.
[[nodiscard]] std::optional<AttemptRow> find_attempt(SqlTransaction& sql, std::int64_t wallet,
                                                     const Hash256& hash);
[[nodiscard]] std::optional<AttemptRow> find_attempt(SqlTransaction& sql, std::int64_t attempt);

/// A payment without attempts. `request_id` may be empty; else it must be new for the wallet.
[[nodiscard]] std::int64_t add_payment(SqlTransaction& sql, std::int64_t wallet, std::string_view request_id,
                                       std::string_view memo, std::uint64_t now);
/// An attempt that is built, with no output reserved. One with the same hash that came to nothing begins
/// anew.
[[nodiscard]] std::int64_t add_attempt(SqlTransaction& sql, std::int64_t payment, std::int64_t wallet,
                                       const Hash256& hash, ByteView raw, std::uint64_t now);
/// That it goes before another attempt, as number `place` of those that do.
void set_merge_of(SqlTransaction& sql, std::int64_t attempt, std::int64_t payment_attempt,
                  std::int64_t place);
/// Those that go before it, in their order.
[[nodiscard]] std::vector<AttemptRow> list_merges(SqlTransaction& sql, std::int64_t payment_attempt);
/// False: another attempt holds one of them, and nothing is to be committed.
[[nodiscard]] bool reserve(SqlTransaction& sql, std::int64_t attempt, const std::vector<Hash256>& outputs,
                           std::int64_t until, std::uint64_t now);
/// The outputs that it holds are free.
void release(SqlTransaction& sql, std::int64_t attempt);
/// Those of them that are the wallet's and unspent.
[[nodiscard]] std::vector<Hash256> unspent_of_wallet(SqlTransaction& sql, std::int64_t wallet,
                                                     const std::vector<Hash256>& outputs);
/// Before it is submitted: no conflicted attempt of its payment comes back any more. False: another one is
/// submitted, and has not come to nothing.
[[nodiscard]] bool claim_payment(SqlTransaction& sql, const AttemptRow& attempt);
/// The signed transaction, for the gateway. Its outputs must be reserved without end by now.
void queue_attempt(SqlTransaction& sql, const AttemptRow& attempt, ByteView raw, std::string_view memo,
                   std::uint64_t now);
/// What has been queued already: at once again. `reason` is told in the payment's history.
void queue_again(SqlTransaction& sql, const AttemptRow& attempt, std::string_view reason, std::uint64_t now);

/// The oldest attempt whose time has come. It is lent for `lease` seconds: who dies of it leaves it to the
/// next. As it was before: tries and may_be_known are counted by this.
[[nodiscard]] std::optional<AttemptRow> take_due_attempt(SqlTransaction& sql, std::uint64_t now,
                                                         std::uint64_t lease);
/// To be sent again then.
void put_back(SqlTransaction& sql, std::int64_t attempt, bool may_be_known, std::uint64_t next_try);
/// From queued (nothing happens to others) to in_pool, refused or expired; the latter two free its outputs.
void settle_attempt(SqlTransaction& sql, const AttemptRow& attempt, AttemptState state, std::int64_t code,
                    std::string_view reason, std::uint64_t now);

/// Blocks: attempts with these hashes are confirmed, others that hold what the block spends conflicted.
void confirm_attempts(SqlTransaction& sql, const std::vector<Bytes>& hashes, std::int64_t height,
                      std::uint64_t now);
void conflict_attempts(SqlTransaction& sql, const std::vector<Bytes>& spent, std::int64_t height,
                       std::uint64_t now);
[[nodiscard]] std::vector<AttemptRow> list_attempts_of_block(SqlTransaction& sql, std::int64_t height);
/// One whose block has left the chain: queued again, with all it spends, but for what another submitted one
/// holds.
void roll_back_attempt(SqlTransaction& sql, const AttemptRow& attempt, const std::vector<Hash256>& outputs,
                       std::string_view reason, std::uint64_t now);

struct ConflictedAttempt {
    AttemptRow row{};
    bool is_submitted = false;
    std::int64_t proposal_expires = 0;  ///< 0: it is no proposal's
};
/// Those that are conflicted because of a block of this height. Locked until the end of the transaction.
[[nodiscard]] std::vector<ConflictedAttempt> take_conflicted_attempts(SqlTransaction& sql,
                                                                      std::int64_t height);
/// The block has left the chain: the attempt is queued again, or built if it was never submitted, and holds
/// what it spends. It stays conflicted, for good, if the payment has another attempt by now, or another
/// attempt one of its outputs.
void revive_attempt(SqlTransaction& sql, const ConflictedAttempt& attempt,
                    const std::vector<Hash256>& outputs, std::string_view reason, std::uint64_t now);
/// Attempts in a pool with these hashes; with none given, those that the known pool does not have.
[[nodiscard]] std::vector<AttemptRow> list_lost_attempts(SqlTransaction& sql,
                                                         const std::vector<Bytes>& hashes);

/// What a node has taken is offered to all of them again after so long without a block that has it.
inline constexpr std::uint64_t kPoolSeconds = 60;
/// The one in the pool whose turn it is, which comes again after kPoolSeconds.
[[nodiscard]] std::optional<AttemptRow> take_from_pool(SqlTransaction& sql, std::uint64_t now);

/// A payment that was built and never submitted is removed after so long.
inline constexpr std::uint64_t kForgottenSeconds = 86'400;
/// At most `limit` of them. How many it were.
std::size_t remove_forgotten_attempts(SqlTransaction& sql, std::uint64_t now, std::int64_t limit);

struct PaymentRow {
    std::int64_t payment = 0;
    std::string request_id{};
    std::string memo{};
    std::int64_t created = 0;
};
/// Newest first.
[[nodiscard]] std::vector<PaymentRow> list_payments(SqlTransaction& sql, std::int64_t wallet,
                                                    std::int64_t limit, std::int64_t start);
[[nodiscard]] std::int64_t count_payments(SqlTransaction& sql, std::int64_t wallet);
/// Nothing: the wallet has none of this request, or with an attempt of this hash.
[[nodiscard]] std::optional<PaymentRow> find_payment(SqlTransaction& sql, std::int64_t wallet,
                                                     std::string_view request_id);
[[nodiscard]] std::optional<PaymentRow> find_payment(SqlTransaction& sql, std::int64_t wallet,
                                                     const Hash256& hash);
/// An attempt as it is shown.
struct AttemptSummaryRow {
    Hash256 hash{};
    AttemptState state = AttemptState::built;
    std::int64_t height = 0;     ///< of its block, if it is confirmed
    std::int64_t submitted = 0;  ///< when; 0: never
    std::int64_t code = 0;
    std::string reason{};
};
/// Oldest first, at most 100.
[[nodiscard]] std::vector<AttemptSummaryRow> list_attempts_of_payment(SqlTransaction& sql,
                                                                      std::int64_t payment);

struct PaymentEventRow {
    std::int64_t time = 0;
    AttemptState state = AttemptState::built;
    std::string reason{};
};
/// Oldest first, at most 1000.
[[nodiscard]] std::vector<PaymentEventRow> list_payment_events(SqlTransaction& sql, std::int64_t payment);

}  // namespace bytom::blockcenter
