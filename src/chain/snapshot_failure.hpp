// What snapshots are refused with, and how often their progress is told.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

#include <bytom/base/result.hpp>
#include <bytom/chain/snapshot_file.hpp>

namespace bytom::chain {

inline constexpr std::uint64_t kSnapshotReportEvery = 4096;  ///< headers or outputs

[[nodiscard]] inline std::unexpected<Error> snapshot_failure(std::string what) {
    return base::fail(kSnapshotError, std::move(what));
}

}  // namespace bytom::chain
