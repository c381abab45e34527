// The disk of the index fails at each operation of a run in turn: it opens again, goes on, and finds what the
// chain has.
#include <atomic>

#include <bytom/txindex/transaction_index.hpp>

#include "support/chain_fixture.hpp"
#include "support/disk_faults.hpp"
#include "support/eventually.hpp"

namespace bytom::txindex {
namespace {

using testing::MemoryDisk;
using namespace std::chrono_literals;

class IndexDiskFaults : public testing::ChainFixture {
protected:
    std::unique_ptr<TransactionIndex> open_on(const MemoryDisk& disk) {
        failures_ = 0;
        TransactionIndexOptions options;
        options.directory = "/index";
        options.chain = chain.get();
        options.on_failure = [this](const std::string&) { ++failures_; };
        options.env = disk.env();
        auto opened = TransactionIndex::open(std::move(options));
        return opened ? *std::move(opened) : nullptr;
    }

    /// The index follows the chain until it has failed or is there.
    void run(const MemoryDisk& disk) {
        const auto index = open_on(disk);
        while (index && failures_ == 0 && !index->wait_until_current(5ms)) {
        }
    }

    void check(const MemoryDisk& disk) {
        const auto index = open_on(disk);
        ASSERT_TRUE(index);
        ASSERT_TRUE(index->wait_until_current(bytom::testing::kPatience));
        for (std::uint64_t height = 1; height <= chain->tip()->height(); ++height) {
            const chain::BlockNode& node = *chain->main_node(height);
            const auto place = index->find(chain->block(node)->transactions.front()->id());
            ASSERT_TRUE(place) << height;
            EXPECT_EQ(place->block->hash, node.hash);
        }
        EXPECT_EQ(failures_, 0);
    }

    std::atomic<int> failures_ = 0;
};

TEST_F(IndexDiskFaults, ItGoesOnWhateverFails) {
    grow(10);
    MemoryDisk disk;
    run(disk);
    grow(10);
    const std::size_t operations = testing::fail_at_each_operation(
        disk, 1, [this](const MemoryDisk& faulty) { run(faulty); },
        [this](const MemoryDisk& healed, bool /*power_was_cut*/) { check(healed); });
    EXPECT_GT(operations, 20U);
}

}  // namespace
}  // namespace bytom::txindex
