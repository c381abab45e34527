#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <node/block_source.hpp>
#include <unistd.h>
#include <zlib.h>

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

class BlockSourceTest : public testing::Test {
protected:
    BlockSourceTest()
        : path_(fs::temp_directory_path() / ("block_source_test." + std::to_string(getpid()))) {}
    ~BlockSourceTest() override { fs::remove(path_); }

    void write(std::string_view text) { std::ofstream(path_, std::ios::binary) << text; }

    void write_packed(const std::string& text) {
        const gzFile file = gzopen(path_.c_str(), "wb");
        gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
        gzclose(file);
    }

    /// The blocks as texts of their bytes, then the error if there is one.
    std::vector<std::string> read() {
        auto source = open_block_source(path_);
        if (!source) return {source.error().detail};
        std::vector<std::string> blocks;
        for (;;) {
            const auto block = (*source)->next();
            if (!block) blocks.push_back(block.error().detail);
            if (!block || !*block) break;
            blocks.emplace_back((*block)->begin(), (*block)->end());
        }
        return blocks;
    }

    std::string in_file(std::string_view what) const { return path_.string() + ": " + std::string(what); }

    fs::path path_;
};

using Texts = std::vector<std::string>;

TEST_F(BlockSourceTest, ReadsHexLines) {
    write("6161\n\n62\r\n6363");
    EXPECT_EQ(read(), (Texts{"aa", "b", "cc"}));
    write("");
    EXPECT_EQ(read(), Texts{});
    write("61\nxx\n62\n");
    EXPECT_EQ(read(), (Texts{"a", in_file("line 2 is no hex text")}));
}

TEST_F(BlockSourceTest, ReadsLinesLongerThanItsBuffer) {
    const std::string block(400'000, 'b');
    std::string text;
    for (int i = 0; i < 3; ++i) {
        for (const char c : block)
            text += c == 'b' ? "62" : "";
        text += '\n';
    }
    write_packed(text);
    EXPECT_EQ(read(), (Texts{block, block, block}));
}

TEST_F(BlockSourceTest, RefusesALineLongerThanAnyBlock) {
    write(std::string(23'000'000, 'a'));
    EXPECT_EQ(read(), (Texts{in_file("line 1 is longer than any block")}));
}

TEST_F(BlockSourceTest, ReadsVectorChains) {
    const std::string chain =
        R"({"topic":"t","cases":[{"name":"n","setup_blocks":["61"],"blocks":["62","63"]},
                                  {"blocks":["64"]}]})";
    write(chain);
    EXPECT_EQ(read(), (Texts{"a", "b", "c", "d"}));
    write_packed(chain);
    EXPECT_EQ(read(), (Texts{"a", "b", "c", "d"}));
    write(R"({"cases":[{"blocks":["6"]}]})");
    EXPECT_EQ(read().size(), 1U);
    write(R"({"cases":)");
    EXPECT_EQ(read().size(), 1U);
}

TEST_F(BlockSourceTest, NamesATruncatedArchive) {
    write_packed(std::string(100'000, '\n') + "6161\n");
    fs::resize_file(path_, fs::file_size(path_) - 12);
    const Texts blocks = read();
    ASSERT_FALSE(blocks.empty());
    EXPECT_NE(blocks.back(), "aa");
}

TEST_F(BlockSourceTest, NamesAMissingFile) {
    EXPECT_EQ(read(), Texts{in_file("No such file or directory")});
}

}  // namespace
}  // namespace bytom::node
