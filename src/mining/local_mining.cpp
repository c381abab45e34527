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

std::size_t LocalMining::default_threads() const {
    return parts_.threads > 0 ? parts_.threads : std::max(1U, std::thread::hardware_concurrency());
}

std::string LocalMining::longpoll_id(std::uint64_t template_id) const {
    return fmt::format("{:016x}{:016x}", run_, template_id);
}

MiningStart LocalMining::start_mining(std::optional<std::size_t> threads) {
    if (!has_payout()) return MiningStart::no_mining_address;
    return set_threads(threads.value_or(default_threads())) ? MiningStart::done : MiningStart::failed;
}

bool LocalMining::mine_for_nobody() {
    return set_threads(default_threads());
}

bool LocalMining::set_threads(std::size_t count) {
    const Status<> set = parts_.miner->set_threads(count);
    if (!set) base::log(base::LogLevel::error, "mining", "no more threads: {}", set.error().detail);
    return set.has_value();
}

MiningInfo LocalMining::info() const {
    return {.kernel = parts_.kernel,
            .pays_to = parts_.pays_to(),
            .threads = parts_.miner->rates(),
            .blocks = parts_.miner->blocks(),
            .newest = parts_.templates->newest(),
            .kept_templates = parts_.templates->registry().size(),
            .kept_bytes = parts_.templates->registry().bytes(),
            .submissions = parts_.templates->submissions()};
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
