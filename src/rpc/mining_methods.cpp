#include "rpc/mining_methods.hpp"

#include <bytom/chain/chain.hpp>
#include <bytom/mining/work_forms.hpp>
#include <bytom/rpc/mining_control.hpp>

namespace bytom::rpc {
namespace {

using primitives::BlockHeader;

constexpr std::string_view kInvalidBlock = "invalid block";

// What is wrong with a block comes first, as in all error details.
std::unexpected<ApiError> work_failure(const Error& error) {
    if (error.detail.empty()) return failure_text(std::string(error.name));
    return failure_text(error.detail + ": " + std::string(error.name));
}

Outcome submit_header(ApiContext& context, const BlockHeader& header, json::Writer& out) {
    if (const auto submitted = context.mining.submit_work(header); !submitted) {
        return work_failure(submitted.error());
    }
    out.value(true);
    return {};
}

}  // namespace

Outcome is_mining(ApiContext& context, json::Writer& out) {
    out.begin_object();
    out.member("is_mining", context.mining.is_mining());
    out.end_object();
    return {};
}

Outcome set_mining(ApiContext& context, const SetMiningRequest& request, json::Writer& out) {
    if (request.is_mining) {
        switch (context.mining.start_mining()) {
            case MiningStart::done:
                break;
            case MiningStart::no_mining_address:
                if (!context.wallet_enabled) return bad_request("there is no wallet to mine for");
                return failure_text("Mining address does not exist");
            case MiningStart::failed:
                return failure_text("Failed to start mining");
        }
    } else {
        context.mining.stop_mining();
    }
    out.value("");
    return {};
}

Outcome get_work(ApiContext& context, json::Writer& out) {
    const auto work = context.mining.get_work();
    if (!work) return work_failure(work.error());
    out.begin_object();
    mining::write_work(out, work->header, work->seed);
    out.end_object();
    return {};
}

Outcome get_work_json(ApiContext& context, json::Writer& out) {
    const auto work = context.mining.get_work();
    if (!work) return work_failure(work.error());
    out.begin_object();
    mining::write_work_json(out, work->header, work->seed);
    out.end_object();
    return {};
}

Outcome submit_work(ApiContext& context, const SubmitWorkRequest& request, json::Writer& out) {
    if (!request.block_header) return failure_text("can't submit empty block");
    return submit_header(context, *request.block_header, out);
}

Outcome submit_work_json(ApiContext& context, const SubmitWorkJsonRequest& request, json::Writer& out) {
    const HeaderObject& given = *request.block_header;
    return submit_header(context,
                         {.version = given.version,
                          .height = given.height,
                          .previous_block_hash = given.previous_block_hash,
                          .timestamp = given.timestamp,
                          .transaction_merkle_root = given.block_commitment->transaction_merkle_root,
                          .transaction_status_hash = given.block_commitment->transaction_status_hash,
                          .nonce = given.nonce,
                          .bits = given.bits},
                         out);
}

Outcome submit_block(ApiContext& context, const SubmitBlockRequest& request, json::Writer& out) {
    const chain::BlockOutcome outcome = context.chain.process_block(request.raw_block);
    switch (outcome.reception) {
        case chain::Reception::accepted:
            context.mining.announce(request.raw_block);
            out.value(true);
            return {};
        case chain::Reception::orphan:
            return failure_text("block submitted is orphan");
        case chain::Reception::refused:
            break;
    }
    return work_failure({.name = kInvalidBlock, .detail = outcome.error_text()});
}

}  // namespace bytom::rpc
