#include "blockcenter/gateway/sender.hpp"

#include <algorithm>

#include <bytom/base/log.hpp>

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
    const bool may_be_known = attempt.may_be_known || has(Outcome::unknown);
    const auto refusal = std::ranges::find(offers, Outcome::refused, &Offer::outcome);
    if (refusal != offers.end()) {
        const bool by_all =
            std::ranges::all_of(offers, [](const Offer& offer) { return offer.outcome == Outcome::refused; });
        if (!may_be_known)
            return {.state = AttemptState::refused, .code = refusal->code, .reason = refusal->reason};
        if (by_all && attempt.tries + 1 >= kMaxTries)
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
    if (!attempt) return false;
    std::vector<Offer> offers;
    offers.reserve(parts_.nodes.size());
    for (const NodeAddress& node : parts_.nodes)
        offers.push_back(offer_transaction(node, attempt->raw, stop));
    const Verdict verdict = judge(*attempt, offers);
    base::log(base::LogLevel::debug, "gateway", "{}: {} {}", attempt->hash.to_text(),
              to_string(verdict.state), verdict.reason);
    database.transact([&](SqlTransaction& sql) {
        const std::uint64_t now = parts_.clock.now();
        if (verdict.state == AttemptState::queued) {
            put_back(sql, attempt->attempt, verdict.may_be_known, now + verdict.wait);
        } else {
            settle_attempt(sql, *attempt, verdict.state, verdict.code, verdict.reason, now);
        }
    });
    return true;
}

}  // namespace bytom::blockcenter
