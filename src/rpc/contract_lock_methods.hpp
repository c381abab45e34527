// Calls that lock a value in an Equity contract and spend it through one of the contract's clauses.
// Extensions: the original has the compiler, and leaves the transactions to its users.
#pragma once

#include <bytom/equity/compile_call.hpp>
#include <bytom/rpc/method.hpp>
#include <bytom/wallet/transaction_builder.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

/// What a clause's transaction pays if the request does not say, in neu: 100,000 gas.
inline constexpr std::uint64_t kContractFee = 20'000'000;

/// A clause's argument: one of boolean, integer, string (hex) as in /compile; for a signature either
/// {"xpub", "derivation_path"}, or null for the wallet to find the key.
struct ClauseArgument {
    equity::Argument value;
    std::optional<wallet::SigningKey> signer;
};

struct LockContractRequest {
    std::string contract;
    std::vector<equity::Argument> args;
    std::string account_id;
    std::string account_alias;
    std::string asset_id;
    std::string asset_alias;
    std::uint64_t amount = 0;
    std::uint64_t fee = kContractFee;
    bool use_unconfirmed = false;
    wallet::TimeToLive ttl;

    static constexpr auto fields() {
        using Self = LockContractRequest;
        return std::tuple(
            json::field("contract", &Self::contract, "source text; the last contract of it is meant"),
            json::field("args", &Self::args, "the contract's arguments, as in compile"),
            json::field("account_id", &Self::account_id, "who pays"),
            json::field("account_alias", &Self::account_alias, "who pays, by alias"),
            json::field("asset_id", &Self::asset_id, "what is locked"),
            json::field("asset_alias", &Self::asset_alias, "what is locked, by alias"),
            json::field("amount", &Self::amount, "how much of it is locked"),
            json::field("fee", &Self::fee, "in neu; 20000000 if left out"),
            json::field("use_unconfirmed", &Self::use_unconfirmed, "spend outputs of the pool too"),
            json::field("ttl", &Self::ttl, "life of the reservations: milliseconds, or a text like \"30m\""));
    }
};

struct UnlockContractRequest {
    std::string contract;
    std::vector<equity::Argument> args;
    Hash256 output_id;
    std::string clause;
    std::vector<ClauseArgument> clause_args;
    std::string account_id;
    std::string account_alias;
    std::string receiver;
    std::uint64_t fee = kContractFee;
    bool use_unconfirmed = false;
    wallet::TimeToLive ttl;

    static constexpr auto fields() {
        using Self = UnlockContractRequest;
        return std::tuple(
            json::field("contract", &Self::contract, "source text, as when the value was locked"),
            json::field("args", &Self::args, "the contract's arguments, as when the value was locked"),
            json::field("output_id", &Self::output_id, "the locked output"),
            json::field("clause", &Self::clause, "name of the clause"),
            json::field("clause_args", &Self::clause_args,
                        "one for each parameter: as in compile; for a signature an xpub and derivation_path, "
                        "or null for the wallet to find the key"),
            json::field("account_id", &Self::account_id,
                        "who pays the fee and what the clause demands, and gets what it leaves"),
            json::field("account_alias", &Self::account_alias, "the same, by alias"),
            json::field("receiver", &Self::receiver,
                        "address that gets what the clause leaves; a new one of the account if left out"),
            json::field("fee", &Self::fee, "in neu; 20000000 if left out"),
            json::field("use_unconfirmed", &Self::use_unconfirmed, "spend outputs of the pool too"),
            json::field("ttl", &Self::ttl, "life of the reservations: milliseconds, or a text like \"30m\""));
    }
};

/// {"program", "output_id", "transaction"}: the transaction is to be signed and submitted as any other.
Outcome lock_contract(const BuildingContext& context, const LockContractRequest& request, json::Writer& out);

/// {"transaction"}: with the outputs at the places that the clause counts, its arguments, and signing
/// instructions for its signatures.
Outcome unlock_contract(const BuildingContext& context, const UnlockContractRequest& request,
                        json::Writer& out);

}  // namespace bytom::rpc

namespace bytom::json {

template <>
struct Codec<rpc::ClauseArgument> {
    static constexpr std::string_view kTypeName = "clause arg";
    static Decoded read(Value value, rpc::ClauseArgument& out);
};

}  // namespace bytom::json
