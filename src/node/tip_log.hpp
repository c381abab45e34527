// Which new best blocks are worth a line in the log.
//
//  * Each of them near the present; old ones, which come by the thousand, as a summary every ten seconds.
//  * The last of a run of old ones is told, too.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <bytom/base/hash256.hpp>

namespace bytom::node {

/// A pure state machine: the time is told.
class TipLog {
public:
    using Instant = std::chrono::steady_clock::time_point;

    static constexpr std::uint64_t kOldSeconds = 3'600;
    static constexpr std::chrono::seconds kSummaryInterval{10};

    /// Whether a block of this time belongs to the past; both in seconds since 1970.
    [[nodiscard]] static bool is_old(std::uint64_t timestamp, std::uint64_t clock) noexcept {
        return timestamp < clock && clock - timestamp > kOldSeconds;
    }

    struct Block {
        std::uint64_t height = 0;
        Hash256 hash;
        std::uint64_t timestamp = 0;  ///< seconds since 1970
    };

    /// A new best block; `clock` is the time since 1970. The line that is due; nothing if none is.
    [[nodiscard]] std::optional<std::string> follow(const Block& block, std::uint64_t clock, Instant now);

    /// When time_passed() has something to do; nothing: it has not.
    [[nodiscard]] std::optional<Instant> due() const;
    [[nodiscard]] std::optional<std::string> time_passed(Instant now);

private:
    [[nodiscard]] std::string summary(Instant now);

    std::optional<Block> untold_;   ///< the last old block, if it was not told
    std::uint64_t blocks_ = 0;      ///< since the last line, untold_ included
    std::optional<Instant> since_;  ///< when the last line, or the run of old blocks, began
};

}  // namespace bytom::node
