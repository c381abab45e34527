// Who may stay connected when places are short. Pure: decides, and leaves closing to the server. Any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include <bytom/base/mutex.hpp>

namespace bytom::http {

class ConnectionTable {
public:
    using Id = std::uint64_t;
    using Time = std::chrono::steady_clock::time_point;

    struct Limits {
        std::size_t total = 1024;
        std::size_t local_reserve = 32;  ///< places that only this machine's clients get
        std::size_t per_address = 128;   ///< places for one address (IPv6: /64) elsewhere
        std::size_t web_sockets = 25;    ///< places that may be WebSockets
        std::size_t streams = 256;       ///< places that may be streams
        /// Younger requests are not cut off for newcomers.
        std::chrono::steady_clock::duration grace = std::chrono::seconds(5);
        /// Nor WebSockets and streams on which something has been said since, nor calls that have run for
        /// less.
        std::chrono::steady_clock::duration long_grace = std::chrono::seconds(60);
    };

    /// What a connection does, in the order in which places are taken away: idle ones first, among equals the
    /// one that has been at it for the longest.
    enum class Activity : std::uint8_t {
        idle,     ///< between requests, or nothing has come yet
        reading,  ///< a part of a request has come
        writing,  ///< the client takes its time to take an answer
        waiting,  ///< an answer that waits for an event
        quiet,    ///< a WebSocket or a stream, since the last message in either direction
        working,  ///< an answer is made
    };

    /// What stays for as long as the client likes.
    enum class Lasting : std::uint8_t { web_socket, stream };

    struct Place {
        Id id = 0;
        std::size_t home = 0;  ///< as given to admit()
    };
    struct Admission {
        std::optional<Id> id;          ///< nothing: no place for it
        std::optional<Place> evicted;  ///< this one has lost its place: close it
    };

    explicit ConnectionTable(const Limits& limits) noexcept : limits_(limits) {}

    /// A newcomer. `address` is what per_address counts, `home` a number of the caller's.
    [[nodiscard]] Admission admit(std::string address, bool local, std::size_t home, Time now);

    void enter(Id id, Activity activity, Time now);
    void leave(Id id);

    /// A connection that has a place becomes one of these. When there are no more of its kind, the one that
    /// has been quiet for longest gives way, then one of the address that has most of them, if the newcomer's
    /// has fewer; local ones only to local ones, and all others to these.
    [[nodiscard]] Admission admit_lasting(Id id, Lasting kind, Time now);

    /// Takes the place of the one that is missed least, to have its descriptor.
    [[nodiscard]] std::optional<Place> evict_one(Time now);
    /// Takes the place of the one that has been slowest at this activity, to have its memory.
    [[nodiscard]] std::optional<Place> evict_slowest(Activity activity, Time now);

    [[nodiscard]] std::size_t size() const;
    /// Returns when no place is taken, or after this time: whether none is.
    bool wait_until_empty(std::chrono::milliseconds patience) const;

private:
    struct Entry {
        std::string address;  ///< empty: local
        std::size_t home = 0;
        Activity activity = Activity::idle;
        Time since;
        std::optional<Lasting> lasting{};

        [[nodiscard]] bool is_local() const noexcept { return address.empty(); }
    };
    using Entries = std::unordered_map<Id, Entry>;

    [[nodiscard]] bool is_in_grace(const Entry& entry, Time now) const;
    /// The first to give way of those that are eligible, in their grace or not.
    template <typename Eligible>
    [[nodiscard]] std::optional<Place> take_first(const Eligible& eligible) BYTOM_REQUIRES(mutex_);
    template <typename Eligible>
    [[nodiscard]] std::optional<Place> evict(Time now, Eligible eligible) BYTOM_REQUIRES(mutex_);
    [[nodiscard]] std::optional<Place> evict_lasting(const Entry& newcomer, Lasting kind, Time now)
        BYTOM_REQUIRES(mutex_);
    void erase(Entries::iterator place) BYTOM_REQUIRES(mutex_);

    const Limits limits_;
    mutable base::Mutex mutex_;
    mutable base::Condition emptied_;
    Entries entries_ BYTOM_GUARDED_BY(mutex_);
    std::unordered_map<std::string, std::size_t> of_address_ BYTOM_GUARDED_BY(mutex_);
    std::size_t local_ BYTOM_GUARDED_BY(mutex_) = 0;
    std::array<std::size_t, 2> lasting_ BYTOM_GUARDED_BY(mutex_){};  ///< by kind
    Id next_ BYTOM_GUARDED_BY(mutex_) = 1;
};

}  // namespace bytom::http
