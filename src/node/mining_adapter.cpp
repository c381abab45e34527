#include "mining_adapter.hpp"

#include <algorithm>
#include <thread>

#include <bytom/consensus/block_error.hpp>

namespace bytom::node {
namespace {

using consensus::BlockError;
using consensus::BlockRule;

std::unexpected<Error> work_failure(const mining::WorkOutcome& outcome) {
    switch (*outcome.refusal) {
        case mining::WorkRefusal::no_template:
            return base::fail("no block is ready for mining");
        case mining::WorkRefusal::stale:
            return base::fail("pending mining block has been changed");
        case mining::WorkRefusal::duplicate:
            return base::fail("work has been submitted before");
        case mining::WorkRefusal::orphan:
            return base::fail("submit result is orphan");
        case mining::WorkRefusal::bad_timestamp:
            return base::fail("invalid block", BlockError{.rule = BlockRule::bad_timestamp}.text());
        case mining::WorkRefusal::low_difficulty:
            return base::fail("invalid block", BlockError{.rule = BlockRule::bad_pow}.text());
        case mining::WorkRefusal::refused:
            break;
    }
    return base::fail("invalid block", outcome.outcome.error_text());
}

}  // namespace

bool may_mine_without_address(const consensus::NetworkParams& network) noexcept {
    return network.chain_id == consensus::solonet().chain_id;
}

rpc::MiningStart MiningAdapter::start_mining() {
    if (!has_payout_()) return rpc::MiningStart::no_mining_address;
    mine_for_nobody();
    return rpc::MiningStart::done;
}

void MiningAdapter::mine_for_nobody() {
    miner_.set_threads(std::max(1U, std::thread::hardware_concurrency()));
}

Result<rpc::Work> MiningAdapter::get_work() {
    const mining::BlockTemplatePtr work = templates_.work();
    if (!work) return base::fail("no block is ready for mining");
    return rpc::Work{.header = work->header_at(templates_.now()), .seed = work->seed};
}

Status<> MiningAdapter::submit_work(const primitives::BlockHeader& header) {
    const mining::WorkOutcome outcome = templates_.submit_header(header);
    if (outcome.refusal) return work_failure(outcome);
    return {};
}

}  // namespace bytom::node
