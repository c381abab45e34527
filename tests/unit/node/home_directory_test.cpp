#include "node/home_directory.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/config.hpp"

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

class HomeDirectory : public ::testing::Test {
protected:
    HomeDirectory()
        : home_(fs::temp_directory_path() / ("home_test." + std::to_string(getpid())) / "inner") {}
    ~HomeDirectory() override { fs::remove_all(home_.parent_path()); }

    std::string config_text() const {
        std::ifstream file(home_ / "config.toml");
        return {std::istreambuf_iterator<char>(file), {}};
    }

    static unsigned mode_of(const fs::path& path) {
        struct stat status{};
        stat(path.c_str(), &status);
        return status.st_mode & 0777U;
    }

    fs::path home_;
};

TEST_F(HomeDirectory, InitWritesAConfigOnce) {
    const mode_t mask = umask(022);
    ASSERT_EQ(init_home(home_, "testnet"), InitResult::created);
    umask(mask);
    EXPECT_EQ(mode_of(home_), 0700U);
    EXPECT_EQ(mode_of(home_ / "data"), 0700U);
    EXPECT_EQ(mode_of(home_ / "config.toml"), 0644U);
    EXPECT_EQ(config_text(), initial_config_text("testnet"));
    ASSERT_EQ(init_home(home_, "mainnet"), InitResult::exists);
    EXPECT_EQ(config_text(), initial_config_text("testnet"));
}

TEST_F(HomeDirectory, InitNamesWhatItCannotWrite) {
    fs::create_directories(home_.parent_path());
    std::ofstream(home_) << "a file";
    const auto result = init_home(home_, "solonet");
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().detail.find(home_.string()), std::string::npos);
}

TEST_F(HomeDirectory, OnlyOneHoldsTheLock) {
    {
        const auto first = HomeLock::acquire(home_, HomeLock::Use::writing);
        ASSERT_TRUE(first);
        const auto second = HomeLock::acquire(home_, HomeLock::Use::writing);
        ASSERT_FALSE(second);
        EXPECT_NE(second.error().detail.find("datadir already used by another process"), std::string::npos);
    }
    EXPECT_TRUE(HomeLock::acquire(home_, HomeLock::Use::writing));
}

}  // namespace
}  // namespace bytom::node
