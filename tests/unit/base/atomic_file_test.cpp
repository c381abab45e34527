#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <bytom/base/atomic_file.hpp>

namespace bytom::base {
namespace {

TEST(AtomicFile, ReplacesWholeFiles) {
    const auto directory = std::filesystem::temp_directory_path() / "bytom_atomic_file_test";
    std::filesystem::remove_all(directory);
    std::filesystem::create_directory(directory);
    const std::string path = (directory / "file").string();

    auto absent = read_file(path);
    ASSERT_TRUE(absent);
    EXPECT_FALSE(*absent);

    ASSERT_TRUE(replace_file(path, "first content"));
    ASSERT_TRUE(replace_file(path, "second"));
    EXPECT_EQ(**read_file(path), "second");
    struct stat status{};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);

    EXPECT_FALSE(replace_file((directory / "none" / "file").string(), "x"));
    EXPECT_FALSE(read_file(directory.string()));
    std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace bytom::base
