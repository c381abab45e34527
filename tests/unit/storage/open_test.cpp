// Directories that cannot or must not be opened (docs/storage.md): a clear error, and nothing damaged.

#include <fstream>
#include <map>

#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <unistd.h>

#include <bytom/storage/chain_store.hpp>

#include "samples.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::storage {
namespace {

namespace fs = std::filesystem;

std::string_view error_of(const StoreOptions& options) {
    auto store = ChainStore::open(options);
    if (store) return "";
    EXPECT_NE(store.error().detail.find(options.directory.string()), std::string::npos)
        << "the message names the directory: " << store.error().text();
    return store.error().name;
}

class OpenTest : public ::testing::Test {
protected:
    [[nodiscard]] StoreOptions options() const { return samples::options(directory.path() / "chain"); }

    /// A store with a tip, some of it in tables, some in the log.
    void fill() const {
        auto store = *ChainStore::open(options());
        // More than the write buffer, so that there are tables.
        const Bytes block(std::size_t{100} << 10, 0x5a);
        for (std::uint64_t height = 1; height <= 40; ++height) {
            StoreBatch batch = store->batch();
            const HeaderRecord header = samples::header(height);
            batch.put_header(header);
            batch.put_block(header.key(), block, {false});
            batch.put_utxo(header.hash, {.height = height});
            batch.set_tip(header.key());
            store->commit(std::move(batch));
        }
    }

    void expect_intact() const {
        auto store = ChainStore::open(options());
        ASSERT_TRUE(store) << store.error().text();
        EXPECT_EQ((*store)->tip(), samples::header(40).key());
        EXPECT_EQ((*store)->snapshot()->utxo_digest().count, 40);
    }

    testing::TemporaryDirectory directory;
};

TEST_F(OpenTest, ReadingOnlyChangesNothing) {
    fill();
    const auto files = [this] {
        std::map<std::string, std::string> contents;
        for (const auto& entry : fs::directory_iterator(directory.path() / "chain")) {
            std::ifstream file(entry.path(), std::ios::binary);
            contents[entry.path().filename()] = std::string(std::istreambuf_iterator<char>(file), {});
        }
        return contents;
    };
    const auto before = files();
    StoreOptions reading = options();
    reading.read_only = true;
    {
        const auto store = ChainStore::open(reading);
        ASSERT_TRUE(store) << store.error().text();
        EXPECT_EQ((*store)->tip(), samples::header(40).key());
        EXPECT_EQ((*store)->snapshot()->utxo_digest().count, 40);
    }
    EXPECT_TRUE(files() == before);
    expect_intact();

    reading.directory = directory.path() / "other";
    EXPECT_EQ(error_of(reading), open_error::kDirectoryUnusable);
    EXPECT_FALSE(fs::exists(reading.directory));
}

TEST_F(OpenTest, ADirectoryInMemoryTouchesNoDisk) {
    const std::unique_ptr<rocksdb::Env> memory(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    StoreOptions in_memory = options();
    in_memory.env = memory.get();
    for (const std::uint64_t height : {1, 2}) {
        auto store = ChainStore::open(in_memory);
        ASSERT_TRUE(store) << store.error().text();
        EXPECT_EQ((*store)->tip().value_or(BlockKey{}).height, height - 1);
        StoreBatch batch = (*store)->batch();
        batch.set_tip(samples::header(height).key());
        (*store)->commit(std::move(batch));
    }
    EXPECT_FALSE(fs::exists(options().directory));
}

TEST_F(OpenTest, AnotherNetworkIsRefused) {
    fill();
    StoreOptions other = options();
    other.network = "mainnet";
    EXPECT_EQ(error_of(other), open_error::kWrongNetwork);
    expect_intact();
}

TEST_F(OpenTest, ASecondOpenerIsRefused) {
    fill();
    {
        auto first = ChainStore::open(options());
        ASSERT_TRUE(first);
        EXPECT_EQ(error_of(options()), open_error::kDirectoryLocked);
        EXPECT_EQ((*first)->tip(), samples::header(40).key());
    }
    expect_intact();
}

TEST_F(OpenTest, AMissingParentIsRefused) {
    StoreOptions nowhere = options();
    nowhere.directory = directory.path() / "no" / "such";
    EXPECT_EQ(error_of(nowhere), open_error::kDirectoryUnusable);
}

TEST_F(OpenTest, AFileInPlaceOfTheDirectoryIsRefused) {
    std::ofstream(options().directory) << "x";
    EXPECT_EQ(error_of(options()), open_error::kDirectoryUnusable);
}

TEST_F(OpenTest, AReadOnlyDirectoryIsRefused) {
    if (::geteuid() == 0) {
        // Permissions do not bind the superuser; this file system does.
        StoreOptions read_only = options();
        read_only.directory = "/proc/bytom-chain";
        EXPECT_EQ(error_of(read_only), open_error::kDirectoryUnusable);
        return;
    }
    fill();
    fs::permissions(options().directory, fs::perms::owner_read | fs::perms::owner_exec);
    EXPECT_EQ(error_of(options()), open_error::kDirectoryUnusable);
    fs::permissions(options().directory, fs::perms::owner_all);
    expect_intact();
}

TEST_F(OpenTest, SomebodyElsesFilesAreLeftAlone) {
    fs::create_directory(options().directory);
    std::ofstream(options().directory / "letter.txt") << "dear";
    EXPECT_EQ(error_of(options()), open_error::kCorrupted);
    EXPECT_EQ(std::distance(fs::directory_iterator(options().directory), fs::directory_iterator()), 1);
}

TEST_F(OpenTest, LostCurrentIsNotTakenForANewDirectory) {
    fill();
    const fs::path current = options().directory / "CURRENT";
    fs::rename(current, directory.path() / "CURRENT");
    EXPECT_EQ(error_of(options()), open_error::kCorrupted);
    fs::rename(directory.path() / "CURRENT", current);
    expect_intact();
}

TEST_F(OpenTest, ACorruptedFileIsReported) {
    fill();
    for (const char* pattern : {"MANIFEST-", "CURRENT"}) {
        for (const fs::directory_entry& file : fs::directory_iterator(options().directory)) {
            if (!file.path().filename().string().starts_with(pattern)) continue;
            const fs::path copy = directory.path() / "copy";
            fs::copy_file(file.path(), copy);
            std::ofstream(file.path(), std::ios::trunc) << "garbage";
            EXPECT_EQ(error_of(options()), open_error::kCorrupted) << file.path();
            fs::copy_file(copy, file.path(), fs::copy_options::overwrite_existing);
            fs::remove(copy);
        }
    }
    expect_intact();
}

TEST_F(OpenTest, ADamagedTableIsReportedWhenOpenedOrRead) {
    fill();
    std::size_t damaged = 0;
    for (const fs::directory_entry& file : fs::directory_iterator(options().directory)) {
        if (file.path().extension() != ".sst") continue;
        const auto size = fs::file_size(file.path());
        std::fstream table(file.path(), std::ios::in | std::ios::out | std::ios::binary);
        for (std::uintmax_t at = 16; at < size; at += 64) {
            table.seekp(static_cast<std::streamoff>(at));
            table.put('\x77');
        }
        ++damaged;
    }
    ASSERT_GT(damaged, 0);
    auto store = ChainStore::open(options());
    if (!store) {
        EXPECT_EQ(store.error().name, open_error::kCorrupted) << store.error().text();
        return;
    }
    const auto read_all = [&store] {
        (*store)->for_each_header([](const HeaderRecord&) {});
        for (std::uint64_t height = 1; height <= 40; ++height)
            (void)(*store)->raw_block(samples::header(height).key());
    };
    EXPECT_THROW(read_all(), StorageFailure);
}

}  // namespace
}  // namespace bytom::storage
