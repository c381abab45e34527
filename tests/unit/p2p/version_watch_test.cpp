#include <gtest/gtest.h>

#include <bytom/p2p/node_info.hpp>
#include <bytom/p2p/version_watch.hpp>

namespace bytom::p2p {
namespace {

TEST(Versions, AreOrderedByPrecedence) {
    const char* const ascending[] = {"1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
                                     "1.0.0-beta.11", "1.0.0-rc.1",       "1.0.0",      "1.0.1",
                                     "1.2",           "1.10.0",           "v2-rc",      "2.0.0.1",
                                     "3.0.0-1.x.9",   "3.0.0-1.x.10"};
    for (std::size_t low = 0; low < std::size(ascending); ++low) {
        for (std::size_t high = 0; high < std::size(ascending); ++high)
            EXPECT_EQ(compare_versions(ascending[low], ascending[high]), low <=> high)
                << ascending[low] << " " << ascending[high];
    }
    EXPECT_EQ(compare_versions("1.1.1+9f6a8d0c", "v1.1.1"), std::strong_ordering::equal);
    EXPECT_EQ(compare_versions("1.1", "1.1.0.0"), std::strong_ordering::equal);
    EXPECT_EQ(compare_versions("1.0.0-alpha", "1.0.0-alpha.1"), std::strong_ordering::less);
    EXPECT_EQ(compare_versions("1.0", "one").error(), ProtocolError::bad_version);
    EXPECT_EQ(compare_versions("", "1.0").error(), ProtocolError::bad_version);
}

TEST(VersionWatch, RemembersTheHighestVersion) {
    VersionWatch watch("1.1.1+9f6a8d0c");
    for (const char* const old : {"1.1.1", "1.1.1-rc", "1.0.9", "0.9"})
        EXPECT_FALSE(watch.note(old).value()) << old;
    EXPECT_EQ(watch.newest().update, VersionUpdate::none);
    EXPECT_EQ(watch.newest().version, "1.1.1+9f6a8d0c");
    EXPECT_TRUE(watch.note("1.2.0").value());
    EXPECT_FALSE(watch.note("1.1.2").value());
    EXPECT_EQ(watch.newest().update, VersionUpdate::newer);
    EXPECT_EQ(watch.newest().version, "1.2.0");
    EXPECT_TRUE(watch.note("2.0.0-rc").value());
    EXPECT_EQ(watch.newest().update, VersionUpdate::newer_major);
    EXPECT_FALSE(watch.note("1.3").value());
    EXPECT_EQ(watch.newest().update, VersionUpdate::newer_major);
    EXPECT_EQ(watch.newest().version, "2.0.0-rc");
}

TEST(VersionWatch, ShowsNothingThatIsNoVersionOrLong) {
    VersionWatch watch("1.1.1");
    EXPECT_EQ(watch.note("2.0.0\n").error(), ProtocolError::bad_version);
    EXPECT_EQ(watch.note("<b>9</b>").error(), ProtocolError::bad_version);
    EXPECT_FALSE(watch.note("9." + std::string(64, '1')).value_or(false));
    EXPECT_FALSE(watch.note("9.0.0-" + std::string(64, 'a')).value());
    EXPECT_EQ(watch.newest().update, VersionUpdate::none);
    EXPECT_EQ(watch.newest().version, "1.1.1");
}

}  // namespace
}  // namespace bytom::p2p
