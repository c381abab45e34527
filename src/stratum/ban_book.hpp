// Clients that flood the server with bad shares or malformed lines are banned for a while (06 §4.5).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stratum/vardiff.hpp"

namespace bytom::stratum {

enum class BanReason : std::uint8_t { bad_shares, no_requests };

/// For people.
[[nodiscard]] std::string_view to_string(BanReason reason) noexcept;

/// What somebody has done.
enum class Deed : std::uint8_t {
    delivered,   ///< a share that was accepted
    late,        ///< a share that came too late, which is nobody's fault
    bad_share,   ///< an offence
    no_request,  ///< an offence: a line that is no request, or blank lines without end
};

struct BanRule {
    std::uint64_t min_submissions = 100;  ///< before anybody is judged
    std::uint64_t error_percent = 50;     ///< at least this share of the submissions
    /// Of a ban. What was done longer ago counts less and less.
    std::chrono::minutes duration{20};
};

/// Deeds, the older ones counting half.
class Tally {
public:
    /// Why the rule bans, if this deed was one offence too many.
    std::optional<BanReason> count(Deed deed, const BanRule& rule, Instant now);

private:
    [[nodiscard]] std::optional<BanReason> judge(const BanRule& rule) const;

    std::uint64_t submissions_ = 0;
    std::array<std::uint64_t, 2> errors_{};  ///< by reason
    Instant since_;
};

struct Ban {
    std::string name;
    BanReason reason;
    Instant until;
};

/// Tallies by a name of the caller's choice. Knows a bounded number of names: one that does nothing for as
/// long as a ban lasts is forgotten. Not thread-safe.
class BanBook {
public:
    explicit BanBook(const BanRule& rule) : rule_(rule) {}

    /// Why the name is banned from now on, if this deed was one too many.
    std::optional<BanReason> record(std::string_view name, Deed deed, Instant now);
    /// Why the name is banned, if it is.
    [[nodiscard]] std::optional<BanReason> banned_for(std::string_view name, Instant now) const;
    /// It delivered a share within the duration of a ban, and is not banned itself.
    [[nodiscard]] bool delivers(std::string_view name, Instant now) const;
    [[nodiscard]] std::vector<Ban> bans(Instant now) const;

private:
    struct Record {
        Tally tally;
        Instant last;
        std::optional<Instant> delivered;
        BanReason reason = BanReason::bad_shares;
        Instant banned_until;
    };

    [[nodiscard]] const Record* find(std::string_view name) const;
    [[nodiscard]] bool delivers(const Record& record, Instant now) const;
    void make_room(Instant now);

    const BanRule rule_;
    std::unordered_map<std::string, Record> records_;
};

}  // namespace bytom::stratum
