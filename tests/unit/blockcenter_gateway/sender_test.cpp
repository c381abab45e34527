// What becomes of a payment, by what its nodes said.
#include "blockcenter/gateway/sender.hpp"

#include <gtest/gtest.h>

namespace bytom::blockcenter {
namespace {

using Outcome = Offer::Outcome;

const Offer kTaken{.outcome = Outcome::taken, .reason = {}};
const Offer kRefused{.outcome = Outcome::refused, .code = 735, .reason = "BTM735"};
const Offer kUnreachable{.outcome = Outcome::unreachable, .reason = "no connection"};
const Offer kUnknown{.outcome = Outcome::unknown, .reason = "no answer"};

Verdict judge_all(const AttemptRow& attempt, std::vector<Offer> offers) {
    return judge(attempt, offers);
}

TEST(Judge, OneAcceptanceIsSuccess) {
    EXPECT_EQ(judge_all({}, {kRefused, kTaken}).state, AttemptState::in_pool);
    EXPECT_EQ(judge_all({}, {kUnreachable, kTaken, kUnknown}).state, AttemptState::in_pool);
}

TEST(Judge, ARefusalIsFinalWhereNoNodeCanHaveTheTransaction) {
    const Verdict verdict = judge_all({}, {kRefused, kUnreachable});
    EXPECT_EQ(verdict.state, AttemptState::refused);
    EXPECT_EQ(verdict.code, 735);
}

TEST(Judge, ACallThatBrokeOffKeepsThePayment) {
    const Verdict verdict = judge_all({}, {kRefused, kUnknown});
    EXPECT_EQ(verdict.state, AttemptState::queued);
    EXPECT_TRUE(verdict.may_be_known);
}

TEST(Judge, WithoutANodeItWaitsLongerEachTime) {
    AttemptRow attempt;
    std::uint64_t before = 0;
    for (attempt.tries = 0; attempt.tries < 5; ++attempt.tries) {
        const Verdict verdict = judge_all(attempt, {kUnreachable});
        EXPECT_EQ(verdict.state, AttemptState::queued);
        EXPECT_FALSE(verdict.may_be_known);
        EXPECT_GT(verdict.wait, before);
        before = verdict.wait;
    }
    attempt.tries = INT64_MAX;
    EXPECT_EQ(judge_all(attempt, {kUnreachable}).wait, 60U);
}

TEST(Judge, WhatMayBeKnownExpiresWhenEveryNodeRefusesItAgainAndAgain) {
    AttemptRow attempt;
    attempt.may_be_known = true;
    EXPECT_EQ(judge_all(attempt, {kRefused, kRefused}).state, AttemptState::queued);
    attempt.tries = kMaxTries - 1;
    EXPECT_EQ(judge_all(attempt, {kRefused, kUnreachable}).state, AttemptState::queued);
    EXPECT_EQ(judge_all(attempt, {kRefused, kRefused}).state, AttemptState::expired);
}

TEST(Judge, ANodeThatIsGoneForGoodLocksNothingForEver) {
    AttemptRow attempt;
    attempt.may_be_known = true;
    attempt.tries = kMaxTriesWithoutAll - 1;
    EXPECT_EQ(judge_all(attempt, {kRefused, kUnreachable}).state, AttemptState::expired);
    EXPECT_EQ(judge_all(attempt, {kRefused, kUnknown}).state, AttemptState::queued);
}

TEST(Judge, WhatANodeKeepsUntilItsInputsComeIsNotRefused) {
    const Offer kept{.outcome = Outcome::kept_aside, .code = 712, .reason = "BTM712"};
    const Verdict verdict = judge_all({}, {kept, kRefused});
    EXPECT_EQ(verdict.state, AttemptState::queued);
    EXPECT_TRUE(verdict.may_be_known);
    AttemptRow attempt;
    attempt.may_be_known = true;
    attempt.tries = kMaxTries - 1;
    EXPECT_EQ(judge_all(attempt, {kept, kept}).state, AttemptState::queued);
    attempt.tries = kMaxTriesKeptAside - 1;
    EXPECT_EQ(judge_all(attempt, {kept, kept}).state, AttemptState::expired);
}

}  // namespace
}  // namespace bytom::blockcenter
