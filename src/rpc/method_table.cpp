#include <algorithm>

#include <bytom/rpc/method.hpp>

#include "rpc/block_methods.hpp"
#include "rpc/contract_methods.hpp"
#include "rpc/method_binding.hpp"
#include "rpc/mining_methods.hpp"
#include "rpc/node_methods.hpp"
#include "rpc/transaction_methods.hpp"

namespace bytom::rpc {
namespace {

constexpr Traits kInstant{.execution = Execution::instant};
constexpr Traits kInstantWithWallet{.availability = Availability::wallet, .execution = Execution::instant};
constexpr Traits kLoopback{.permission = Permission::loopback, .execution = Execution::instant};

constexpr auto kMethods = std::to_array<Method>({
    method<&check_access_token>("/check-access-token", "Whether an access token exists and has this secret.",
                                kInstant),
    method<&compile>("/compile", "Compiles a contract of the Equity language."),
    method<&create_access_token>("/create-access-token", "Makes an access token for remote clients."),
    method<&decode_program>("/decode-program",
                            "The instructions of a program; of a witness program those that really run.",
                            kInstantWithWallet),
    method<&decode_raw_transaction>("/decode-raw-transaction", "The parts of a serialised transaction."),
    method<&delete_access_token>("/delete-access-token", "Revokes an access token."),
    method<&wallet_error>("/error", "Always fails: where calls of a disabled wallet are redirected to.",
                          kInstant),
    method<&estimate_chain_transaction_gas>("/estimate-chain-transaction-gas",
                                            "What a chain of merging transactions will cost."),
    method<&estimate_transaction_gas>("/estimate-transaction-gas",
                                      "What a transaction will cost once it is signed."),
    method<&gas_rate>("/gas-rate", "Price of one unit of gas in neu.", kInstant),
    method_with_recall<&get_block, &recall_block>("/get-block", "A block with its transactions."),
    method<&get_block_count>("/get-block-count", "Height of the best block.", kInstant),
    method<&get_block_hash>("/get-block-hash", "Hash of the best block.", kInstant),
    method<&get_block_header>("/get-block-header", "A block's header and the reward that it paid."),
    method<&get_difficulty>("/get-difficulty", "Expected number of hashes for a block.", kInstant),
    method<&get_hash_rate>("/get-hash-rate",
                           "Hashes a second that found a block, from the time since its parent.", kInstant),
    method<&get_merkle_proof>("/get-merkle-proof", "Proof that transactions are in a block."),
    method<&get_raw_block>("/get-raw-block",
                           "A block in serialised form, and the statuses of its transactions."),
    method<&get_unconfirmed_transaction>("/get-unconfirmed-transaction", "A transaction of the pool."),
    method<&get_work>("/get-work", "A block header to find a nonce for."),
    method<&get_work_json>("/get-work-json", "A block header to find a nonce for, as an object."),
    method<&is_mining>("/is-mining", "Whether the CPU miner runs.", kInstant),
    method<&list_access_tokens>("/list-access-tokens", "All access tokens.", kLoopback),
    method<&list_unconfirmed_transactions>("/list-unconfirmed-transactions",
                                           "Ids of the pool's transactions."),
    method<&net_info>("/net-info", "State of the node: heights, peers, version.", kInstant),
    method<&set_mining>("/set-mining", "Starts or stops the CPU miner."),
    method<&submit_block>("/submit-block", "Hands a whole block to the chain."),
    method<&submit_transaction>("/submit-transaction", "Hands a transaction to the pool, which relays it."),
    method<&submit_transactions>("/submit-transactions",
                                 "Hands transactions to the pool, up to the first that fails."),
    method<&submit_work>("/submit-work", "Hands in a solved header."),
    method<&submit_work_json>("/submit-work-json", "Hands in a solved header, given as an object."),
    method<&verify_message>("/verify-message", "Whether a message was signed by the owner of an address."),
});

static_assert(std::ranges::is_sorted(kMethods, {}, &Method::path));

}  // namespace

std::span<const Method> method_table() noexcept {
    return kMethods;
}

const Method* find_method(std::string_view path) noexcept {
    const auto found = std::ranges::lower_bound(kMethods, path, {}, &Method::path);
    return found != kMethods.end() && found->path == path ? &*found : nullptr;
}

}  // namespace bytom::rpc
