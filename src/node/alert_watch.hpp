// When the node's state is worth waking somebody for (notify.alert): rules over facts and time.
//
//  * `no_peers`: there are nodes to be reached, and none has been for five minutes.
//  * `disk`: less than health.min_free_disk is free where the databases are.
//  * `behind`: half of the peers have chains that are at least six blocks higher, and for ten minutes neither
//    blocks nor headers of ours have come on: a branch that this node does not or cannot follow.
//  * `out_of_reach`: a branch has more work, and what a reorganisation to it would need has been pruned.
//  * `stuck`: the chain thread or the network thread has been at one thing for a minute.
//
// Each is told when it begins, once a day as long as it lasts, and when it is over.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bytom::node {

struct AlertFacts {
    std::string stuck;           ///< which thread, as a sentence; empty: none
    bool nobody_to_ask = false;  ///< there is no peer, though others are configured
    std::string no_peers_reason;
    std::optional<std::uint64_t> free_mebibytes;  ///< where the databases are; nothing: it cannot be told
    std::uint64_t height = 0;
    std::uint64_t best_header = 0;
    std::string sync_reason;            ///< why it does not come on, if that is known
    std::string out_of_reach;           ///< which branch, as a sentence; empty: none
    std::vector<std::uint64_t> claims;  ///< heights that peers claim, one of each
};

struct Alert {
    std::string_view name;
    std::string message;
};

/// A pure state machine: the time is told.
class AlertWatch {
public:
    using Instant = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::minutes kLonely{5};
    static constexpr std::chrono::minutes kStill{10};
    static constexpr std::chrono::hours kAgain{24};
    static constexpr std::uint64_t kFarBehind = 6;  ///< blocks

    /// MiB; 0: never too few.
    explicit AlertWatch(std::uint64_t min_free_disk) : min_free_disk_(min_free_disk) {}

    /// What is to be told now.
    [[nodiscard]] std::vector<Alert> look(const AlertFacts& facts, Instant now);

private:
    struct Condition {
        std::optional<Instant> since;
        std::optional<Instant> told;
    };
    /// What a rule says: what holds, and what is told once it has held for so long.
    struct Finding {
        std::string_view name;
        bool holds = false;
        std::chrono::seconds patience{};
        std::string message;
        std::string_view over;
    };

    [[nodiscard]] bool comes_on(const AlertFacts& facts);
    void judge(Finding finding, Instant now, std::vector<Alert>& alerts);

    const std::uint64_t min_free_disk_;
    std::map<std::string_view, Condition> conditions_;
    std::uint64_t height_ = 0;
    std::uint64_t best_header_ = 0;
};

}  // namespace bytom::node
