// The disk of the index fails at each operation of a run through a reorganisation in turn: whatever is
// answered meanwhile is true, and afterwards the index opens, goes on, and has the rows of the chain.
#include <atomic>
#include <map>

#include "index_fixture.hpp"
#include "support/disk_faults.hpp"
#include "support/eventually.hpp"

namespace bytom::explorer {
namespace {

using bytom::testing::MemoryDisk;
using testing::Branch;
using testing::model_of;
using testing::ModelBlock;
using testing::NaiveModel;
using testing::RandomChain;
using namespace std::chrono_literals;

class ExplorerDiskFaults : public testing::ExplorerIndex {
protected:
    std::unique_ptr<Index> open_on(const MemoryDisk& disk) {
        failures_ = 0;
        IndexOptions index_options;
        index_options.directory = "/explorer";
        index_options.chain = chain.get();
        index_options.batch_bytes = 1;  // each block is a commit
        index_options.on_failure = [this](const std::string&) { ++failures_; };
        index_options.env = disk.env();
        auto opened = Index::open(std::move(index_options));
        return opened ? *std::move(opened) : nullptr;
    }

    void remember(const Branch& branch) {
        NaiveModel model;
        for (const ModelBlock& block : branch) {
            model.add(block);
            models_.insert_or_assign(block.block->hash(), model);
        }
    }

    /// A view tells of one block, or that it cannot be read.
    void look_at(const Index& of) {
        try {
            const ViewPtr view = of.view();
            const auto model = models_.find(view->hash());
            ASSERT_NE(model, models_.end());
            for (const auto& [address, expected] : model->second.addresses) {
                const auto record = view->address(address);
                ASSERT_TRUE(record);
                EXPECT_EQ(record->transactions, expected.history.size());
                const auto history = view->history(address, std::nullopt, {.limit = 3});
                ASSERT_TRUE(history);
                EXPECT_EQ(history->total, expected.history.size());
            }
        } catch (const storage::StorageFailure&) {
        }
    }

    /// The index follows the chain until it has failed or is there.
    void run(const MemoryDisk& disk) {
        const auto followed = open_on(disk);
        if (!followed) return;
        while (failures_ == 0 && !followed->wait_until_current(5ms))
            look_at(*followed);
        look_at(*followed);
    }

    void check(const MemoryDisk& disk) {
        const auto followed = open_on(disk);
        ASSERT_TRUE(followed);
        ASSERT_TRUE(followed->wait_until_current(bytom::testing::kPatience));
        testing::expect_equal(*followed->view(), models_.at(chain->tip()->hash()), 5);
        EXPECT_EQ(failures_, 0);
    }

    std::map<Hash256, NaiveModel> models_;
    std::atomic<int> failures_ = 0;
};

TEST_F(ExplorerDiskFaults, WhatIsAnsweredIsTrueWhateverFails) {
    RandomChain random(8);
    extend(random, 101, 0, "");
    extend(random, 4, 5, "a");
    remember(main);
    MemoryDisk disk;
    run(disk);
    // What it finds when it comes back: four blocks to take off, five to put on.
    reorganise(random, 4, 5, "b");
    remember(main);
    const std::size_t operations = bytom::testing::fail_at_each_operation(
        disk, 1, [this](const MemoryDisk& faulty) { run(faulty); },
        [this](const MemoryDisk& healed, bool /*power_was_cut*/) { check(healed); });
    EXPECT_GT(operations, 20U);
}

}  // namespace
}  // namespace bytom::explorer
