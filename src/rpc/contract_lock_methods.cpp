#include "rpc/contract_lock_methods.hpp"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include <bytom/base/checked.hpp>
#include <bytom/base/utf8.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/equity/clause_terms.hpp>
#include <bytom/primitives/address.hpp>
#include <bytom/wallet/signing.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/account_selector.hpp"
#include "rpc/build_methods.hpp"

namespace bytom::rpc {
namespace {

using equity::ClauseTerms;
using primitives::AssetId;
using wallet::Output;

wallet::Action pay_program(const AssetId& asset, std::uint64_t amount, Bytes program) {
    return wallet::ControlProgram{.asset = asset, .amount = amount, .control_program = std::move(program)};
}

/// `signers` has one key for each argument that is a signature, in order.
wallet::Action spend_contract(const UnlockContractRequest& request, const ClauseTerms& terms,
                              std::span<const wallet::SigningKey> signers) {
    wallet::ContractArguments arguments;
    auto signer = signers.begin();
    for (const std::optional<Bytes>& argument : terms.witness) {
        if (argument) {
            arguments.emplace_back(wallet::DataComponent{*argument});
        } else {
            arguments.emplace_back(
                wallet::RawTxSignature{.quorum = 1, .keys = {*signer++}, .signatures = {}});
        }
    }
    return wallet::SpendOutput{.output_id = request.output_id,
                               .use_unconfirmed = request.use_unconfirmed,
                               .arguments = std::move(arguments)};
}

std::expected<AssetId, ApiError> select_asset(const wallet::Assets& assets, const std::string& id,
                                              const std::string& alias) {
    if (!id.empty()) {
        const auto asset = AssetId::from_text(id);
        if (!asset) return bad_request("asset_id: \"" + id + "\" is no asset id");
        return *asset;
    }
    const wallet::AssetPtr asset = assets.find_by_alias(base::to_upper(alias));
    if (!asset) return failure(ErrorCode::find_asset, "invalid asset alias " + alias);
    return asset->id;
}

std::expected<Bytes, ApiError> program_of(const std::string& source,
                                          const std::vector<equity::Argument>& arguments) {
    const auto compiled = equity::compile_call({.contract = source, .args = arguments});
    if (compiled) return compiled->program;
    const bool compiles = compiled.error().step == equity::CompileCallError::Step::instantiate;
    return failure(compiles ? ErrorCode::instantiate_contract : ErrorCode::compile_contract,
                   compiled.error().text);
}

std::unexpected<ApiError> terms_failure(const equity::TermsError& error) {
    using enum equity::TermsErrorName;
    if (error.name == compile_failed) return failure(ErrorCode::compile_contract, error.text);
    if (error.name == instantiation_failed) return failure(ErrorCode::instantiate_contract, error.text);
    return failure_text(fmt::format("{}: {}", equity::to_string(error.name), error.text));
}

/// The output, if it is one that this contract with these arguments locks.
std::expected<Output, ApiError> locked_output(const BuildingContext& context,
                                              const UnlockContractRequest& request) {
    BYTOM_ASSIGN(const Bytes program, program_of(request.contract, request.args));
    auto output = context.wallet.outputs().find(request.output_id);
    if (!output) {
        return failure_text(
            fmt::format("output {} is spent, or not of this chain", request.output_id.to_text()));
    }
    if (output->control_program == program) return *std::move(output);
    // Programs that a contract made itself push numbers in another way.
    const auto contracts = equity::compile(request.contract);
    const auto inner = equity::instantiate_in_contract(contracts->back(), request.args);
    if (inner && output->control_program == *inner) return *std::move(output);
    return failure_text(fmt::format("output {} is not locked by this contract with these arguments",
                                    request.output_id.to_text()));
}

/// The pool judges by the best height.
Outcome check_heights(const BuildingContext& context, const std::string& clause, const ClauseTerms& terms) {
    const auto best = static_cast<std::int64_t>(context.chain.tip()->height());
    if (terms.above && best <= *terms.above) {
        return failure_text(fmt::format("clause \"{}\" opens above height {}; the best block is {}", clause,
                                        *terms.above, best));
    }
    if (terms.below && best >= *terms.below) {
        return failure_text(fmt::format("clause \"{}\" is closed from height {} on; the best block is {}",
                                        clause, *terms.below, best));
    }
    return {};
}

/// For each signature of the clause the key that the request names, or one of the wallet's that may make it.
/// A key signs once only where several may sign.
std::expected<std::vector<wallet::SigningKey>, ApiError> find_signers(const BuildingContext& context,
                                                                      const UnlockContractRequest& request,
                                                                      const ClauseTerms& terms) {
    std::vector<wallet::SigningKey> signers;
    std::vector<Bytes> used;
    for (std::size_t i = 0; i < request.clause_args.size(); ++i) {
        if (terms.witness[i]) continue;
        std::optional<wallet::SigningKey> signer = request.clause_args[i].signer;
        for (const Bytes& key : terms.signers[i]) {
            if (signer) break;
            if (std::ranges::find(used, key) != used.end()) continue;
            signer = wallet::find_signing_key(context.wallet.accounts(), key);
            if (signer) used.push_back(key);
        }
        if (!signer) {
            return failure_text(
                fmt::format("argument {} of clause \"{}\": no key of this wallet may sign; name an xpub and "
                            "derivation_path",
                            i, request.clause));
        }
        signers.push_back(*std::move(signer));
    }
    return signers;
}

std::expected<Bytes, ApiError> receiver_program(const BuildingContext& context, const std::string& receiver,
                                                const std::string& account_id) {
    if (!receiver.empty()) {
        const auto address = primitives::Address::from_text(receiver, context.chain.network().bech32_prefix);
        if (!address) return failure_text("receiver: \"" + receiver + "\" is no address of this network");
        return address->control_program();
    }
    auto address = context.wallet.accounts().make_address(account_id, false);
    if (!address) return wallet_failure(address.error());
    return std::move(address->control_program);
}

/// Sums by asset.
class Totals {
public:
    Outcome add(const AssetId& asset, std::uint64_t amount) {
        const auto sum = base::checked_add(totals_[asset], amount);
        if (!sum) return failure(ErrorCode::bad_amount);
        totals_[asset] = *sum;
        return {};
    }
    [[nodiscard]] std::uint64_t of(const AssetId& asset) const {
        const auto found = totals_.find(asset);
        return found == totals_.end() ? 0 : found->second;
    }
    [[nodiscard]] const std::map<AssetId, std::uint64_t>& all() const noexcept { return totals_; }

private:
    std::map<AssetId, std::uint64_t> totals_;
};

/// The clause's outputs at their positions; what it leaves over follows them, or stands where an unlock
/// statement counts it. Returns what they cost.
std::expected<Totals, ApiError> pay_outputs(std::vector<wallet::Action>& actions, const ClauseTerms& terms,
                                            const Output& locked, const Bytes& receiver) {
    Totals demanded;
    for (const equity::DemandedOutput& output : terms.outputs) {
        if (output.amount == 0) {
            return failure_text(fmt::format(
                "the clause demands an output of amount 0 at place {}, which no transaction can have",
                output.index));
        }
        BYTOM_TRY(demanded.add(AssetId::from_bytes(output.asset), static_cast<std::uint64_t>(output.amount)));
    }
    const AssetId& asset = locked.value.asset_id;
    const std::uint64_t taken = std::min(demanded.of(asset), locked.value.amount);
    std::uint64_t left = locked.value.amount - taken;
    std::uint64_t place = 0;
    const auto leave = [&] {
        if (left > 0) actions.push_back(pay_program(asset, std::exchange(left, 0), receiver));
        ++place;
    };
    for (const equity::DemandedOutput& output : terms.outputs) {
        if (terms.unlocked_index == place) leave();
        if (output.index != place) {
            return failure_text(
                fmt::format("the clause demands an output at place {} and none at {}", output.index, place));
        }
        actions.push_back(pay_program(AssetId::from_bytes(output.asset),
                                      static_cast<std::uint64_t>(output.amount), output.program));
        ++place;
    }
    leave();
    return demanded;
}

}  // namespace

Outcome lock_contract(const BuildingContext& context, const LockContractRequest& request, json::Writer& out) {
    BYTOM_ASSIGN(const Bytes program, program_of(request.contract, request.args));
    BYTOM_ASSIGN(const wallet::AccountPtr account,
                 select_account(context.wallet.accounts(), request.account_id, request.account_alias));
    BYTOM_ASSIGN(const AssetId asset,
                 select_asset(context.wallet.assets(), request.asset_id, request.asset_alias));
    // 04 §4: outputs of BTM have the program of an address, or nobody accepts the transaction.
    if (asset == primitives::kBtmAssetId) {
        return failure_text(
            "BTM cannot be locked in a contract, only other assets can: the network takes outputs of BTM "
            "only to addresses");
    }
    wallet::BuildPlan plan{.base_transaction = nullptr, .actions = {}, .ttl = request.ttl};
    plan.actions.push_back(pay_program(asset, request.amount, program));
    const auto spend = [&](const AssetId& what, std::uint64_t amount) {
        if (amount == 0) return;
        plan.actions.emplace_back(wallet::SpendAccount{account->id, what, amount, request.use_unconfirmed});
    };
    spend(asset, request.amount);
    spend(primitives::kBtmAssetId, request.fee);
    BYTOM_ASSIGN(const wallet::TransactionTemplate built, build_from(context, std::move(plan)));
    out.begin_object();
    out.member("program", program);
    // It stands before the change.
    out.member("output_id", built.raw_transaction->mapped().result_ids.front());
    out.key("transaction");
    write_json(out, built);
    out.end_object();
    return {};
}

Outcome unlock_contract(const BuildingContext& context, const UnlockContractRequest& request,
                        json::Writer& out) {
    BYTOM_ASSIGN(const wallet::AccountPtr account,
                 select_account(context.wallet.accounts(), request.account_id, request.account_alias));
    BYTOM_ASSIGN(const Output locked, locked_output(context, request));
    std::vector<equity::Argument> clause_arguments;
    clause_arguments.reserve(request.clause_args.size());
    for (const ClauseArgument& argument : request.clause_args)
        clause_arguments.push_back(argument.value);
    const auto terms = equity::clause_terms({.source = request.contract,
                                             .contract_arguments = request.args,
                                             .clause = request.clause,
                                             .clause_arguments = clause_arguments,
                                             .locked_amount = locked.value.amount,
                                             .locked_asset = base::to_bytes(locked.value.asset_id.view())});
    if (!terms) return terms_failure(terms.error());
    BYTOM_TRY(check_heights(context, request.clause, *terms));
    BYTOM_ASSIGN(const auto signers, find_signers(context, request, *terms));
    BYTOM_ASSIGN(const Bytes receiver, receiver_program(context, request.receiver, account->id));

    wallet::BuildPlan plan{.base_transaction = nullptr, .actions = {}, .ttl = request.ttl};
    plan.actions.push_back(spend_contract(request, *terms, signers));
    BYTOM_ASSIGN(Totals costs, pay_outputs(plan.actions, *terms, locked, receiver));
    BYTOM_TRY(costs.add(primitives::kBtmAssetId, request.fee));
    for (const auto& [asset, amount] : costs.all()) {
        const std::uint64_t from_contract = asset == locked.value.asset_id ? locked.value.amount : 0;
        // What the contract leaves goes to the receiver, so a BTM contract does not pay its fee.
        const std::uint64_t fee = asset == primitives::kBtmAssetId ? request.fee : 0;
        const std::uint64_t demanded = amount - fee;
        const std::uint64_t missing = demanded - std::min(demanded, from_contract);
        if (missing + fee == 0) continue;
        plan.actions.emplace_back(
            wallet::SpendAccount{account->id, asset, missing + fee, request.use_unconfirmed});
    }
    BYTOM_ASSIGN(const wallet::TransactionTemplate built, build_from(context, std::move(plan)));
    out.begin_object();
    out.key("transaction");
    write_json(out, built);
    out.end_object();
    return {};
}

}  // namespace bytom::rpc

namespace bytom::json {

Decoded Codec<rpc::ClauseArgument>::read(Value value, rpc::ClauseArgument& out) {
    if (value.is_null()) {
        out.value = std::monostate{};
        return {};
    }
    if (value.kind() == Kind::object) {
        for (const Member member : value.members()) {
            if (member.key != "xpub") continue;
            out.value = std::monostate{};
            return Codec<wallet::SigningKey>::read(value, out.signer.emplace());
        }
    }
    return Codec<equity::Argument>::read(value, out.value);
}

}  // namespace bytom::json
