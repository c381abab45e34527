#include "rpc/mining_methods.hpp"

#include <chrono>

#include <fmt/core.h>

#include <bytom/chain/chain.hpp>
#include <bytom/consensus/block_error.hpp>
#include <bytom/mining/cpu_miner.hpp>
#include <bytom/mining/mining_control.hpp>
#include <bytom/mining/work_forms.hpp>
#include <bytom/rpc/network_info.hpp>

namespace bytom::rpc {
namespace {

using consensus::BlockError;
using consensus::BlockRule;
using primitives::BlockHeader;

constexpr std::string_view kInvalidBlock = "invalid block";

/// How long a call waits for other work (06 §2.1, rule 5).
constexpr std::chrono::seconds kLongPoll{60};

constexpr std::string_view kNoWork = "no block is ready for mining";
constexpr std::string_view kPaysNobody =
    "no block is ready for mining: it would pay to nobody, set mining_address or create an account";

// What is wrong with a block comes first, as in all error details.
std::unexpected<ApiError> invalid_block(const std::string& why) {
    return failure_text(why.empty() ? std::string(kInvalidBlock) : why + ": " + std::string(kInvalidBlock));
}

std::unexpected<ApiError> work_failure(mining::WorkRefusal refusal, const chain::BlockOutcome& outcome) {
    switch (refusal) {
        case mining::WorkRefusal::no_template:
            return failure_text(std::string(kNoWork));
        case mining::WorkRefusal::stale:
            return failure_text("pending mining block has been changed");
        case mining::WorkRefusal::duplicate:
            return failure_text("work has been submitted before");
        case mining::WorkRefusal::orphan:
            return failure_text("submit result is orphan");
        case mining::WorkRefusal::bad_timestamp:
            return invalid_block(BlockError{.rule = BlockRule::bad_timestamp}.text());
        case mining::WorkRefusal::low_difficulty:
            return invalid_block(BlockError{.rule = BlockRule::bad_pow}.text());
        case mining::WorkRefusal::refused:
            break;
    }
    return invalid_block(outcome.error_text());
}

Outcome submit_header(const MiningContext& context, const BlockHeader& header, json::Writer& out) {
    const mining::WorkOutcome submitted = context.mining.submit_work(header);
    if (submitted.refusal) return work_failure(*submitted.refusal, submitted.outcome);
    out.value(true);
    return {};
}

/// An object with what `write` says about the newest work, and with its id for clients that asked with one.
/// A request in the old form gets the old answer, byte for byte.
template <typename Write>
Outcome hand_out(const MiningContext& context, const json::Value* input, json::Writer& out, Write write) {
    GetWorkRequest request;
    if (input != nullptr) {
        // Anything that does not fit is ignored, as every body used to be.
        if (auto decoded = json::decode<GetWorkRequest>(*input)) request = *std::move(decoded);
    }
    const auto work = context.mining.get_work();
    if (!work && !context.mining.has_payout()) return failure_text(std::string(kPaysNobody));
    if (!work) return failure_text(std::string(kNoWork));
    out.begin_object();
    write(*work);
    if (request.longpoll_id) out.member("longpoll_id", work->longpoll_id);
    out.end_object();
    return {};
}

void write_devices(json::Writer& out, const std::vector<mining::MinerDevice>& devices) {
    out.key("devices");
    out.begin_array();
    for (const mining::MinerDevice& device : devices) {
        out.begin_object();
        out.member("device", device.name);
        out.member("model", device.model);
        out.member("state", mining::to_string(device.state));
        out.member("trouble", device.trouble);
        out.member("errors", device.errors);
        out.member("hashes", device.hashes);
        out.key("hash_rate");
        out.raw(json::number_text(device.hashes_per_second));
        out.member("batch", device.batch);
        out.end_object();
    }
    out.end_array();
}

}  // namespace

Outcome is_mining(const MiningContext& context, json::Writer& out) {
    out.begin_object();
    out.member("is_mining", context.mining.is_mining());
    out.end_object();
    return {};
}

Outcome set_mining(const MiningContext& context, const SetMiningRequest& request, json::Writer& out) {
    if (request.threads.value_or(0) > mining::CpuMiner::kMaxThreads) {
        return bad_request(fmt::format("at most {} threads", mining::CpuMiner::kMaxThreads));
    }
    if (request.is_mining && request.threads != std::optional<std::uint64_t>(0)) {
        switch (context.mining.start_mining(request.threads)) {
            case mining::MiningStart::done:
                break;
            case mining::MiningStart::no_mining_address:
                if (!context.wallet_enabled)
                    return bad_request("there is no wallet to mine for, nor mining_address");
                return failure_text("Mining address does not exist");
            case mining::MiningStart::failed:
                return failure_text("Failed to start mining");
        }
    } else {
        context.mining.stop_mining();
    }
    out.value("");
    return {};
}

Outcome get_mining_info(const MiningContext& context, json::Writer& out) {
    const mining::MiningInfo info = context.mining.info();
    double sum = 0;
    for (const mining::MinerThreadRate& thread : info.threads)
        sum += thread.hashes_per_second;
    for (const mining::MinerDevice& device : info.devices)
        sum += device.hashes_per_second;
    out.begin_object();
    out.member("is_mining", context.mining.is_mining());
    out.member("kernel", info.kernel);
    out.member("pays_to", info.pays_to);
    out.key("hash_rate");
    out.raw(json::number_text(sum));
    out.key("threads");
    out.begin_array();
    for (const mining::MinerThreadRate& thread : info.threads) {
        out.begin_object();
        out.member("hashes", thread.hashes);
        out.key("hash_rate");
        out.raw(json::number_text(thread.hashes_per_second));
        out.key("average_hash_rate");
        out.raw(json::number_text(thread.average));
        out.end_object();
    }
    out.end_array();
    if (!info.devices.empty()) write_devices(out, info.devices);
    out.member("blocks_found", info.blocks.accepted);
    out.member("blocks_refused", info.blocks.refused);
    out.key("template");
    if (info.newest) {
        out.begin_object();
        out.member("height", info.newest->header.height);
        out.member("previous_block_hash", info.newest->header.previous_block_hash);
        out.member("timestamp", info.newest->header.timestamp);
        out.member("bits", info.newest->header.bits);
        out.member("transactions", info.newest->transactions.size());
        out.member("fees", info.newest->fees);
        out.member("gas_used", info.newest->gas_used);
        out.end_object();
    } else {
        out.null();
    }
    out.member("kept_templates", info.kept_templates);
    out.member("kept_bytes", info.kept_bytes);
    out.key("submissions");
    out.begin_object();
    info.submissions.for_each([&](std::string_view name, std::uint64_t count) { out.member(name, count); });
    out.end_object();
    out.end_object();
    return {};
}

Outcome get_work(const MiningContext& context, const json::Value* input, json::Writer& out) {
    return hand_out(context, input, out,
                    [&](const mining::Work& work) { mining::write_work(out, work.header, work.seed); });
}

Outcome get_work_json(const MiningContext& context, const json::Value* input, json::Writer& out) {
    return hand_out(context, input, out,
                    [&](const mining::Work& work) { mining::write_work_json(out, work.header, work.seed); });
}

Outcome get_block_template(const MiningContext& context, const json::Value* input, json::Writer& out) {
    return hand_out(context, input, out, [&](const mining::Work& work) {
        mining::write_work_json(out, work.header, work.seed);
        const mining::BlockTemplate& contents = *work.contents;
        out.member("minimum_timestamp", contents.minimum_timestamp);
        out.member("fees", contents.fees);
        out.member("gas_used", contents.gas_used);
        out.key("transactions");
        out.begin_array();
        for (std::size_t i = 0; i < contents.transactions.size(); ++i) {
            const primitives::Transaction& tx = *contents.transactions[i];
            out.begin_object();
            out.member("id", tx.id());
            out.member("raw_transaction", tx.received());
            out.member("status_fail", static_cast<bool>(contents.statuses[i]));
            out.end_object();
        }
        out.end_array();
    });
}

std::optional<Wait> wait_for_work(const MiningContext& context, const json::Value& input) {
    const auto request = json::decode<GetWorkRequest>(input);
    if (!request || request->longpoll_id.value_or("").empty()) return std::nullopt;
    return Wait{.patience = kLongPoll,
                .begin = [&mining = context.mining, known = *request->longpoll_id](std::function<void()> wake)
                    -> std::shared_ptr<void> { return mining.wait_for_work(known, std::move(wake)); }};
}

Outcome submit_work(const MiningContext& context, const SubmitWorkRequest& request, json::Writer& out) {
    if (!request.block_header) return failure_text("can't submit empty block");
    return submit_header(context, *request.block_header, out);
}

Outcome submit_work_json(const MiningContext& context, const SubmitWorkJsonRequest& request,
                         json::Writer& out) {
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

Outcome submit_block(const MiningContext& context, const SubmitBlockRequest& request, json::Writer& out) {
    const chain::BlockOutcome outcome = context.chain.process_block(request.raw_block);
    switch (outcome.reception) {
        case chain::Reception::accepted:
            context.network.announce(request.raw_block);
            out.value(true);
            return {};
        case chain::Reception::orphan:
            return failure_text("block submitted is orphan");
        case chain::Reception::pending:
            return failure_text("block is being evaluated: its programs run long, see get-chain-tips");
        case chain::Reception::refused:
            break;
    }
    return invalid_block(outcome.error_text());
}

}  // namespace bytom::rpc
