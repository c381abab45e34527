// Whom to dial when there are too few outbound peers, and whom to let go when there are too many.
// Pure functions of the address book and the situation.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "p2p/address_book.hpp"

namespace bytom::p2p {

/// Outbound peers of one network group (IpAddress::network_group), dials under way included; the LAN is not
/// counted.
inline constexpr std::size_t kMaxOutboundPerGroup = 2;
/// Addresses of the book, those known for longest, that count as trusted.
inline constexpr std::size_t kSeniors = 16;
/// A trusted address that failed this often in a row (failures count only while others can be reached) keeps
/// no place free any more until it is due again.
inline constexpr std::uint32_t kFailuresOfTheLost = 3;
/// Seconds after which any address is due again while there is no outbound peer at all.
inline constexpr std::uint64_t kLongestDelayAlone = 60;

struct DialSituation {
    std::uint64_t now = 0;                 ///< seconds since 1970
    std::size_t wanted = 0;                ///< outbound peers
    bool alone = false;                    ///< no outbound peer at all
    std::vector<SocketAddress> connected;  ///< outbound peers that we chose ourselves
    std::vector<SocketAddress> dialling;   ///< outbound handshakes under way
    std::vector<SocketAddress> anchors;    ///< outbound peers of the last run that proved useful
    std::vector<SocketAddress> seeds;      ///< configured, and of the name server; in random order
    std::vector<SocketAddress> heard;      ///< from discovery, in random order
    /// Whether the address may be dialled for one more peer at all: not banned, not ours, not connected.
    std::function<bool(const SocketAddress&)> suits;
};

/// The addresses to dial now. The policy: somebody who floods discovery with addresses gets at most half of
/// the places, as long as anybody else can be reached.
///
/// Half of the wanted places belong to the first *trusted* addresses that are available: anchors, then by
/// turns those of the book that have been known for longest and the seeds. They are dialled whenever they are
/// due, even if strangers took their places meanwhile (choose_surplus makes the room). Everybody else gets
/// the other half: addresses of the book, the most recently reached first, then those heard of. What is left
/// goes to further trusted ones. Network groups that we have no peer of go first, and no group gets more than
/// kMaxOutboundPerGroup.
///
/// Alone, every address is due after kLongestDelayAlone at the latest, and as many of the trusted ones as
/// peers are wanted are tried at once, those that were tried longest ago first: so that no number of dead
/// addresses in front of the list keeps a living one from its turn. Strangers come once all of those have
/// been tried: the one reached first is trusted later.
[[nodiscard]] std::vector<SocketAddress> choose_dials(const AddressBook& book,
                                                      const DialSituation& situation);

/// At most `count` of the addresses, in their order, one of each network group before a second one of any.
[[nodiscard]] std::vector<SocketAddress> take_spread(const std::vector<SocketAddress>& addresses,
                                                     std::size_t count);

struct OutboundPeer {
    SocketAddress address;
    std::chrono::steady_clock::time_point since;
    bool useful = false;  ///< it has brought a block or a transaction
};

/// Outbound peers beyond the wanted ones: the youngest that are not among the first trusted ones.
[[nodiscard]] std::vector<SocketAddress> choose_surplus(const AddressBook& book,
                                                        const DialSituation& situation,
                                                        std::vector<OutboundPeer> peers);

/// Anchors kept for the next start: not all of the trusted half, since an attacker may be among them.
inline constexpr std::size_t kMaxAnchors = 2;

/// Useful peers, first those among the first trusted ones, then those that the book has known for longest;
/// one of a network group (any number in the LAN). How long a connection lasts says little: an attacker's
/// never break.
[[nodiscard]] std::vector<SocketAddress> choose_anchors(const AddressBook& book,
                                                        const DialSituation& situation,
                                                        std::vector<OutboundPeer> peers);

}  // namespace bytom::p2p
