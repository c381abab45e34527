// From the queue of submitted payments to the nodes.
#pragma once

#include <span>

#include <bytom/blockcenter/gateway/gateway.hpp>
#include <bytom/blockcenter/store/payment_rows.hpp>

namespace bytom::blockcenter {

/// What is to be written of an attempt after its nodes have answered.
struct Verdict {
    /// queued: again later; else in_pool, refused or expired.
    AttemptState state = AttemptState::queued;
    std::int64_t code = 0;
    std::string reason{};
    bool may_be_known = false;
    std::uint64_t wait = 0;  ///< seconds until it is sent again
};

/// Attempts that nodes may know are refused by all of them so many times before they count as expired.
inline constexpr std::int64_t kMaxTries = 10;
/// The same where a node keeps it until what it stands on comes: longer than nodes do that.
inline constexpr std::int64_t kMaxTriesKeptAside = 20;
/// The same where some node cannot be asked, which may be gone for good: about a day.
inline constexpr std::int64_t kMaxTriesWithoutAll = 1'440;

/// `attempt` as it was before it was sent; one offer a node, at least one. One acceptance is success. An
/// attempt that a node may know keeps its outputs until every node has refused it again and again.
[[nodiscard]] Verdict judge(const AttemptRow& attempt, std::span<const Offer> offers);

class Sender {
public:
    explicit Sender(const GatewayParts& parts) : parts_(parts) {}

    /// Offers the next attempt to all nodes; once one has taken it, not to those that are left out. False:
    /// none is due. Throws StoreFailure: then it is sent again, which harms nothing: a transaction has one
    /// id.
    bool send_next(const std::stop_token& stop);

private:
    /// What a node has taken and no block has: nodes forget. False: none is due.
    bool offer_again(const std::stop_token& stop);
    [[nodiscard]] std::vector<Offer> offer(const AttemptRow& attempt, const std::stop_token& stop);
    [[nodiscard]] bool has_caught_up(SqlTransaction& sql) const;

    const GatewayParts& parts_;
};

}  // namespace bytom::blockcenter
