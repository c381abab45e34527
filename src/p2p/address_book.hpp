// Where nodes have been reached: what is dialled before anything that strangers tell (07 §8.7).
#pragma once

#include <map>
#include <string>
#include <vector>

#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {

/// Addresses that completed a handshake of our network, and what became of the attempts since. Only the
/// former is kept in the file: a start begins afresh with everybody. Times are seconds since 1970. One thread
/// at a time.
class AddressBook {
public:
    struct Entry {
        std::uint64_t last_success = 0;   ///< 0: never
        std::uint64_t first_success = 0;  ///< seniority
        std::uint64_t last_try = 0;       ///< last failed try; 0: none since the last success
        std::uint32_t failures = 0;       ///< in a row, since the last success
        bool unsuitable = false;          ///< never a peer for us: see HandshakeError
    };

    /// More entries are kept than this only by dropping the least useful one.
    static constexpr std::size_t kMaxEntries = 2000;
    /// Likewise of one network group and of one site; the LAN is not counted.
    static constexpr std::size_t kMaxPerGroup = 64;
    static constexpr std::size_t kMaxPerSite = 8;

    /// An empty book without a file.
    AddressBook() = default;
    /// What the file holds; lines that are none are left out, since everything here can be learned again.
    /// Error: read_failed.
    [[nodiscard]] static Result<AddressBook> open(std::string path);

    /// "address last_success first_success" on each line; lines of another form are skipped. Of the older
    /// form "address last_success failures not_before" only the success counts.
    void read(std::string_view text);
    [[nodiscard]] std::string to_text() const;
    /// Writes the file if anything changed since. Error: write_failed.
    [[nodiscard]] Status<> save();

    void succeeded(const SocketAddress& address, std::uint64_t now);
    /// The next attempt is due after a time that doubles with each failure: 10 s up to kLongestDelay.
    /// Failures beyond `most` are not counted.
    void failed(const SocketAddress& address, std::uint64_t now, std::uint32_t most = kManyFailures);
    /// An attempt that says nothing about the address: the next one is due after the first delay, or what
    /// earlier failures ask for.
    void tried(const SocketAddress& address, std::uint64_t now);
    /// Somebody we never want as a peer (another network, ourselves): as if it had failed many times.
    void mark_unsuitable(const SocketAddress& address, std::uint64_t now);
    void forget(const SocketAddress& address);

    /// Whether an attempt is due, if none is put off for more than `longest` seconds.
    [[nodiscard]] bool is_due(const SocketAddress& address, std::uint64_t now,
                              std::uint64_t longest = kLongestDelay) const;
    /// Seconds until then; 0: it is.
    [[nodiscard]] std::uint64_t due_in(const SocketAddress& address, std::uint64_t now,
                                       std::uint64_t longest = kLongestDelay) const;
    /// Addresses that were reached before, the most recently reached first.
    [[nodiscard]] std::vector<SocketAddress> latest_reached() const;
    /// Those that were reached first of all, one of a network group (any number in the LAN).
    [[nodiscard]] std::vector<SocketAddress> longest_known(std::size_t count) const;
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] const Entry* find(const SocketAddress& address) const;

    static constexpr std::uint64_t kFirstDelay = 10;
    static constexpr std::uint64_t kLongestDelay = 6 * std::uint64_t{3600};
    /// From here on a further failure changes nothing.
    static constexpr std::uint32_t kManyFailures = 20;

private:
    Entry& entry(const SocketAddress& address);
    void make_room_for(const SocketAddress& address);

    std::string path_;
    std::map<SocketAddress, Entry> entries_;
    bool changed_ = false;
};

}  // namespace bytom::p2p
