#include "rpc/metrics.hpp"

#include "rpc/metric_families.hpp"

namespace bytom::rpc {

std::string metrics_text(const ApiContext& context) {
    Exposition out;
    write_node_metrics(out, context);
    write_chain_metrics(out, context.chain);
    write_pool_metrics(out, context.chain);
    write_follower_metrics(out, context);
    write_network_metrics(out, context.network);
    if (context.calls != nullptr) write_call_metrics(out, *context.calls);
    write_mining_metrics(out, context.mining);
    if (context.stratum != nullptr) write_stratum_metrics(out, *context.stratum);
    return std::move(out).take();
}

}  // namespace bytom::rpc
