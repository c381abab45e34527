#include "base/rotated_file.hpp"

#include <gtest/gtest.h>

#include <bytom/base/atomic_file.hpp>

#include "support/temporary_directory.hpp"

namespace bytom::base {
namespace {

class RotatedFileTest : public ::testing::Test {
protected:
    [[nodiscard]] std::string path(const std::string& name = "x.log") const {
        return (directory.path() / name).string();
    }
    [[nodiscard]] std::optional<std::string> content(const std::string& name = "x.log") const {
        return *read_file(path(name));
    }

    testing::TemporaryDirectory directory;
};

TEST_F(RotatedFileTest, IsPutAsideWhenItIsLong) {
    RotatedFile file(path(), 10, 2);
    for (const char* text : {"first..\n", "second.\n", "third..\n", "fourth.\n"})
        EXPECT_TRUE(file.write(text));
    EXPECT_EQ(content(), "fourth.\n");
    EXPECT_EQ(content("x.1.log"), "third..\n");
    EXPECT_EQ(content("x.2.log"), "second.\n");
    EXPECT_EQ(content("x.3.log"), std::nullopt);
}

TEST_F(RotatedFileTest, IsOpenedAgainByItsName) {
    RotatedFile file(path(), 1'000, 2);
    EXPECT_TRUE(file.write("one\n"));
    std::filesystem::rename(path(), path("aside"));
    EXPECT_TRUE(file.write("two\n"));
    file.reopen();
    EXPECT_TRUE(file.write("three\n"));
    EXPECT_EQ(content("aside"), "one\ntwo\n");
    EXPECT_EQ(content(), "three\n");
}

TEST_F(RotatedFileTest, GoesOnWhenItCanBeWrittenAgain) {
    std::filesystem::create_directory(path());
    RotatedFile file(path(), 1'000, 2);
    EXPECT_FALSE(file.write("lost\n"));
    std::filesystem::remove(path());
    EXPECT_TRUE(file.write("kept\n"));
    EXPECT_EQ(content(), "kept\n");
}

}  // namespace
}  // namespace bytom::base
