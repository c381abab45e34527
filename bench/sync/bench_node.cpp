#include "bench_node.hpp"

#include <array>
#include <future>
#include <iostream>
#include <stdexcept>

#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bytom/tensority/hasher.hpp>

namespace bytom::bench {
namespace {

/// Later than the last block of any chain that is measured.
constexpr std::uint64_t kNow = 2'500'000'000;

p2p::SocketAddress loopback(std::uint16_t port) {
    return {.ip = p2p::IpAddress::from_text("127.0.0.1").value(), .port = port};
}

template <typename T, typename E>
T value(Result<T, E> result) {
    if (!result) throw std::runtime_error(result.error().text());
    return *std::move(result);
}

}  // namespace

BenchNode::BenchNode(const std::filesystem::path& directory, const consensus::NetworkParams& network)
    : clock_(kNow),
      seeds_(value(tensority::select_kernel())),
      work_([this](const Hash256& block, const Hash256& seed) {
          return tensority::hash(block, *seeds_.get(seed));
      }) {
    chain::ChainOptions options;
    options.store.directory = directory;
    options.network = &network;
    options.clock = &clock_;
    options.proof_of_work = work_;
    options.pool = &pool_;
    chain_ = value(chain::Chain::open(std::move(options)));
}

BenchNode::~BenchNode() {
    if (network_) network_->stop();
    if (reactor_) reactor_->stop();
}

void BenchNode::start_network(bool listens) {
    reactor_ = std::make_unique<sync::Reactor>(sync::ReactorOptions{
        .chain = chain_.get(),
        .pool = &pool_,
        .clock = &clock_,
        .proof_of_work = work_,
        .prefetch_seeds = [this](std::span<const Hash256> wanted) { seeds_.prefetch(wanted); }});
    p2p::NetworkOptions options;
    options.key = p2p::NodeKey::generate();
    options.network = chain_->network().chain_id;
    options.version = "1.1.1";
    options.moniker = "bench";
    if (listens) options.listen_address = loopback(0);
    options.upnp = false;
    options.clock = &clock_;
    network_ = value(p2p::Network::start(std::move(options), *reactor_));
    reactor_->attach(*network_, network_.get());
}

std::uint16_t BenchNode::serve() {
    start_network(true);
    return network_->listen_address().value().port;
}

void BenchNode::sync_from(std::uint16_t port) {
    start_network(false);
    std::promise<clockid_t> own;
    network_->post([&own] {
        clockid_t clock{};
        own.set_value(pthread_getcpuclockid(pthread_self(), &clock) == 0 ? clock : CLOCK_MONOTONIC);
    });
    network_clock_ = own.get_future().get();
    network_->dial(loopback(port), [](const std::expected<p2p::PeerPtr, p2p::DialError>& dialled) {
        if (!dialled) std::cerr << "no connection: " << dialled.error().text << '\n';
    });
}

std::int64_t BenchNode::received() const {
    std::int64_t total = 0;
    for (const p2p::PeerPtr& peer : network_->peers())
        total += peer->traffic().total_received;
    return total;
}

std::int64_t BenchNode::network_cost() const {
    return read_clock(network_clock_);
}

ServingProcess::ServingProcess(const std::filesystem::path& directory, bool easiest) {
    std::array<int, 2> to_child{};
    std::array<int, 2> from_child{};
    if (pipe2(to_child.data(), O_CLOEXEC) != 0 || pipe2(from_child.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
    std::string program = "bench_sync";
    std::string command = "--serve";
    std::string where = directory.string();
    std::string kind = easiest ? "easiest" : "solonet";
    const std::array<char*, 5> arguments{program.data(), command.data(), where.data(), kind.data(), nullptr};
    const int failed = posix_spawn(&process_, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(to_child[0]);
    close(from_child[1]);
    input_ = to_child[1];
    std::string text;
    std::array<char, 64> part{};
    if (failed == 0) {
        for (ssize_t count = 0; (count = read(from_child[0], part.data(), part.size())) > 0;) {
            text.append(part.data(), static_cast<std::size_t>(count));
            if (text.ends_with('\n')) break;
        }
    }
    close(from_child[0]);
    if (text.empty()) throw std::runtime_error("the serving process does not start");
    port_ = static_cast<std::uint16_t>(std::stoul(text));
}

ServingProcess::~ServingProcess() {
    close(input_);
    int status = 0;
    waitpid(process_, &status, 0);
}

int serve(const std::filesystem::path& directory, bool easiest) {
    const BenchNetwork network(easiest);
    BenchNode node(directory, network.params());
    std::cout << node.serve() << std::endl;
    char ignored = 0;
    while (read(STDIN_FILENO, &ignored, 1) > 0) {
    }
    return 0;
}

}  // namespace bytom::bench
