// The process dies at some moment, without closing anything: the directory must open at a committed state
// with every part of it agreeing.

#include <csignal>
#include <random>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <bytom/storage/chain_store.hpp>

#include "samples.hpp"
#include "support/child_process.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::storage {
namespace {

/// Commits block after block; each spends the output of the one before. Writes a byte to `progress` after
/// each, if that is not negative. Never returns.
[[noreturn]] void write_until_killed(const StoreOptions& options, int progress) {
    auto store = ChainStore::open(options);
    if (!store) ::_exit(1);
    std::uint64_t height = (*store)->tip().value_or(BlockKey{}).height;
    const Bytes block(std::size_t{20} << 10, 0x11);
    for (;;) {
        ++height;
        StoreBatch batch = (*store)->batch();
        const HeaderRecord header = samples::header(height);
        batch.put_header(header);
        batch.put_block(header.key(), block, {false});
        batch.put_main(height, header.hash);
        batch.put_undo(header.key(), {{{header.hash, std::nullopt}}});
        batch.put_utxo(samples::hash(height), {.height = height});
        batch.erase_utxo(samples::hash(height - 1));
        batch.set_tip(header.key());
        (*store)->commit(std::move(batch));
        if (progress >= 0 && ::write(progress, ".", 1) != 1) ::_exit(1);
    }
}

/// Everything says the same tip; returns its height.
std::uint64_t check_agreement(const StoreOptions& options) {
    auto opened = ChainStore::open(options);
    if (!opened) {
        ADD_FAILURE() << opened.error().text();
        return 0;
    }
    const ChainStore& store = **opened;
    const auto tip = store.tip();
    if (!tip) return 0;
    EXPECT_EQ(tip->hash, samples::header(tip->height).hash);
    EXPECT_EQ(store.main_hash(tip->height), tip->hash);
    EXPECT_EQ(store.main_hash(tip->height + 1), std::nullopt);
    EXPECT_TRUE(store.undo(*tip).has_value());
    EXPECT_EQ(store.snapshot()->utxo_digest().count, 1);
    EXPECT_TRUE(store.utxo(samples::hash(tip->height)).has_value());
    std::uint64_t height = 0;
    store.for_each_header([&](const HeaderRecord& record) {
        EXPECT_EQ(record, samples::header(++height));
        EXPECT_TRUE(store.raw_block(record.key()).has_value());
    });
    EXPECT_EQ(height, tip->height);
    return tip->height;
}

/// What the writer's process ends with when the disk is full.
constexpr int kSawFullDisk = 7;

TEST(Crash, AFullDiskIsReportedAndDamagesNothing) {
    const testing::TemporaryDirectory directory;
    const StoreOptions options = samples::options(directory.path() / "chain");
    if (testing::ChildProcess::progress()) {
        // No file may grow beyond this: to the writer it looks like a full disk.
        (void)std::signal(SIGXFSZ, SIG_IGN);
        const ::rlimit limit{.rlim_cur = 1 << 18, .rlim_max = 1 << 18};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        try {
            write_until_killed(options, -1);
        } catch (const StorageFailure& failure) {
            ::_exit(failure.name() == open_error::kDiskFull ? kSawFullDisk : 2);
        }
    }
    const int status = testing::ChildProcess(directory).wait();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), kSawFullDisk);
    EXPECT_GT(check_agreement(options), 0);
}

TEST(Crash, TheDirectoryOpensAtACommittedTip) {
    const testing::TemporaryDirectory directory;
    StoreOptions options = samples::options(directory.path() / "chain");
    options.sync_every_commits = 16;
    if (const auto progress = testing::ChildProcess::progress()) {
        try {
            write_until_killed(options, *progress);
        } catch (const std::exception&) {
            ::_exit(1);
        }
    }
    std::mt19937_64 random(7);
    std::uint64_t height = 0;
    for (int round = 0; round < 12; ++round) {
        testing::ChildProcess child(directory);
        // However slow the machine is, the child has come to the first commits.
        EXPECT_TRUE(child.wait_for_steps(1));
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 50'000));
        const int status = child.kill();
        ASSERT_TRUE(WIFSIGNALED(status)) << "the writer gave up by itself";
        const std::uint64_t now = check_agreement(options);
        EXPECT_GT(now, height) << "commits were lost";
        height = now;
    }
}

}  // namespace
}  // namespace bytom::storage
