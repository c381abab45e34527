#include "p2p/dial_plan.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace bytom::p2p {
namespace {

using Addresses = std::vector<SocketAddress>;

bool contains(const Addresses& addresses, const SocketAddress& address) {
    return std::ranges::find(addresses, address) != addresses.end();
}

/// How many outbound connections each network group has or will have.
class GroupCounts {
public:
    void add(const Addresses& addresses) {
        for (const SocketAddress& address : addresses)
            add(address);
    }
    void add(const SocketAddress& address) { ++counts_[address.ip.network_group()]; }

    [[nodiscard]] bool is_new(const SocketAddress& address) const {
        return !counts_.contains(address.ip.network_group());
    }
    [[nodiscard]] bool has_room(const SocketAddress& address) const {
        if (address.ip.is_lan()) return true;
        const auto found = counts_.find(address.ip.network_group());
        return found == counts_.end() || found->second < kMaxOutboundPerGroup;
    }

private:
    std::map<IpAddress, std::size_t> counts_;
};

/// Trusted addresses in the order of their claim to a place, each once.
Addresses trusted(const AddressBook& book, const DialSituation& situation) {
    Addresses ranked;
    const auto add = [&](const SocketAddress& address) {
        if (!contains(ranked, address)) ranked.push_back(address);
    };
    std::ranges::for_each(situation.anchors, add);
    const Addresses seniors = book.longest_known(kSeniors);
    for (std::size_t index = 0; index < std::max(seniors.size(), situation.seeds.size()); ++index) {
        if (index < seniors.size()) add(seniors[index]);
        if (index < situation.seeds.size()) add(situation.seeds[index]);
    }
    return ranked;
}

class Plan {
public:
    Plan(const AddressBook& book, const DialSituation& situation)
        : book_(book),
          situation_(situation),
          longest_delay_(situation.alone ? kLongestDelayAlone : AddressBook::kLongestDelay),
          trusted_(trusted(book, situation)) {
        groups_.add(situation.connected);
        groups_.add(situation.dialling);
        claim_places();
    }

    [[nodiscard]] const Addresses& first_trusted() const noexcept { return first_; }

    Addresses dials() {
        for (const SocketAddress& address : first_)
            dial(address);
        if (situation_.alone) {
            Addresses longest_untried = trusted_;
            std::ranges::stable_sort(longest_untried, {}, [this](const SocketAddress& address) {
                const AddressBook::Entry* const entry = book_.find(address);
                return entry == nullptr ? 0 : entry->last_try;
            });
            fill(longest_untried, situation_.wanted);
            const auto untried = [this](const SocketAddress& address) {
                const AddressBook::Entry* const entry = book_.find(address);
                return (entry == nullptr || entry->last_try == 0) && situation_.suits(address);
            };
            if (std::ranges::any_of(trusted_, untried)) return std::move(chosen_);
        }
        const auto strangers = static_cast<std::size_t>(std::ranges::count_if(
            situation_.connected,
            [this](const SocketAddress& address) { return !contains(first_, address); }));
        const std::size_t taken = first_.size() + strangers;
        if (taken >= situation_.wanted) return std::move(chosen_);
        const std::size_t end = chosen_.size() + situation_.wanted - taken;
        Addresses others = book_.latest_reached();
        others.insert(others.end(), situation_.heard.begin(), situation_.heard.end());
        fill(others, end);
        fill(trusted_, end);
        return std::move(chosen_);
    }

private:
    /// The first trusted addresses that are there or may be reached.
    void claim_places() {
        GroupCounts groups;
        for (const SocketAddress& address : trusted_) {
            if (first_.size() >= situation_.wanted / 2) return;
            if (!groups.has_room(address)) continue;
            if (!contains(situation_.connected, address) && !contains(situation_.dialling, address) &&
                !is_available(address))
                continue;
            first_.push_back(address);
            groups.add(address);
        }
    }
    [[nodiscard]] bool is_available(const SocketAddress& address) const {
        const AddressBook::Entry* const entry = book_.find(address);
        const bool lost = entry != nullptr && (entry->unsuitable || entry->failures >= kFailuresOfTheLost);
        return (!lost || is_due(address)) && situation_.suits(address);
    }
    [[nodiscard]] bool is_due(const SocketAddress& address) const {
        return book_.is_due(address, situation_.now, longest_delay_);
    }

    /// Groups without a peer first, then any others, until `count` are chosen.
    void fill(const Addresses& addresses, std::size_t end) {
        for (const bool only_new_groups : {true, false}) {
            for (const SocketAddress& address : addresses) {
                if (chosen_.size() >= end) return;
                if (!only_new_groups || groups_.is_new(address)) dial(address);
            }
        }
    }
    void dial(const SocketAddress& address) {
        const auto same_node = [&](const SocketAddress& other) {
            return address == other || (address.ip.site() == other.ip.site() && !address.ip.is_loopback());
        };
        if (!groups_.has_room(address) || !is_due(address) || !situation_.suits(address) ||
            std::ranges::any_of(chosen_, same_node))
            return;
        chosen_.push_back(address);
        groups_.add(address);
    }

    const AddressBook& book_;
    const DialSituation& situation_;
    const std::uint64_t longest_delay_;
    const Addresses trusted_;
    GroupCounts groups_;
    Addresses first_;
    Addresses chosen_;
};

}  // namespace

Addresses choose_dials(const AddressBook& book, const DialSituation& situation) {
    return Plan(book, situation).dials();
}

Addresses take_spread(const Addresses& addresses, std::size_t count) {
    std::map<IpAddress, std::size_t> of_group;
    std::vector<std::pair<std::size_t, SocketAddress>> ordered;
    for (const SocketAddress& address : addresses)
        ordered.emplace_back(of_group[address.ip.network_group()]++, address);
    std::ranges::stable_sort(ordered, {}, &std::pair<std::size_t, SocketAddress>::first);
    Addresses taken;
    for (const auto& [turn, address] : ordered) {
        if (taken.size() < count) taken.push_back(address);
    }
    return taken;
}

Addresses choose_surplus(const AddressBook& book, const DialSituation& situation,
                         std::vector<OutboundPeer> peers) {
    if (peers.size() <= situation.wanted) return {};
    std::size_t surplus = peers.size() - situation.wanted;
    const Plan plan(book, situation);
    std::ranges::sort(peers, std::greater{}, &OutboundPeer::since);
    Addresses chosen;
    for (const OutboundPeer& peer : peers) {
        if (surplus == 0) break;
        if (contains(plan.first_trusted(), peer.address)) continue;
        chosen.push_back(peer.address);
        --surplus;
    }
    return chosen;
}

Addresses choose_anchors(const AddressBook& book, const DialSituation& situation,
                         std::vector<OutboundPeer> peers) {
    const Plan plan(book, situation);
    std::ranges::sort(peers, {}, [&](const OutboundPeer& peer) {
        const AddressBook::Entry* const entry = book.find(peer.address);
        return std::tuple(!contains(plan.first_trusted(), peer.address),
                          entry == nullptr ? UINT64_MAX : entry->first_success, peer.since, peer.address);
    });
    Addresses anchors;
    for (const OutboundPeer& peer : peers) {
        const auto same_group = [&](const SocketAddress& other) {
            return !peer.address.ip.is_lan() && peer.address.ip.network_group() == other.ip.network_group();
        };
        if (anchors.size() < kMaxAnchors && peer.useful && std::ranges::none_of(anchors, same_group))
            anchors.push_back(peer.address);
    }
    return anchors;
}

}  // namespace bytom::p2p
