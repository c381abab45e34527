// The actions of a build request.
#pragma once

#include <bytom/wallet/transaction_builder.hpp>

#include "contract_arguments.hpp"
#include "draft.hpp"

namespace bytom::wallet {

/// Everything that actions work on during one build.
struct BuildContext {
    Accounts& accounts;
    Assets& assets;
    OutputBook& outputs;
    std::string_view address_prefix;
    std::chrono::milliseconds ttl;
    Reservations& reservations;
    Draft& draft;
};

/// Absent, null and the zero id are nothing.
struct AssetId {
    std::optional<primitives::AssetId> id;

    [[nodiscard]] bool missing() const noexcept { return !id || id->is_zero(); }
};

/// Pays from an account, change back to it.
struct SpendAccount {
    std::string account_id;
    AssetId asset;
    std::uint64_t amount = 0;
    bool use_unconfirmed = false;

    [[nodiscard]] Built build(const BuildContext& context) const;
};

/// Spends one whole output, the wallet's own or a contract's.
struct SpendOutput {
    std::optional<Hash256> output_id;
    bool use_unconfirmed = false;
    std::optional<std::vector<ContractArgument>> arguments;

    [[nodiscard]] Built build(const BuildContext& context) const;
};

struct Issue {
    AssetId asset;
    std::uint64_t amount = 0;
    std::optional<std::vector<ContractArgument>> arguments;

    [[nodiscard]] Built build(const BuildContext& context) const;
};

struct ControlAddress {
    AssetId asset;
    std::uint64_t amount = 0;
    std::string address;

    [[nodiscard]] Built build(const BuildContext& context) const;
};

struct ControlProgram {
    AssetId asset;
    std::uint64_t amount = 0;
    Bytes control_program;

    [[nodiscard]] Built build(const BuildContext& context) const;
};

/// Destroys what it receives.
struct Retire {
    AssetId asset;
    std::uint64_t amount = 0;
    Bytes arbitrary;

    [[nodiscard]] Built build(const BuildContext& context) const;
};

using Action = std::variant<SpendAccount, SpendOutput, Issue, ControlAddress, ControlProgram, Retire>;

/// The actions of the request: aliases replaced by ids, types and fields checked, spends of one account and
/// asset merged into the first (10 §5, steps 1 to 5).
[[nodiscard]] Result<std::vector<Action>, BuildError> decode_actions(const BuildRequest& request,
                                                                     const Accounts& accounts,
                                                                     const Assets& assets);

/// Reserves outputs for the action and the merges, adds the last merged one as an input with its change to
/// the draft, and answers the merging transactions in order (10 §5.1).
[[nodiscard]] Result<std::vector<TransactionTemplate>, BuildError> build_chain_spend(
    const SpendAccount& action, const BuildContext& context);

}  // namespace bytom::wallet
