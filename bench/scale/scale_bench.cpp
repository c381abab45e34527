// How the costs of a node grow with its chain: bench_scale [--blocks N] [--outputs N] [--smoke]. Every figure
// is measured at a sixteenth, a fourth and the whole of N, each in a chain and a process of its own; the last
// column is the ratio of the greatest to the smallest. Without proof of work and signatures.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>
#include <set>
#include <span>
#include <string_view>
#include <thread>

#include <fmt/core.h>

#include <bytom/chain/chain.hpp>

#include "scale/stage.hpp"
#include "support/pool_maker.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::bench {
namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

constexpr std::array<std::size_t, 3> kParts = {16, 4, 1};
constexpr std::size_t kReorganised = 100;
constexpr std::size_t kOutputsOfFan = 1'500;  // what the gas of one transaction pays for

/// A chain on the disk, as a node has it.
class DiskChain {
public:
    explicit DiskChain(const fs::path& directory) : clock_(1'900'000'000), pool_(2) {
        chain::ChainOptions options;
        options.store.directory = directory;
        options.network = &consensus::solonet();
        options.clock = &clock_;
        options.proof_of_work = testing::no_work;
        options.pool = &pool_;
        auto opened = chain::Chain::open(std::move(options));
        if (!opened) throw std::runtime_error(opened.error().text());
        chain_ = *std::move(opened);
    }

    chain::Chain* operator->() { return chain_.get(); }

    void deliver(const primitives::BlockPtr& block) {
        const auto outcome = chain_->process_block(block);
        if (!outcome.accepted()) throw std::runtime_error(outcome.error_text());
    }
    void extend(const std::vector<primitives::TransactionPtr>& transactions = {}) {
        deliver(testing::make_block(chain_->tip()->header, transactions));
    }

private:
    base::ManualClock clock_;
    base::ThreadPool pool_;
    std::unique_ptr<chain::Chain> chain_;
};

double mib_of(const fs::path& directory) {
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
        if (entry.is_regular_file()) bytes += entry.file_size();
    }
    return static_cast<double>(bytes) / (1 << 20);
}

/// Of so many empty blocks, all delivered: processor microseconds a block.
std::vector<double> import_blocks(const fs::path& directory, std::size_t blocks) {
    DiskChain chain(directory);
    const double begin = processor_seconds();
    for (std::size_t i = 0; i < blocks; ++i)
        chain.extend();
    return {1e6 * (processor_seconds() - begin) / static_cast<double>(blocks)};
}

/// Processor seconds and memory of opening; median microseconds of getting a block; processor milliseconds of
/// a reorganisation.
std::vector<double> use_chain(const fs::path& directory) {
    const double memory = resident_mib();
    const double begin = processor_seconds();
    DiskChain chain(directory);
    const double opened = processor_seconds() - begin;
    const double resident = resident_mib() - memory;

    const std::uint64_t height = chain->tip()->height();
    std::mt19937_64 random(7);  // NOLINT(bugprone-random-generator-seed): the same blocks each time
    std::vector<double> micros(1'001);
    for (double& value : micros) {
        const auto node = chain->main_node(random() % height);
        const auto asked = SteadyClock::now();
        if (chain->block(*node) == nullptr) throw std::runtime_error("a block is missing");
        value = std::chrono::duration<double, std::micro>(SteadyClock::now() - asked).count();
    }
    std::ranges::nth_element(micros, micros.begin() + 500);

    const auto fork = chain->main_node(height - kReorganised);
    std::vector<primitives::BlockPtr> branch;
    primitives::BlockHeader below = chain->block(*fork)->header;
    for (std::size_t i = 0; i <= kReorganised; ++i) {
        branch.push_back(testing::make_block(below, {}, "branch"));
        below = branch.back()->header;
    }
    const double before = processor_seconds();
    for (const primitives::BlockPtr& block : branch)
        chain.deliver(block);
    if (chain->tip()->hash() != below.hash()) throw std::runtime_error("the branch was not taken");
    return {opened, resident, micros[500], 1e3 * (processor_seconds() - before)};
}

/// A chain with so many outputs that anybody may spend: processor microseconds for each of them.
std::vector<double> make_outputs(const fs::path& directory, std::size_t outputs) {
    DiskChain chain(directory);
    const std::size_t fans = std::max<std::size_t>(outputs / kOutputsOfFan, 1);
    for (std::uint64_t i = 0; i <= consensus::kCoinbaseMaturity; ++i)
        chain.extend();
    const double begin = processor_seconds();
    for (std::uint64_t fan = 1; fan <= fans; ++fan) {
        const auto block = chain->block(*chain->main_node(fan));
        chain.extend({testing::split(*block->transactions.front(), 0, kOutputsOfFan, 4 * testing::kFee)});
    }
    return {1e6 * (processor_seconds() - begin) / static_cast<double>(fans * kOutputsOfFan)};
}

/// Waits until the store has nothing left to do: no compaction is due and no thread works.
void settle(DiskChain& chain) {
    constexpr int kMostWaits = 1'200;
    double before = -1;
    for (int i = 0; i < kMostWaits; ++i) {
        const double now = processor_seconds();
        if (chain->store_figures().pending_bytes == 0 && now - before < 1e-3) return;
        before = now;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    throw std::runtime_error("compaction comes to no end");
}

/// Payments that spend outputs from anywhere in the chain, each output once.
class Spender {
public:
    explicit Spender(DiskChain& chain)
        : chain_(chain), fans_(chain->tip()->height() - kFirstFan + 1), below_(chain->tip()->header) {}

    /// The next block, with so many of them.
    primitives::BlockPtr block(std::size_t payments) {
        // Ids are hashes: a few fans give outputs from everywhere in the set as well as many do.
        constexpr std::size_t kFansOfBlock = 10;
        std::vector<primitives::TransactionPtr> transactions;
        while (transactions.size() < payments) {
            const std::uint64_t height = kFirstFan + random_() % fans_;
            const auto fan = chain_->block(*chain_->main_node(height));
            for (std::size_t i = 0; i < payments / kFansOfBlock && transactions.size() < payments; ++i) {
                const std::size_t output = random_() % kOutputsOfFan;
                if (!spent_.emplace(height, output).second) continue;
                transactions.push_back(
                    testing::split(*fan->transactions.at(1), output, 2, testing::kFee / 10));
            }
        }
        const auto made = testing::make_block(below_, transactions);
        below_ = made->header;
        return made;
    }

private:
    static constexpr std::uint64_t kFirstFan = consensus::kCoinbaseMaturity + 2;

    DiskChain& chain_;
    std::uint64_t fans_;
    primitives::BlockHeader below_;
    std::mt19937_64 random_{8};  // NOLINT(bugprone-random-generator-seed): the same outputs each time
    std::set<std::pair<std::uint64_t, std::size_t>> spent_;
};

/// Processor microseconds a payment, all threads: of ten blocks after a start, and of `blocks` more with the
/// compaction that they cause.
std::vector<double> spend_outputs(const fs::path& directory, std::size_t payments, std::size_t blocks) {
    constexpr std::size_t kFirst = 10;
    {
        DiskChain chain(directory);
        settle(chain);
    }
    DiskChain chain(directory);
    Spender spender(chain);
    std::vector<double> numbers;
    for (const std::size_t count : {kFirst, blocks}) {
        std::vector<primitives::BlockPtr> made;
        for (std::size_t i = 0; i < count; ++i)
            made.push_back(spender.block(payments));
        settle(chain);
        const double begin = processor_seconds();
        for (const primitives::BlockPtr& block : made)
            chain.deliver(block);
        if (count != kFirst) settle(chain);
        numbers.push_back(1e6 * (processor_seconds() - begin) / static_cast<double>(count * payments));
    }
    return numbers;
}

void print_row(std::string_view what, std::span<const double> values) {
    fmt::print("| {:<58} |", what);
    for (const double value : values)
        fmt::print(" {:>10.4g} |", value);
    fmt::print(" {:>6.2f} |\n", values.back() / values.front());
}

void print_head(std::string_view unit, std::size_t whole) {
    fmt::print("\n| {:<58} |", unit);
    for (const std::size_t part : kParts)
        fmt::print(" {:>10} |", whole / part);
    fmt::print(" growth |\n|---|---:|---:|---:|---:|\n");
}

/// rows[i] of the table: number i of every size.
void print_rows(std::initializer_list<std::string_view> names,
                const std::vector<std::vector<double>>& sizes) {
    std::size_t i = 0;
    for (const std::string_view name : names) {
        std::vector<double> values;
        for (const std::vector<double>& size : sizes)
            values.push_back(size.at(i));
        print_row(name, values);
        ++i;
    }
    std::fflush(stdout);
}

void measure(std::size_t blocks, std::size_t outputs, std::size_t payments, std::size_t paying_blocks) {
    const testing::TemporaryDirectory directory;
    const auto with = [](std::vector<double> numbers, const std::vector<double>& more) {
        numbers.insert(numbers.end(), more.begin(), more.end());
        return numbers;
    };
    print_head("empty blocks", blocks);
    std::vector<std::vector<double>> sizes;
    for (const std::size_t part : kParts) {
        const fs::path chain = directory.path() / fmt::format("blocks-{}", part);
        auto numbers = run_stage([&] { return import_blocks(chain, blocks / part); });
        numbers.push_back(mib_of(chain));
        sizes.push_back(with(std::move(numbers), run_stage([&] { return use_chain(chain); })));
        fs::remove_all(chain);
    }
    print_rows({"import, CPU us a block", "on the disk, MiB", "start, CPU s", "memory after the start, MiB",
                "get a block, us (median of 1001)", "reorganisation of 100, CPU ms"},
               sizes);

    print_head("unspent outputs", outputs);
    sizes.clear();
    for (const std::size_t part : kParts) {
        const fs::path chain = directory.path() / fmt::format("outputs-{}", part);
        auto numbers = run_stage([&] { return make_outputs(chain, outputs / part); });
        numbers.push_back(mib_of(chain));
        sizes.push_back(with(std::move(numbers),
                             run_stage([&] { return spend_outputs(chain, payments, paying_blocks); })));
        fs::remove_all(chain);
    }
    print_rows(
        {"making them, CPU us an output", "on the disk, MiB", "spending any, after a start, CPU us a payment",
         "spending any, compaction included, CPU us a payment"},
        sizes);
}

}  // namespace
}  // namespace bytom::bench

int main(int argc, char** argv) {
    std::size_t blocks = 200'000;
    std::size_t outputs = 5'000'000;
    std::size_t payments = 1'000;
    std::size_t paying_blocks = 300;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--smoke") {
            blocks = 2'400;
            outputs = 48'000;
            payments = 50;
            paying_blocks = 20;
        } else if (i + 1 < argc && (argument == "--blocks" || argument == "--outputs")) {
            (argument == "--blocks" ? blocks : outputs) = std::strtoull(argv[++i], nullptr, 10);
        } else {
            fmt::print(stderr, "bench_scale [--blocks N] [--outputs N] [--smoke]\n");
            return 2;
        }
    }
    try {
        bytom::bench::measure(std::max<std::size_t>(blocks, 2'400), std::max<std::size_t>(outputs, 48'000),
                              payments, paying_blocks);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
    return 0;
}
