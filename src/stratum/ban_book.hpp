// Whoever floods the server with bad shares stays away for a while (06 §4.5).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "stratum/vardiff.hpp"

namespace bytom::stratum {

struct BanRule {
    std::uint64_t min_submissions = 100;  ///< before anybody is judged
    std::uint64_t error_percent = 50;     ///< of the submissions, at least
    std::chrono::minutes duration{20};
};

/// Counts submissions by a name of the caller's choice. Knows a bounded number of names: one that sends
/// nothing for as long as a ban lasts is forgotten. Not thread-safe.
class BanBook {
public:
    explicit BanBook(const BanRule& rule) : rule_(rule) {}

    /// True if this submission made the name banned.
    bool record(std::string_view name, bool is_error, Instant now);
    [[nodiscard]] bool is_banned(std::string_view name, Instant now) const;
    [[nodiscard]] std::size_t banned(Instant now) const;

private:
    struct Record {
        std::uint64_t submissions = 0;
        std::uint64_t errors = 0;
        Instant last;
        Instant banned_until;
    };

    void make_room(Instant now);

    const BanRule rule_;
    std::unordered_map<std::string, Record> records_;
};

}  // namespace bytom::stratum
