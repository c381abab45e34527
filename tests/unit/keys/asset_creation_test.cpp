#include <gtest/gtest.h>

#include <bytom/keys/asset_creation.hpp>

namespace bytom::keys {
namespace {

class EmptyRegistry : public AssetRegistry {
public:
    std::uint64_t take_key_index() override { return ++taken_; }
    [[nodiscard]] bool has_alias(std::string_view) const override { return false; }
    [[nodiscard]] bool has_asset(const primitives::AssetId&) const override { return false; }

    [[nodiscard]] std::uint64_t taken() const { return taken_; }

private:
    std::uint64_t taken_ = 0;
};

class FullRegistry final : public EmptyRegistry {
public:
    [[nodiscard]] bool has_alias(std::string_view alias) const override { return alias == "GOLD"; }
    [[nodiscard]] bool has_asset(const primitives::AssetId&) const override { return true; }
};

crypto::XPub sample_xpub(std::uint8_t seed) {
    return crypto::XPrv::root(std::span(&seed, 1)).xpub();
}

AssetRequest request_with(std::vector<crypto::XPub> xpubs, std::int64_t quorum = 1) {
    AssetRequest request;
    request.alias = " gold\t";
    request.raw_definition = {'{', '}'};
    request.xpubs = std::move(xpubs);
    request.quorum = quorum;
    return request;
}

TEST(AssetCreation, KeysMakeTheProgram) {
    EmptyRegistry registry;
    const auto asset = new_asset(request_with({sample_xpub(1), sample_xpub(2)}, 2), registry);
    ASSERT_TRUE(asset);
    EXPECT_EQ(asset->alias, "GOLD");
    EXPECT_EQ(asset->key_index, 1U);
    const std::vector<crypto::XPub> xpubs = {sample_xpub(1), sample_xpub(2)};
    EXPECT_EQ(asset->issuance_program, issuance_program(xpubs, 2, 1, 0));
    EXPECT_NE(asset->issuance_program, issuance_program(xpubs, 2, 2, 0));
    EXPECT_NE(asset->issuance_program, issuance_program(xpubs, 2, 1, 100));
}

TEST(AssetCreation, GivenProgramNeedsNeitherKeysNorIndex) {
    EmptyRegistry registry;
    AssetRequest request = request_with({}, -5);
    request.limit_height = -1;
    request.issuance_program = {0x51};
    const auto asset = new_asset(request, registry);
    ASSERT_TRUE(asset);
    EXPECT_EQ(asset->issuance_program, Bytes({0x51}));
    EXPECT_EQ(asset->key_index, 0U);
    EXPECT_EQ(registry.taken(), 0U);
}

TEST(AssetCreation, RefusedKeysStillTakeAnIndexButNoKeysDoNot) {
    EmptyRegistry registry;
    EXPECT_EQ(new_asset(request_with({}), registry).error(), AssetError::no_xpubs);
    EXPECT_EQ(registry.taken(), 0U);
    EXPECT_EQ(new_asset(request_with({sample_xpub(1)}, 0), registry).error(), AssetError::bad_quorum);
    EXPECT_EQ(new_asset(request_with({sample_xpub(1)}, -1), registry).error(), AssetError::bad_value);
    EXPECT_EQ(new_asset(request_with({sample_xpub(1), sample_xpub(1)}, 0), registry).error(),
              AssetError::duplicate_xpub);
    EXPECT_EQ(registry.taken(), 3U);
}

TEST(AssetCreation, KeyThatIsNoPointIsRefused) {
    EmptyRegistry registry;
    crypto::XPub no_point;
    no_point.bytes[0] = 2;
    EXPECT_EQ(new_asset(request_with({no_point}), registry).error(), AssetError::bad_point);
}

TEST(AssetCreation, AliasIsCheckedFirstAndUniquenessLast) {
    FullRegistry registry;
    AssetRequest blank = request_with({});
    blank.alias = "\n\u00a0 ";
    EXPECT_EQ(new_asset(blank, registry).error(), AssetError::null_alias);
    AssetRequest btm = request_with({});
    btm.alias = " btm";
    EXPECT_EQ(new_asset(btm, registry).error(), AssetError::internal_asset);
    EXPECT_EQ(new_asset(request_with({sample_xpub(1)}), registry).error(), AssetError::duplicate_alias);
    AssetRequest renamed = request_with({sample_xpub(1)});
    renamed.alias = "silver";
    EXPECT_EQ(new_asset(renamed, registry).error(), AssetError::duplicate_asset);
}

}  // namespace
}  // namespace bytom::keys
