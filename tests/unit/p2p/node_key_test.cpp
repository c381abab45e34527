#include <filesystem>

#include <gtest/gtest.h>

#include <bytom/p2p/node_key.hpp>

#include "support/temporary_directory.hpp"

namespace bytom::p2p {
namespace {

TEST(NodeKey, ItsTextIsSeedAndPublicKey) {
    const NodeKey key = NodeKey::generate();
    const base::SecretBytes text = key.to_text();
    const auto read = NodeKey::from_text(base::as_text(text));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->public_key, key.public_key);
    EXPECT_EQ(read->to_text(), text);
    EXPECT_EQ(peer_id(key.public_key).size(), 64);
    EXPECT_EQ(peer_id({0xab}).substr(0, 4), "AB00");
}

TEST(NodeKey, RefusesHalvesThatDoNotFit) {
    base::SecretBytes text = NodeKey::generate().to_text();
    text.back() = text.back() == '0' ? '1' : '0';
    EXPECT_EQ(NodeKey::from_text(base::as_text(text)).error().name, "bad_node_key");
    EXPECT_FALSE(NodeKey::from_text(std::string(128, 'x')));
    EXPECT_FALSE(NodeKey::from_text("00"));
}

TEST(NodeKeyFile, IsMadeOnceAndReplacedWhenCutOff) {
    const bytom::testing::TemporaryDirectory directory;
    const std::string path = (directory.path() / "nodekey").string();
    const auto made = load_or_create_node_key(path);
    ASSERT_TRUE(made);
    EXPECT_EQ(std::filesystem::file_size(path), 128);
    EXPECT_EQ(std::filesystem::status(path).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(load_or_create_node_key(path)->public_key, made->public_key);

    std::filesystem::resize_file(path, 127);
    const auto renewed = load_or_create_node_key(path);
    ASSERT_TRUE(renewed);
    EXPECT_NE(renewed->public_key, made->public_key);
    EXPECT_EQ(std::filesystem::file_size(path), 128);
}

}  // namespace
}  // namespace bytom::p2p
