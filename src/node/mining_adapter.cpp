#include "mining_adapter.hpp"

#include <algorithm>
#include <random>
#include <thread>

#include <fmt/core.h>

#include <bytom/base/log.hpp>
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

class TemplateWait final : public rpc::WorkWait {
public:
    explicit TemplateWait(std::unique_ptr<mining::WorkSubscription> subscription)
        : subscription_(std::move(subscription)) {}

private:
    std::unique_ptr<mining::WorkSubscription> subscription_;
};

std::uint64_t random_number() {
    std::random_device device;
    return std::uniform_int_distribution<std::uint64_t>()(device);
}

}  // namespace

bool may_mine_without_address(const consensus::NetworkParams& network) noexcept {
    return network.chain_id == consensus::solonet().chain_id;
}

MiningAdapter::MiningAdapter(Parts parts) : parts_(std::move(parts)), run_(random_number()) {}

std::size_t MiningAdapter::default_threads() const {
    return parts_.threads > 0 ? parts_.threads : std::max(1U, std::thread::hardware_concurrency());
}

std::string MiningAdapter::longpoll_id(std::uint64_t template_id) const {
    return fmt::format("{:016x}{:016x}", run_, template_id);
}

rpc::MiningStart MiningAdapter::start_mining(std::optional<std::size_t> threads) {
    if (!parts_.has_payout()) return rpc::MiningStart::no_mining_address;
    return set_threads(threads.value_or(default_threads())) ? rpc::MiningStart::done
                                                            : rpc::MiningStart::failed;
}

bool MiningAdapter::mine_for_nobody() {
    return set_threads(default_threads());
}

bool MiningAdapter::set_threads(std::size_t count) {
    const Status<> set = parts_.miner->set_threads(count);
    if (!set) base::log(base::LogLevel::error, "mining", "no more threads: {}", set.error().detail);
    return set.has_value();
}

rpc::MiningInfo MiningAdapter::info() const {
    rpc::MiningInfo info;
    info.kernel = parts_.kernel;
    for (const mining::MinerThreadRate& rate : parts_.miner->rates()) {
        info.threads.push_back(
            {.hashes = rate.hashes, .recent = rate.hashes_per_second, .average = rate.average});
    }
    const mining::MinerBlocks blocks = parts_.miner->blocks();
    info.blocks_found = blocks.accepted;
    info.blocks_refused = blocks.refused;
    info.work = parts_.templates->newest();
    info.kept_templates = parts_.templates->registry().size();
    info.kept_bytes = parts_.templates->registry().bytes();
    const mining::SubmissionCounts counts = parts_.templates->submissions();
    info.submissions.emplace_back("accepted", counts.accepted);
    for (std::size_t i = 0; i < counts.refused.size(); ++i) {
        info.submissions.emplace_back(mining::to_string(static_cast<mining::WorkRefusal>(i)),
                                      counts.refused[i]);
    }
    return info;
}

Result<rpc::Work> MiningAdapter::get_work() {
    const mining::BlockTemplatePtr work = parts_.templates->work();
    if (!work) return base::fail("no block is ready for mining");
    return rpc::Work{.header = work->header_at(parts_.templates->now()),
                     .seed = work->seed,
                     .longpoll_id = longpoll_id(work->id),
                     .contents = work};
}

std::unique_ptr<rpc::WorkWait> MiningAdapter::wait_for_work(std::string_view known_longpoll_id,
                                                            std::function<void()> wake) {
    const auto is_known = [&] { return known_longpoll_id == longpoll_id(parts_.templates->current_id()); };
    if (!is_known()) return nullptr;
    auto wait = std::make_unique<TemplateWait>(parts_.templates->on_new_work(
        [wake = std::move(wake)](const mining::BlockTemplatePtr& /*work*/) { wake(); }));
    // It may have come in between.
    if (!is_known()) return nullptr;
    return wait;
}

Status<> MiningAdapter::submit_work(const primitives::BlockHeader& header) {
    const mining::WorkOutcome outcome = parts_.templates->submit_header(header);
    if (outcome.refusal) return work_failure(outcome);
    return {};
}

}  // namespace bytom::node
