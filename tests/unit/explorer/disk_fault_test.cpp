// The disk of the index fails at each operation of a run with a reorganisation in turn: it opens again, goes
// on, and has what a replay has.
#include <array>
#include <atomic>

#include <bytom/explorer/index.hpp>

#include "comparison.hpp"
#include "random_chain.hpp"
#include "support/chain_fixture.hpp"
#include "support/memory_disk.hpp"

namespace bytom::explorer {
namespace {

using namespace std::chrono_literals;
using bytom::testing::DiskFault;
using bytom::testing::MemoryDisk;
using testing::ModelBlock;
using testing::NaiveModel;
using testing::RandomChain;

constexpr std::array kFaults{DiskFault::io_error, DiskFault::no_space, DiskFault::read_only};

class ExplorerDiskFaults : public bytom::testing::ChainFixture {
protected:
    ExplorerDiskFaults() {
        main.push_back({.block = std::make_shared<const primitives::Block>(genesis), .statuses = {false}});
    }

    void extend(std::size_t blocks, const std::string& tag) {
        for (std::size_t i = 0; i < blocks; ++i) {
            const NaiveModel before = model();
            main.push_back(random.next(before, 4, tag));
            ASSERT_TRUE(chain->process_block(main.back().block).accepted());
        }
    }

    [[nodiscard]] NaiveModel model() const {
        NaiveModel made;
        for (const ModelBlock& block : main)
            made.add(block);
        return made;
    }

    std::unique_ptr<Index> open_on(const MemoryDisk& disk) {
        failures = 0;
        IndexOptions index_options;
        index_options.directory = "/explorer";
        index_options.chain = chain.get();
        index_options.batch_bytes = 1;  // a commit for each block
        index_options.on_failure = [this](const std::string&) { ++failures; };
        index_options.env = disk.env();
        auto opened = Index::open(std::move(index_options));
        return opened ? *std::move(opened) : nullptr;
    }

    /// The index follows the chain until it has failed or is there.
    void run(const MemoryDisk& disk) {
        const auto index = open_on(disk);
        while (index && failures == 0 && !index->wait_until_current(5ms)) {
        }
    }

    void check(const MemoryDisk& disk) {
        const auto index = open_on(disk);
        ASSERT_TRUE(index);
        ASSERT_TRUE(index->wait_until_current(60s));
        EXPECT_EQ(index->status().height, main.size() - 1);
        testing::expect_equal(*index->view(), model(), 3);
        EXPECT_EQ(failures, 0);
    }

    RandomChain random{7};
    std::vector<ModelBlock> main;
    std::atomic<int> failures = 0;
};

TEST_F(ExplorerDiskFaults, ItGoesOnWhateverFails) {
    extend(8, "a");
    MemoryDisk disk;
    run(disk);
    // What the run takes back and reads.
    main.resize(main.size() - 3);
    extend(6, "b");
    std::size_t at = 0;
    for (bool was_hit = true; was_hit; ++at) {
        const auto faulty = disk.copy();
        faulty->fail(kFaults.at(at % kFaults.size()), at, at % 2 == 0);
        run(*faulty);
        const std::string failed = faulty->first_failed();
        was_hit = !failed.empty();
        SCOPED_TRACE("operation " + std::to_string(at) + ", " + failed);
        faulty->heal();
        if (at % 5 == 4) {
            check(*faulty->after_power_cut(static_cast<unsigned>(at * 37 % 257)));
        } else {
            check(*faulty);
        }
        if (HasFailure()) return;
    }
    EXPECT_GT(at, 20U);
}

}  // namespace
}  // namespace bytom::explorer
