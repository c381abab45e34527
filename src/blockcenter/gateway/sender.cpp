#include "blockcenter/gateway/sender.hpp"

#include <algorithm>
#include <set>

#include <bytom/base/log.hpp>
#include <bytom/blockcenter/store/chain_rows.hpp>
#include <bytom/blockcenter/store/node_rows.hpp>

namespace bytom::blockcenter {
namespace {

constexpr std::uint64_t kLeaseSeconds = 60;
constexpr std::uint64_t kLongestWait = 60;  // seconds

std::uint64_t wait_after(std::int64_t tries) noexcept {
    constexpr std::int64_t kMostDoublings = 6;
    return std::min(std::uint64_t{1} << std::min(tries, kMostDoublings), kLongestWait);
}

}  // namespace

Verdict judge(const AttemptRow& attempt, std::span<const Offer> offers) {
    using Outcome = Offer::Outcome;
    const auto has = [&](Outcome outcome) {
        return std::ranges::find(offers, outcome, &Offer::outcome) != offers.end();
    };
    if (has(Outcome::taken)) return {.state = AttemptState::in_pool, .reason = {}, .may_be_known = true};
    const bool may_be_known = attempt.may_be_known || has(Outcome::unknown) || has(Outcome::kept_aside);
    const auto refuses = [](const Offer& offer) {
        return offer.outcome == Outcome::refused || offer.outcome == Outcome::kept_aside;
    };
    const auto refusal = std::ranges::find_if(offers, refuses);
    if (refusal != offers.end()) {
        const std::int64_t most_tries = has(Outcome::unknown)                   ? INT64_MAX
                                        : !std::ranges::all_of(offers, refuses) ? kMaxTriesWithoutAll
                                        : has(Outcome::kept_aside)              ? kMaxTriesKeptAside
                                                                                : kMaxTries;
        if (!may_be_known)
            return {.state = AttemptState::refused, .code = refusal->code, .reason = refusal->reason};
        if (attempt.tries + 1 >= most_tries)
            return {.state = AttemptState::expired, .code = refusal->code, .reason = refusal->reason};
    }
    return {.state = AttemptState::queued,
            .code = 0,
            .reason = offers.front().reason,
            .may_be_known = may_be_known,
            .wait = wait_after(attempt.tries)};
}

bool Sender::send_next(const std::stop_token& stop) {
    Database& database = parts_.database;
    const auto attempt = database.transact(
        [&](SqlTransaction& sql) { return take_due_attempt(sql, parts_.clock.now(), kLeaseSeconds); });
    if (!attempt) return offer_again(stop);
    const std::vector<Offer> offers = offer(*attempt, stop);
    if (stop.stop_requested()) return false;
    const Verdict verdict = judge(*attempt, offers);
    base::log(base::LogLevel::debug, "gateway", "{}: {} {}", attempt->hash.to_text(),
              to_string(verdict.state), verdict.reason);
    database.transact([&](SqlTransaction& sql) {
        const std::uint64_t now = parts_.clock.now();
        // What nodes refuse may be in a block already, that has not been followed yet.
        const bool too_early = verdict.state == AttemptState::expired && !has_caught_up(sql);
        if (too_early) {
            put_back(sql, attempt->attempt, true, now + kLongestWait);
        } else if (verdict.state == AttemptState::queued) {
            put_back(sql, attempt->attempt, verdict.may_be_known, now + verdict.wait);
        } else {
            settle_attempt(sql, *attempt, verdict.state, verdict.code, verdict.reason, now);
        }
    });
    return true;
}

bool Sender::offer_again(const std::stop_token& stop) {
    const auto attempt = parts_.database.transact(
        [&](SqlTransaction& sql) { return take_from_pool(sql, parts_.clock.now()); });
    if (!attempt) return false;
    const std::vector<Offer> offers = offer(*attempt, stop);
    const bool refused = std::ranges::all_of(offers, [](const Offer& offer) {
        return offer.outcome == Offer::Outcome::refused || offer.outcome == Offer::Outcome::kept_aside;
    });
    if (!refused) return true;
    parts_.database.transact([&](SqlTransaction& sql) {
        // Unless it has been confirmed meanwhile.
        if (auto now_is = find_attempt(sql, attempt->wallet, attempt->hash);
            now_is && now_is->state == AttemptState::in_pool)
            queue_again(sql, *now_is, "no node has it any more: " + offers.front().reason,
                        parts_.clock.now());
    });
    return true;
}

std::vector<Offer> Sender::offer(const AttemptRow& attempt, const std::stop_token& stop) {
    std::set<std::string, std::less<>> healthy;
    parts_.database.transact([&](SqlTransaction& sql) {
        for (NodeRow& node : list_healthy_nodes(sql, parts_.clock.now() - kNodeMemory))
            healthy.insert(std::move(node.node));
    });
    std::vector<NodeAddress> nodes = parts_.nodes;
    const auto rest = std::ranges::stable_partition(
        nodes, [&](const NodeAddress& node) { return healthy.contains(node.text()); });
    std::vector<Offer> offers;
    for (auto node = nodes.begin(); node != nodes.end(); ++node) {
        const bool is_left_out = node >= rest.begin();
        if (is_left_out && std::ranges::find(offers, Offer::Outcome::taken, &Offer::outcome) != offers.end())
            break;
        offers.push_back(offer_transaction(*node, attempt.raw, stop));
    }
    return offers;
}

/// Whether the chain is followed up to what the nodes have, but for the block that has just come.
bool Sender::has_caught_up(SqlTransaction& sql) const {
    const auto nodes = list_healthy_nodes(sql, parts_.clock.now() - kNodeMemory);
    return !nodes.empty() && followed_block(sql).height + 1 >= nodes.front().height;
}

}  // namespace bytom::blockcenter
