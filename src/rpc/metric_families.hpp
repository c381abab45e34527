// The metrics of each part of the node.
#pragma once

#include <bytom/http/exposition.hpp>
#include <bytom/rpc/api_context.hpp>

namespace bytom::rpc {

using http::Exposition;

void write_chain_metrics(Exposition& out, const chain::Chain& chain);
void write_pool_metrics(Exposition& out, const chain::Chain& chain);
void write_network_metrics(Exposition& out, const NetworkInfo& network);
/// Wallet and indexes, as far as they are on.
void write_follower_metrics(Exposition& out, const ApiContext& context);
/// Program, process, databases, seeds.
void write_node_metrics(Exposition& out, const ApiContext& context);
void write_call_metrics(Exposition& out, const CallRecorder& calls);
void write_mining_metrics(Exposition& out, const mining::MiningControl& mining);
void write_stratum_metrics(Exposition& out, const stratum::Server& server);

}  // namespace bytom::rpc
