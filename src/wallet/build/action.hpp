// How actions are built.
#pragma once

#include <bytom/wallet/transaction_builder.hpp>

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
    const std::stop_token& cancelled;

    /// Between actions and merges: an error if the build is to be given up.
    [[nodiscard]] Built go_on() const {
        if (!cancelled.stop_requested()) return {};
        return plain_build_error("the call was given up: its client is gone, or the node stops");
    }
};

[[nodiscard]] inline bool is_missing(const std::optional<primitives::AssetId>& asset) noexcept {
    return !asset || asset->is_zero();
}

[[nodiscard]] Built build(const SpendAccount& action, const BuildContext& context);
[[nodiscard]] Built build(const SpendOutput& action, const BuildContext& context);
[[nodiscard]] Built build(const Issue& action, const BuildContext& context);
[[nodiscard]] Built build(const ControlAddress& action, const BuildContext& context);
[[nodiscard]] Built build(const ControlProgram& action, const BuildContext& context);
[[nodiscard]] Built build(const Retire& action, const BuildContext& context);

/// The actions of a user's request: aliases replaced by ids, types and fields checked (10 §5, steps 1 to 4).
[[nodiscard]] Result<std::vector<Action>, BuildError> decode_actions(const BuildRequest& request,
                                                                     const Accounts& accounts,
                                                                     const Assets& assets);

/// Reserves outputs for the action and the merges, adds the last merged one as an input with its change to
/// the draft, and answers the merging transactions in order (10 §5.1).
[[nodiscard]] Result<std::vector<TransactionTemplate>, BuildError> build_chain_spend(
    const SpendAccount& action, const BuildContext& context);

}  // namespace bytom::wallet
