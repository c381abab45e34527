// Where nodes have been reached: what is dialled before anything that strangers tell (07 §8.7).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {

/// Addresses that completed a handshake of our network, with their failures since, and addresses that were
/// tried in vain. Times are seconds since 1970. One thread at a time.
class AddressBook {
public:
    struct Entry {
        std::uint64_t last_success = 0;  ///< 0: never
        std::uint32_t failures = 0;      ///< in a row, since the last success
        std::uint64_t not_before = 0;    ///< when the next attempt is due
    };

    /// More entries are kept than this only by dropping the least useful one.
    static constexpr std::size_t kMaxEntries = 2000;

    /// An empty book without a file.
    AddressBook() = default;
    /// What the file holds; lines that are none are left out, since everything here can be learned again.
    /// Error: read_failed.
    [[nodiscard]] static Result<AddressBook> open(std::string path);

    /// "address last_success failures not_before" on each line; lines of another form are skipped.
    void read(std::string_view text);
    [[nodiscard]] std::string to_text() const;
    /// Writes the file if anything changed since. Error: write_failed.
    [[nodiscard]] Status<> save();

    void succeeded(const SocketAddress& address, std::uint64_t now);
    /// The next attempt is due after a time that doubles with each failure: 10 s up to `longest` seconds.
    void failed(const SocketAddress& address, std::uint64_t now, std::uint64_t longest = kLongestDelay);
    /// Somebody we never want as a peer (another network, ourselves): as if it had failed many times.
    void is_useless(const SocketAddress& address, std::uint64_t now);
    void forget(const SocketAddress& address);

    [[nodiscard]] bool is_due(const SocketAddress& address, std::uint64_t now) const;
    /// Addresses that were reached before, whose time has come and which `wanted` takes; the most recently
    /// reached first.
    [[nodiscard]] std::vector<SocketAddress> good(
        std::uint64_t now, std::size_t count, const std::function<bool(const SocketAddress&)>& wanted) const;
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] const Entry* find(const SocketAddress& address) const;

    static constexpr std::uint64_t kFirstDelay = 10;
    static constexpr std::uint64_t kLongestDelay = 6 * std::uint64_t{3600};

private:
    Entry& entry(const SocketAddress& address);

    std::string path_;
    std::map<SocketAddress, Entry> entries_;
    bool changed_ = false;
};

}  // namespace bytom::p2p
