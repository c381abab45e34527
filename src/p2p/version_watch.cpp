#include <algorithm>

#include <bytom/p2p/node_info.hpp>
#include <bytom/p2p/version_watch.hpp>

namespace bytom::p2p {
namespace {

/// Longer versions are not shown to users.
constexpr std::size_t kShownBytes = 64;

}  // namespace

Decoded<bool> VersionWatch::note(std::string_view version) {
    BYTOM_ASSIGN(const std::strong_ordering against_own, compare_versions(version, own_));
    BYTOM_ASSIGN(const std::int64_t major, major_version(version));
    BYTOM_ASSIGN(const std::int64_t own_major, major_version(own_));
    if (version.size() > kShownBytes || against_own <= 0) return false;
    const base::MutexLock lock(mutex_);
    newest_.update =
        std::max(newest_.update, major > own_major ? VersionUpdate::newer_major : VersionUpdate::newer);
    BYTOM_ASSIGN(const std::strong_ordering against_newest, compare_versions(version, newest_.version));
    if (against_newest <= 0) return false;
    newest_.version = version;
    return true;
}

NewestVersion VersionWatch::newest() const {
    const base::MutexLock lock(mutex_);
    return newest_;
}

}  // namespace bytom::p2p
