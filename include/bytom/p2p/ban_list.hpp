// Which addresses are banned, and for what (07 §6.3).
#pragma once

#include <chrono>
#include <map>
#include <string>

#include <bytom/p2p/ip_address.hpp>
#include <bytom/p2p/peer.hpp>

namespace bytom::p2p {

/// Beyond this score an address is banned.
inline constexpr std::uint64_t kBanThreshold = 100;
inline constexpr std::uint64_t kBanSeconds = 3600;
/// For an offence that an honest peer may commit.
inline constexpr std::uint32_t kOffencePoints = 20;

/// The same moment by both clocks: bans run by the steady one, since the other may be set by days either way.
struct BanTime {
    std::uint64_t unix = 0;  ///< seconds since 1970
    std::chrono::steady_clock::time_point steady;
};

/// The offences of one address: points that stay and points that halve every minute. Times are seconds of a
/// clock that is never set.
class BanScore {
public:
    void increase(std::uint32_t persistent, std::uint32_t transient, std::uint64_t now) noexcept;
    void increase(Offence offence, std::uint64_t now) noexcept;
    [[nodiscard]] std::uint64_t value(std::uint64_t now) const noexcept;
    [[nodiscard]] bool deserves_ban(std::uint64_t now) const noexcept { return value(now) > kBanThreshold; }

private:
    /// Zero once it is below one, older than half an hour or from the future.
    [[nodiscard]] double decayed(std::uint64_t now) const noexcept;

    std::uint64_t persistent_ = 0;
    double transient_ = 0;
    std::uint64_t since_ = 0;  ///< when transient_ was increased last
};

struct Ban {
    IpAddress ip;           ///< the site: of IPv6, the first address of a /64
    std::uint64_t end = 0;  ///< seconds since 1970, as the clock stands now; not banned any more from then on
};

/// Bans of sites (IpAddress::site: who has one address of a /64 has them all) that outlive the process:
/// every change is in the file before it is reported as done. While the process runs, setting the clock
/// changes no ban. Between two processes only the clock can tell how much time went by; if it stands before
/// the moment of writing, a ban goes on with what was left of it then. One thread at a time.
class BanList {
public:
    /// More bans are kept than this only by dropping those that end first.
    static constexpr std::size_t kMaxBans = 10'000;
    /// A century: longer bans are cut to it.
    static constexpr std::uint64_t kLongestBan = std::uint64_t{100} * 365 * 24 * 3600;

    /// An empty list that is kept in no file.
    BanList() = default;
    /// The list in this file; empty if there is none. Errors: read_failed, bad_ban_list.
    [[nodiscard]] static Result<BanList> open(std::string path, BanTime now);

    [[nodiscard]] bool contains(const IpAddress& ip, BanTime now) const;
    /// Those in force, by address.
    [[nodiscard]] std::vector<Ban> list(BanTime now) const;

    /// Bans an address for this long from now on, or longer if it already is banned for longer. Error:
    /// write_failed; the list is as before.
    [[nodiscard]] Status<> add(const IpAddress& ip, std::uint64_t seconds, BanTime now);
    /// The same for what a peer has done, which keeps it out whether the disk takes it or not. Error:
    /// write_failed; the ban is in force, and follow_clock() tries again to write it.
    [[nodiscard]] Status<> enforce(const IpAddress& ip, std::uint64_t seconds, BanTime now);
    /// Whether the address was banned. Error: write_failed; the list is as before.
    [[nodiscard]] Result<bool> remove(const IpAddress& ip, BanTime now);

    /// Writes the file again if that has failed, or if the clock has been set since: the ends in it are of
    /// the old time. Cheap if not. Error: write_failed.
    [[nodiscard]] Status<> follow_clock(BanTime now);

private:
    explicit BanList(std::string path, BanTime now) : path_(std::move(path)), opened_(now), written_(now) {}

    using Ends = std::map<IpAddress, std::uint64_t>;

    /// The list's own time: the clock's when it was opened, and steady since then.
    [[nodiscard]] std::uint64_t own_time(BanTime now) const;
    [[nodiscard]] Ends in_force(BanTime now) const;
    [[nodiscard]] Ends with(const IpAddress& ip, std::uint64_t seconds, BanTime now) const;
    [[nodiscard]] std::vector<Ban> listed(const Ends& ends, BanTime now) const;
    [[nodiscard]] Status<> save(const Ends& ends, BanTime now);

    std::string path_;
    BanTime opened_;
    BanTime written_;
    bool is_written_ = true;  ///< what is in force is in the file
    Ends ends_;               ///< in own time
};

}  // namespace bytom::p2p
