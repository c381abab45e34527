#include <algorithm>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <bytom/base/descriptor_limits.hpp>

namespace bytom::base {
namespace {

/// Log, lock, key files, event loops, pipes, look-ups.
constexpr std::size_t kProcessFiles = 64;
/// Logs, manifest, directories and files that compaction writes, of one database.
constexpr std::size_t kDatabaseFiles = 24;
constexpr std::size_t kLeastTables = 64;
constexpr std::size_t kLeastPeers = 16;
constexpr std::size_t kLeastApi = 16;
constexpr std::size_t kLeastStratum = 16;
/// More is of no use and some systems promise a thousand million.
constexpr std::size_t kMostCounted = std::size_t{1} << 20;

}  // namespace

Result<DescriptorPlan> plan_descriptors(std::size_t limit, const DescriptorWishes& wishes) {
    DescriptorPlan plan;
    plan.limit = limit;
    plan.reserved = kProcessFiles + kDatabaseFiles * wishes.databases + wishes.fixed_tables;
    const std::size_t least_tables = std::min(wishes.chain_tables, kLeastTables);
    const std::size_t least_peers = std::min(wishes.peers, kLeastPeers);
    const std::size_t least_api = std::min(wishes.api, kLeastApi);
    const std::size_t least_stratum = std::min(wishes.stratum, kLeastStratum);
    const std::size_t least = plan.reserved + least_tables + least_peers + least_api + least_stratum;
    if (limit < least) {
        return fail(
            "descriptors",
            fmt::format("the limit of open files (ulimit -n) is {}: at least {} are needed", limit, least));
    }
    std::size_t spare = limit - least;
    const auto part = [&spare](std::size_t at_least, std::size_t wish, std::size_t share) {
        const std::size_t more = std::min(wish - at_least, share);
        spare -= more;
        return at_least + more;
    };
    plan.peers = part(least_peers, wishes.peers, spare / 4);
    plan.chain_tables = part(least_tables, wishes.chain_tables, spare / 2);
    // Half each, and what either does not need is the other's.
    const std::size_t unused = spare / 2 - std::min(spare / 2, wishes.api - least_api);
    plan.stratum = part(least_stratum, wishes.stratum, spare / 2 + unused);
    plan.api = part(least_api, wishes.api, spare);
    return plan;
}

std::size_t raise_descriptor_limit() noexcept {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kMostCounted;
    if (limit.rlim_cur < limit.rlim_max) {
        rlimit raised = limit;
        raised.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    }
    return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, kMostCounted));
}

void open_standard_descriptors() noexcept {
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
        if (fcntl(number, F_GETFD) >= 0) continue;
        // The lowest free number is taken, which is this one: those below are open.
        const int opened = open("/dev/null", O_RDWR);
        if (opened >= 0 && opened != number) close(opened);
    }
}

}  // namespace bytom::base
