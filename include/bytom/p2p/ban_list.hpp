// Which addresses we don't talk to, and how they earn that (07 §6.3).
#pragma once

#include <map>
#include <string>

#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {

/// Beyond this score an address is banned.
inline constexpr std::uint64_t kBanThreshold = 100;
inline constexpr std::uint64_t kBanSeconds = 3600;

/// The offences of one address: points that stay and points that halve every minute. Times are seconds since
/// 1970.
class BanScore {
public:
    void increase(std::uint32_t persistent, std::uint32_t transient, std::uint64_t now) noexcept;
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
    std::uint64_t end = 0;  ///< seconds since 1970; not banned any more from then on
};

/// Bans of sites (IpAddress::site: whoever has one address of a /64 has them all) that outlive the process:
/// every change is in the file before it is reported as done. One thread at a time.
class BanList {
public:
    /// More bans are kept than this only by dropping those that end first.
    static constexpr std::size_t kMaxBans = 10'000;

    /// An empty list that is kept in no file.
    BanList() = default;
    /// The list in this file; empty if there is none. Errors: read_failed, bad_ban_list.
    [[nodiscard]] static Result<BanList> open(std::string path);

    [[nodiscard]] bool contains(const IpAddress& ip, std::uint64_t now) const;
    /// Those in force, by address.
    [[nodiscard]] std::vector<Ban> list(std::uint64_t now) const;

    /// Bans an address until `end`, or longer if it is banned for longer. Error: write_failed (the ban is in
    /// force, but not durable).
    [[nodiscard]] Status<> add(const Ban& ban, std::uint64_t now);
    /// Whether the address was banned. Error: write_failed.
    [[nodiscard]] Result<bool> remove(const IpAddress& ip, std::uint64_t now);

private:
    explicit BanList(std::string path) : path_(std::move(path)) {}

    void drop_expired(std::uint64_t now);
    [[nodiscard]] Status<> save() const;

    std::string path_;
    std::map<IpAddress, std::uint64_t> ends_;
};

}  // namespace bytom::p2p
