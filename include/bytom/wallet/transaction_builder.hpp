// Building transaction templates from the actions that a user asks for (10 §5).
#pragma once

#include <chrono>
#include <stop_token>

#include <bytom/json/decode.hpp>
#include <bytom/primitives/json_codec.hpp>
#include <bytom/wallet/accounts.hpp>
#include <bytom/wallet/actions.hpp>
#include <bytom/wallet/assets.hpp>
#include <bytom/wallet/output_book.hpp>
#include <bytom/wallet/transaction_template.hpp>

namespace bytom::wallet {

/// Lifetime of reservations if the request does not give one.
inline constexpr std::chrono::milliseconds kDefaultReservationTime = std::chrono::minutes(30);

/// Outputs that one transaction of a chain merges.
inline constexpr std::size_t kChainMergeInputs = 5;

/// `ttl` of a request: whole milliseconds as a JSON number, or a text like "1h2m3.5s" (09 §1.1). 0: default.
struct TimeToLive {
    std::chrono::milliseconds time{0};
};

/// An action as the user wrote it; null elements of the list are actions without members.
struct ActionObject {
    std::optional<json::Value> object;
};

/// Refers to the document that it was read from.
struct BuildRequest {
    primitives::TransactionPtr base_transaction;
    std::vector<ActionObject> actions;
    TimeToLive ttl;
    std::uint64_t time_range = 0;

    static constexpr auto fields() {
        return std::tuple(
            json::field("base_transaction", &BuildRequest::base_transaction,
                        "transaction whose inputs and outputs come first"),
            json::field("actions", &BuildRequest::actions,
                        "objects with a type: spend_account, spend_account_unspent_output, control_address, "
                        "control_program, issue, retire"),
            json::field("ttl", &BuildRequest::ttl,
                        "life of the reservations: milliseconds, or a text like \"30m\""),
            json::field("time_range", &BuildRequest::time_range, "last block height; 0 = no limit"));
    }
};

/// What is to be built, for callers that do not start from JSON.
struct BuildPlan {
    primitives::TransactionPtr base_transaction;  ///< its inputs and outputs come first; may be null
    std::vector<Action> actions;
    TimeToLive ttl;
    std::uint64_t time_range = 0;  ///< last block height; 0: no limit
};

struct BuildContext;
class Draft;
class Reservations;

/// Builds from the wallet's parts, which outlive it. Any thread. A failed build leaves no reservation behind,
/// but the change addresses that it made count as used.
class TransactionBuilder {
public:
    /// `cancelled`: a build under way fails.
    TransactionBuilder(Accounts& accounts, Assets& assets, OutputBook& outputs,
                       std::string_view address_prefix, std::stop_token cancelled = {})
        : accounts_(accounts),
          assets_(assets),
          outputs_(outputs),
          address_prefix_(address_prefix),
          cancelled_(std::move(cancelled)) {}

    /// One transaction. All actions are tried, and the errors of those that fail are joined. A transaction
    /// whose inputs cost more gas than one may have is refused with the advice to merge outputs first.
    [[nodiscard]] Result<TransactionTemplate, BuildError> build(const BuildRequest& request) const;
    [[nodiscard]] Result<TransactionTemplate, BuildError> build(BuildPlan plan) const;

    /// Transactions that merge BTM outputs five by five, in the order in which they must be submitted, then
    /// the one that the actions ask for, which spends the last merged output (10 §5.1). base_transaction and
    /// time_range are ignored.
    [[nodiscard]] Result<std::vector<TransactionTemplate>, BuildError> build_chain(
        const BuildRequest& request) const;

private:
    [[nodiscard]] BuildContext context_of(const TimeToLive& ttl, Reservations& reservations,
                                          Draft& draft) const;

    Accounts& accounts_;
    Assets& assets_;
    OutputBook& outputs_;
    std::string_view address_prefix_;
    std::stop_token cancelled_;
};

}  // namespace bytom::wallet

namespace bytom::json {

template <>
struct Codec<wallet::TimeToLive> {
    static constexpr std::string_view kTypeName = "duration";
    static Decoded read(Value value, wallet::TimeToLive& out);
};

template <>
struct Codec<wallet::ActionObject> {
    static constexpr std::string_view kTypeName = "object";
    static Decoded read(Value value, wallet::ActionObject& out);
};

}  // namespace bytom::json
