#include "rpc/node_methods.hpp"

#include <algorithm>
#include <utility>

#include <bytom/base/hex.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/explorer/index.hpp>
#include <bytom/mining/mining_control.hpp>
#include <bytom/rpc/access_tokens.hpp>
#include <bytom/rpc/network_info.hpp>
#include <bytom/txindex/transaction_index.hpp>
#include <bytom/vm/program.hpp>
#include <bytom/vm/segwit.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/peer_methods.hpp"

namespace bytom::rpc {
namespace {

/// Writes into an object that has been begun.
template <typename Part>
void write_index_status(json::Writer& out, const Part* index) {
    out.member("enabled", index != nullptr);
    if (index == nullptr) return;
    const auto status = index->status();
    if constexpr (requires { status.current; }) {
        out.member("current", status.current);
    } else {
        out.member("current", status.height == status.best_height);
    }
    out.member("height", status.height);
    out.member("best_height", status.best_height);
}

template <typename Part>
void write_index(json::Writer& out, std::string_view name, const Part* index) {
    out.key(name);
    out.begin_object();
    write_index_status(out, index);
    out.end_object();
}

}  // namespace

Outcome wallet_error(const NoContext& /*context*/, json::Writer& /*out*/) {
    return failure_text("wallet not found, please check that the wallet is open");
}

Outcome net_info(const NodeContext& context, json::Writer& out) {
    const NetworkStatus network = context.network.status();
    const std::uint64_t height = context.chain.tip()->height();
    out.begin_object();
    out.member("listening", network.listening);
    out.member("syncing", network.syncing);
    out.member("mining", context.mining.is_mining());
    out.member("peer_count", network.peer_count);
    out.member("current_block", height);
    out.member("highest_block", std::max(height, network.best_peer_height.value_or(0)));
    out.member("network_id", context.chain.network().chain_id);
    out.key("version_info");
    out.begin_object();
    out.member("version", context.version);
    out.member("update", std::to_underlying(network.update));
    out.member("new_version", network.new_version);
    out.end_object();
    // `syncing` is the original's, which is false without peers: its clients wait for that. Nothing is added
    // where that is the truth.
    if (network.nobody_to_ask) out.member("sync_state", "no_peers");
    write_history(out, context.network.sync());
    if (const std::uint64_t below = context.chain.pruned_below(); below > 1)
        out.member("pruned_below", below);
    out.end_object();
    return {};
}

Outcome get_index_info(const NodeContext& context, json::Writer& out) {
    out.begin_object();
    write_index_status(out, context.transaction_index);
    out.key("indexes");
    out.begin_object();
    write_index(out, "txindex", context.transaction_index);
    write_index(out, "explorer", context.explorer);
    write_index(out, "wallet", context.wallet);
    out.end_object();
    out.end_object();
    return {};
}

Outcome gas_rate(const NoContext& /*context*/, json::Writer& out) {
    out.begin_object();
    out.member("gas_rate", consensus::kNeuPerGas);
    out.end_object();
    return {};
}

Outcome create_access_token(const TokenContext& context, const CreateTokenRequest& request,
                            json::Writer& out) {
    BYTOM_ASSIGN(const AccessToken token, context.tokens.create(request.id, request.type, request.roles));
    write_json(out, token);
    return {};
}

Outcome list_access_tokens(const TokenContext& context, json::Writer& out) {
    out.begin_array();
    for (const AccessToken& token : context.tokens.list())
        write_json(out, token);
    out.end_array();
    return {};
}

Outcome delete_access_token(const TokenContext& context, const TokenIdRequest& request,
                            json::Writer& /*out*/) {
    return context.tokens.remove(request.id);
}

Outcome check_access_token(const TokenContext& context, const CheckTokenRequest& request,
                           json::Writer& /*out*/) {
    return context.tokens.check(request.id, request.secret);
}

Outcome verify_message(const NodeContext& context, const keys::VerifyMessageRequest& request,
                       json::Writer& out) {
    const auto verified = keys::verify_message(request, context.chain.network().bech32_prefix);
    if (!verified) return failure_text(verified.error().detail);
    out.begin_object();
    out.member("result", *verified);
    out.end_object();
    return {};
}

Outcome decode_program(const ComputingContext& context, const DecodeProgramRequest& request,
                       json::Writer& out) {
    const auto program = json::hex_bytes(request.program.hex);
    if (!program) return failure_text(program.error());
    const vm::ExecutedProgram executed(*program);
    std::string lines;
    for (std::size_t pc = 0; pc < executed.bytes().size();) {
        if (context.cancelled.stop_requested()) return cancellation();
        const auto instruction = vm::parse_instruction(executed.bytes(), static_cast<std::uint32_t>(pc));
        if (!instruction) {
            return std::unexpected(ApiError{.code = error_code(instruction.error()),
                                            .detail = std::string(vm::text(instruction.error()))});
        }
        pc += instruction->size;
        lines += instruction->info().name();
        lines += ' ';
        lines += base::to_hex(instruction->data);
        lines += '\n';
    }
    out.begin_object();
    out.member("instructions", lines);
    out.end_object();
    return {};
}

}  // namespace bytom::rpc
