// bytomd benchmark, bytomd solve

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include <fmt/core.h>

#include <bytom/base/hex.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/primitives/block.hpp>
#include <bytom/tensority/hasher.hpp>

#include "commands.hpp"
#include "mining_devices.hpp"
#include "printable.hpp"

namespace bytom::node {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Cache = std::shared_ptr<const tensority::SeedCache>;

std::size_t processors() {
    return std::max(1U, std::thread::hardware_concurrency());
}

/// Hashes per second of all threads together.
double measure(const Cache& cache, std::size_t threads, std::chrono::seconds time) {
    std::atomic<bool> over{false};
    std::atomic<std::uint64_t> hashes{0};
    const auto begin = SteadyClock::now();
    {
        std::vector<std::jthread> workers;
        workers.reserve(threads);
        for (std::size_t index = 0; index < threads; ++index) {
            workers.emplace_back([&, index] {
                tensority::Hasher hasher;
                Hash256 header;
                header.bytes[0] = static_cast<std::uint8_t>(index);
                std::uint64_t done = 0;
                // The result of one hash is the input of the next, so that none can be skipped.
                while (!over) {
                    header = hasher.hash(header, *cache);
                    ++done;
                }
                hashes += done;
            });
        }
        std::this_thread::sleep_for(time);
        over = true;
    }
    const std::chrono::duration<double> elapsed = SteadyClock::now() - begin;
    return static_cast<double>(hashes) / elapsed.count();
}

std::vector<std::size_t> thread_counts(std::uint64_t wanted) {
    if (wanted > 0) return {std::min<std::size_t>(wanted, 1024)};
    std::vector<std::size_t> counts;
    for (std::size_t count = 1; count < processors(); count *= 2)
        counts.push_back(count);
    counts.push_back(processors());
    return counts;
}

Result<primitives::BlockHeader> read_header(const std::string& text) {
    const auto bytes = base::from_hex(text);
    if (!bytes) return base::fail("usage", "the header is no hex text");
    auto header = primitives::BlockHeader::decode(*bytes);
    if (!header) return base::fail("usage", "the text is no block header");
    return *header;
}

Result<Hash256> read_seed(const std::string& text) {
    const auto seed = Hash256::from_text(text);
    if (!seed) return base::fail("usage", "the seed is no hash");
    return *seed;
}

/// Everything as for mining: launches, what comes back, and the checks of the processor.
Status<> benchmark_device(const CommandLine& line, std::chrono::seconds time) {
    BYTOM_ASSIGN(const tensority::Kernel kernel, tensority::select_kernel(line.kernel));
    const Hash256 seed;
    const Cache cache = tensority::SeedCache::build(seed, kernel);
    tensority::Hasher hasher;
    const auto opened = device_opener(
        [&](const Hash256& header, const Hash256&) { return hasher.hash(header, *cache); })(line.device);
    if (!opened) return base::fail("failed", fmt::format("{}: {}", line.device, opened.error().detail));
    tensority_gpu::Searcher& searcher = **opened;
    std::uint64_t hashes = 0;
    std::uint64_t launches = 0;
    Hash256 header;
    std::vector<Hash256> headers;
    const auto search = [&]() -> Status<> {
        headers.clear();
        for (std::size_t i = 0; i < searcher.batch(); ++i) {
            const std::uint64_t number = hashes + i;
            std::memcpy(header.bytes.data(), &number, sizeof number);
            headers.push_back(header);
        }
        // Nothing but zero meets this target.
        const auto found = searcher.search(headers, seed, Hash256{}, 1);
        if (!found) return base::fail("failed", fmt::format("{}: {}", line.device, found.error().detail));
        hashes += headers.size();
        ++launches;
        return {};
    };
    BYTOM_TRY(search());  // takes the seed there
    hashes = launches = 0;
    const auto begin = SteadyClock::now();
    std::chrono::duration<double> elapsed{};
    while (elapsed < time) {
        BYTOM_TRY(search());
        elapsed = SteadyClock::now() - begin;
    }
    const double rate = static_cast<double>(hashes) / elapsed.count();
    fmt::print("{:<12} {:>7} {:>10} {:>12}  {}\n", "device", "batch", "hash/s", "ms per launch", "model");
    fmt::print("{:<12} {:>7} {:>10.1f} {:>12.1f}  {}\n", line.device, searcher.batch(), rate,
               1000.0 * elapsed.count() / static_cast<double>(launches), printable(searcher.info().model));
    return {};
}

}  // namespace

Status<> run_benchmark(const CommandInput& input) {
    const std::chrono::seconds time(std::clamp<std::uint64_t>(input.line.benchmark_seconds, 1, 3600));
    if (!input.line.device.empty()) return benchmark_device(input.line, time);
    const std::string& wanted = input.line.kernel;
    std::vector<tensority::Kernel> kernels = tensority::supported_kernels();
    if (!wanted.empty()) {
        BYTOM_ASSIGN(const tensority::Kernel kernel, tensority::select_kernel(wanted));
        kernels = {kernel};
    }
    fmt::print("{:<12} {:>7} {:>10} {:>12}  {}\n", "kernel", "threads", "hash/s", "ms per hash",
               "computes with");
    for (const tensority::Kernel& kernel : kernels) {
        const Cache cache = tensority::SeedCache::build(Hash256{}, kernel);
        for (const std::size_t threads : thread_counts(input.line.threads)) {
            const double rate = measure(cache, threads, time);
            fmt::print("{:<12} {:>7} {:>10.1f} {:>12.3f}  {}\n", kernel.name(), threads, rate,
                       1000.0 * static_cast<double>(threads) / rate, kernel.description());
            std::fflush(stdout);
        }
    }
    return {};
}

Status<> run_solve(const CommandInput& input) {
    if (input.line.operands.size() != 2) return base::fail("usage", "solve takes a header and a seed");
    BYTOM_ASSIGN(primitives::BlockHeader header, read_header(input.line.operands[0]));
    BYTOM_ASSIGN(const Hash256 seed, read_seed(input.line.operands[1]));
    BYTOM_ASSIGN(const tensority::Kernel kernel, tensority::select_kernel(input.line.kernel));
    const Cache cache = tensority::SeedCache::build(seed, kernel);
    tensority::Hasher hasher;
    std::random_device device;
    // 63 bits are what the header can carry.
    header.nonce = std::uniform_int_distribution<std::uint64_t>(0, ~std::uint64_t{0} >> 2)(device);
    while (!consensus::meets_target(hasher.hash(header.hash(), *cache), header.bits))
        ++header.nonce;
    fmt::print("{}\n", base::to_hex(header.encode()));
    return {};
}

}  // namespace bytom::node
