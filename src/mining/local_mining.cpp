#include <algorithm>
#include <random>
#include <thread>

#include <fmt/core.h>

#include <bytom/base/log.hpp>
#include <bytom/mining/local_mining.hpp>

namespace bytom::mining {
namespace {

std::uint64_t random_number() {
    std::random_device device;
    return std::uniform_int_distribution<std::uint64_t>()(device);
}

}  // namespace

bool may_mine_without_address(const consensus::NetworkParams& network) noexcept {
    return network.chain_id == consensus::solonet().chain_id;
}

LocalMining::LocalMining(Parts parts) : parts_(std::move(parts)), run_(random_number()) {}

bool LocalMining::is_mining() const {
    return parts_.miner->threads() > 0 || (parts_.devices != nullptr && parts_.devices->is_running());
}

void LocalMining::stop_mining() {
    (void)parts_.miner->set_threads(0);
    if (parts_.devices != nullptr) parts_.devices->stop();
}

std::size_t LocalMining::default_threads() const {
    if (!parts_.uses_processor) return 0;
    return parts_.threads > 0 ? parts_.threads : std::max(1U, std::thread::hardware_concurrency());
}

std::string LocalMining::longpoll_id(std::uint64_t template_id) const {
    return fmt::format("{:016x}{:016x}", run_, template_id);
}

MiningStart LocalMining::start_mining(std::optional<std::size_t> threads) {
    if (!has_payout()) return MiningStart::no_mining_address;
    return start(threads.value_or(default_threads())) ? MiningStart::done : MiningStart::failed;
}

bool LocalMining::mine_for_nobody() {
    return start(default_threads());
}

bool LocalMining::start(std::size_t threads) {
    Status<> set = parts_.miner->set_threads(threads);
    if (set && parts_.devices != nullptr) set = parts_.devices->start();
    if (!set) base::log(base::LogLevel::error, "mining", "no more threads: {}", set.error().detail);
    return set.has_value();
}

MiningInfo LocalMining::info() const {
    MiningInfo info{.kernel = parts_.kernel,
                    .pays_to = parts_.pays_to(),
                    .threads = parts_.miner->rates(),
                    .devices = {},
                    .blocks = parts_.miner->blocks(),
                    .newest = parts_.templates->newest(),
                    .kept_templates = parts_.templates->registry().size(),
                    .kept_bytes = parts_.templates->registry().bytes(),
                    .submissions = parts_.templates->submissions()};
    if (parts_.devices == nullptr) return info;
    info.devices = parts_.devices->devices();
    info.blocks.accepted += parts_.devices->blocks().accepted;
    info.blocks.refused += parts_.devices->blocks().refused;
    return info;
}

std::optional<Work> LocalMining::get_work() {
    const BlockTemplatePtr work = parts_.templates->hand_out();
    if (!work) return std::nullopt;
    return Work{.header = work->header_at(parts_.templates->now()),
                .seed = work->seed,
                .longpoll_id = longpoll_id(work->id),
                .contents = work};
}

std::unique_ptr<WorkSubscription> LocalMining::wait_for_work(std::string_view known_longpoll_id,
                                                             std::function<void()> wake) {
    const auto is_known = [&] { return known_longpoll_id == longpoll_id(parts_.templates->current_id()); };
    if (!is_known()) return nullptr;
    auto wait =
        parts_.templates->on_new_work([wake = std::move(wake)](const BlockTemplatePtr& /*work*/) { wake(); });
    // It may have come in between.
    if (!is_known()) return nullptr;
    return wait;
}

}  // namespace bytom::mining
