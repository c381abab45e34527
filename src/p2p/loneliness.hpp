// When it is worth a line in the log that there are no peers, and what it says.
//
//  * The first line is due after half a minute without any peer, further ones every five minutes.
//  * It names what was tried in that time, why the last attempt failed, and when the next one comes.
//  * Once there is a peer again, a line says so, if one has complained before.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {

/// A pure state machine: the time is told.
class Loneliness {
public:
    using Instant = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds kFirstLine{30};
    static constexpr std::chrono::minutes kNextLine{5};

    explicit Loneliness(Instant now) : since_(now) {}

    /// A dial or a look-up has failed; `what` is an address or a host's name. `why` is cut off where it is
    /// long.
    void failed(std::string_view what, std::string_view why);

    struct Situation {
        std::size_t peers = 0;
        std::size_t dialling = 0;  ///< dials under way
        /// Until the next address is due; nothing: there is none.
        std::optional<std::chrono::seconds> next_try{};
    };
    /// The line that is due; nothing if none is.
    [[nodiscard]] std::optional<std::string> line(Instant now, const Situation& situation);

private:
    Instant since_;
    std::optional<Instant> told_;  ///< the last line that complained
    std::set<std::string> tried_;  ///< since then, kMaxTried at most
    std::uint64_t failures_ = 0;   ///< since then
    std::string last_error_;
};

}  // namespace bytom::p2p
