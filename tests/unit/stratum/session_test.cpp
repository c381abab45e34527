#include "stratum/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bytom/consensus/params.hpp>
#include <bytom/json/value.hpp>

#include "support/transactions.hpp"

namespace bytom::stratum {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr Instant kSessionStart{};
constexpr std::uint64_t kHardBits = 0x1a00000000ffffff;  ///< of a difficulty far beyond any share's

/// A work hash that is this big-endian number's leading byte and zeros: low ones are good ones.
Hash256 work_of(std::uint8_t most_significant) {
    Hash256 hash;
    hash.bytes.back() = most_significant;
    return hash;
}

mining::BlockTemplatePtr make_work(std::uint64_t id, std::uint8_t parent, std::uint64_t bits = kHardBits,
                                   std::size_t transactions = 1) {
    auto work = std::make_shared<mining::BlockTemplate>();
    work->id = id;
    work->header.version = 1;
    work->header.height = 10 + std::uint64_t{parent};
    work->header.bits = bits;
    work->header.timestamp = 1'000;
    work->header.previous_block_hash.bytes[0] = parent;
    work->header.transaction_merkle_root.bytes[0] = static_cast<std::uint8_t>(id);
    work->transactions.resize(transactions);
    work->minimum_timestamp = 900;
    return work;
}

class StratumSession : public ::testing::Test {
protected:
    Reaction say(const std::string& line) {
        const auto request = parse_request(line);
        EXPECT_TRUE(request) << line;
        return session.handle(*request, work, {now, unix_now});
    }
    Reaction log_in(const std::string& login = "acct.rig") {
        return say(R"({"id":1,"method":"login","params":{"login":")" + login + R"("}})");
    }
    Reaction submit(const std::string& nonce, const std::string& job, const std::string& login = "acct.rig") {
        return say(R"({"id":2,"method":"submit","params":{"id":")" + login + R"(","job_id":")" + job +
                   R"(","nonce":")" + nonce + R"(","result":"00"}})");
    }
    static std::string member(std::string_view text, const std::string& name) {
        const std::string mark = "\"" + name + "\":\"";
        const auto begin = text.rfind(mark);
        EXPECT_NE(begin, std::string::npos) << text;
        return std::string(
            text.substr(begin + mark.size(), text.find('"', begin + mark.size()) - begin - mark.size()));
    }

    SessionRules rules{
        .server_id = 3, .session_bits = 4, .vardiff = {.start = 1'000}, .job_interval = seconds(30)};
    Session session{rules, 5, 42, kSessionStart};
    mining::BlockTemplatePtr work = make_work(1, 1);
    Instant now = kSessionStart;
    std::uint64_t unix_now = 2'000;
};

TEST_F(StratumSession, ALoginIsAnsweredWithAJobTwice) {
    const Reaction reaction = log_in();
    EXPECT_FALSE(reaction.close);
    const auto line_end = reaction.text.find('\n');
    const std::string answer = reaction.text.substr(0, line_end);
    const std::string notification = reaction.text.substr(line_end + 1);
    EXPECT_THAT(answer, StartsWith(R"({"id":1,"jsonrpc":"2.0","result":{"id":"acct.rig","job":{)"));
    EXPECT_THAT(answer, HasSubstr(R"("status":"OK"},"error":null})"));
    EXPECT_EQ(member(answer, "job_id"), member(notification, "job_id"));
    // The job's time is the clock's; its nonce has the server's and the session's number on top.
    EXPECT_EQ(member(notification, "timestamp"), "d007000000000000");
    EXPECT_EQ(member(notification, "nonce"), "0000000000000035");
    EXPECT_TRUE(session.is_logged_in());
}

TEST_F(StratumSession, LoginsThatCannotBe) {
    work = nullptr;
    EXPECT_TRUE(log_in().close);
    EXPECT_FALSE(session.is_logged_in());
    work = make_work(1, 1);
    const Reaction too_long = log_in(std::string(kMaxLoginBytes + 1, 'x'));
    EXPECT_TRUE(too_long.close);
    EXPECT_THAT(too_long.text, HasSubstr(R"("code":24)"));
    EXPECT_FALSE(log_in().close);
    const Reaction again = log_in();
    EXPECT_TRUE(again.close);
    EXPECT_THAT(again.text, HasSubstr(R"("code":40)"));
}

TEST_F(StratumSession, SubmissionsAreCheckedInOrder) {
    const Reaction stranger = submit("1", "1");
    EXPECT_TRUE(stranger.close);
    EXPECT_THAT(stranger.text, HasSubstr(R"("code":24)"));

    const std::string job = member(log_in().text, "job_id");
    EXPECT_TRUE(submit("1", job, "another").close);
    const auto expect_refusal = [&](const Reaction& reaction, Verdict verdict, const std::string& code) {
        EXPECT_EQ(reaction.verdict, verdict);
        EXPECT_FALSE(reaction.share);
        EXPECT_FALSE(reaction.close);
        EXPECT_THAT(reaction.text, HasSubstr("\"code\":" + code + ","));
    };
    expect_refusal(submit("1", "x"), Verdict::invalid, "32");
    now += kLateTime;
    expect_refusal(submit("xyz", "12345"), Verdict::invalid, "21");
    for (const char* nonce : {"", "1G", "ABC", "0x1", "-1", "+1", " 1", "11111111111111111"})
        expect_refusal(submit(nonce, job), Verdict::invalid, "32");
    EXPECT_TRUE(submit("ff", job).share);
    expect_refusal(submit("ff", job), Verdict::duplicate, "22");
    expect_refusal(submit("00ff", job), Verdict::duplicate, "22");
    EXPECT_TRUE(submit("ffffffffffffffff", job).share);
    work = make_work(2, 2);
    expect_refusal(submit("100", job), Verdict::stale, "32");
}

TEST_F(StratumSession, AShareIsTheJobsHeaderWithTheNonce) {
    const std::string job = member(log_in().text, "job_id");
    unix_now += 100;
    const Reaction reaction = submit("1234", job);
    ASSERT_TRUE(reaction.share);
    const primitives::BlockHeader header = reaction.share->header();
    EXPECT_EQ(header.nonce, 0x1234);
    EXPECT_EQ(header.timestamp, 2'000);
    EXPECT_EQ(header.previous_block_hash, work->header.previous_block_hash);
}

TEST_F(StratumSession, SharesMeetTheirJobsTarget) {
    rules.vardiff.start = 256;
    Session easy(rules, 0, 1, kSessionStart);
    const auto login =
        easy.handle(*parse_request(R"({"method":"login","params":{"login":"a"}})"), work, {now, 0});
    const std::string job = member(login.text, "job_id");
    const auto share_of = [&](int nonce) {
        return *easy.handle(*parse_request(R"({"id":9,"method":"submit","params":{"id":"a","job_id":")" +
                                           job + R"(","nonce":")" + std::to_string(nonce) + R"("}})"),
                            work, {now, 0})
                    .share;
    };
    // 2^256 / 256 is a one and 248 zeros.
    const Reaction good = easy.judge(share_of(1), work_of(0), now);
    EXPECT_EQ(good.verdict, Verdict::accepted);
    EXPECT_EQ(good.text, "{\"id\":9,\"jsonrpc\":\"2.0\",\"result\":{\"status\":\"OK\"},\"error\":null}\n");
    const Reaction bad = easy.judge(share_of(2), work_of(2), now);
    EXPECT_EQ(bad.verdict, Verdict::low_difficulty);
    EXPECT_THAT(bad.text, HasSubstr(R"("code":23)"));
}

TEST_F(StratumSession, ABlockIsAShareWhateverTheDifficulty) {
    work = make_work(1, 1, consensus::solonet().genesis_bits);
    const Reaction login = log_in();
    const Share share = *submit("1", member(login.text, "job_id")).share;
    EXPECT_TRUE(share.makes_block(work_of(0)));
    EXPECT_FALSE(share.makes_block(work_of(0xff)));
    EXPECT_EQ(session.judge(share, work_of(0), now).verdict, Verdict::accepted);
    // The difficulty is clamped to the network's, so that every share's target can be a block's.
    EXPECT_LT(share.job->difficulty, 1'000);
    EXPECT_GE(share.job->difficulty, 2);
}

TEST_F(StratumSession, AnotherParentIsAnotherJobAtOnce) {
    (void)log_in();
    EXPECT_EQ(session.update(work, {now, unix_now}), "");
    work = make_work(2, 2);
    EXPECT_THAT(session.update(work, {now, unix_now}), StartsWith(R"({"jsonrpc":"2.0","method":"job")"));
    EXPECT_EQ(session.update(work, {now, unix_now}), "");
    // Back, as after a reorganisation.
    EXPECT_NE(session.update(make_work(3, 1), {now, unix_now}), "");
}

TEST_F(StratumSession, BetterWorkOnTheSameParentComesAtItsPace) {
    (void)log_in();
    // From an empty block to one with transactions: at once.
    EXPECT_NE(session.update(make_work(2, 1, kHardBits, 5), {now, unix_now}), "");
    EXPECT_EQ(session.update(make_work(3, 1, kHardBits, 6), {now + seconds(29), unix_now}), "");
    EXPECT_NE(session.update(make_work(4, 1, kHardBits, 7), {now + seconds(30), unix_now}), "");
}

TEST_F(StratumSession, OlderJobsOfTheSameParentStayGood) {
    std::vector<std::string> jobs{member(log_in().text, "job_id")};
    for (std::uint64_t id = 2; id <= kKeptJobs; ++id) {
        now += seconds(30);
        work = make_work(id, 1);
        jobs.push_back(member(session.update(work, {now, unix_now}), "job_id"));
    }
    for (const std::string& job : jobs) {
        const Reaction reaction = submit("1", job);
        ASSERT_TRUE(reaction.share) << job;
        EXPECT_EQ(std::to_string(reaction.share->job->id), job);
    }
    now += seconds(30);
    (void)session.update(make_work(99, 1), {now, unix_now});
    EXPECT_THAT(submit("2", jobs.front()).text, HasSubstr(R"("code":21)"));
    EXPECT_TRUE(submit("2", jobs.at(1)).share);
}

TEST_F(StratumSession, ANewDifficultyComesWithAJobAndOldJobsKeepTheirs) {
    const std::string job = member(log_in().text, "job_id");
    now += seconds(60);
    const std::string next = session.update(work, {now, unix_now});
    ASSERT_NE(next, "") << "no share in a minute";
    EXPECT_EQ(session.difficulty(), 250);
    EXPECT_EQ(submit("1", job).share->job->difficulty, 1'000);
    EXPECT_EQ(submit("1", member(next, "job_id")).share->job->difficulty, 250);
}

TEST_F(StratumSession, ALoginMayFixItsDifficulty) {
    const Reaction login = log_in("acct.rig+d=300");
    EXPECT_EQ(submit("1", member(login.text, "job_id"), "acct.rig+d=300").share->job->difficulty, 300);
    now += seconds(600);
    EXPECT_EQ(session.update(work, {now, unix_now}), "");
}

TEST_F(StratumSession, ALoginCannotMakeSharesFree) {
    const Reaction login = log_in("acct.rig+d=2");
    EXPECT_EQ(submit("1", member(login.text, "job_id"), "acct.rig+d=2").share->job->difficulty, 1'000 / 64);
}

TEST_F(StratumSession, AnswersTheMethodsThatOthersClose) {
    EXPECT_THAT(say(R"({"id":3,"method":"keepalived","params":{"id":"x"}})").text,
                HasSubstr(R"("result":{"status":"KEEPALIVED"})"));
    EXPECT_TRUE(say(R"({"id":3,"method":"getjob"})").close);
    const Reaction unsupported = say(R"({"id":3,"method":"mining.subscribe"})");
    EXPECT_FALSE(unsupported.close);
    EXPECT_THAT(unsupported.text, HasSubstr(R"("code":34)"));
    const std::string job = member(log_in().text, "job_id");
    EXPECT_EQ(member(say(R"({"id":3,"method":"getjob"})").text, "job_id"), job);
}

TEST_F(StratumSession, RequestsThatNeedNoWorkHaveABudget) {
    const std::string job = member(log_in().text, "job_id");
    for (std::int64_t i = 1; i < kRequestBurst; ++i)
        ASSERT_FALSE(say(R"({"id":3,"method":"getjob"})").close) << i;
    const auto flood = [this] { return say(R"({"id":3,"method":"keepalived"})"); };
    EXPECT_TRUE(flood().close);
    EXPECT_THAT(flood().text, HasSubstr("too many requests"));
    // Shares are bounded by their checks.
    EXPECT_TRUE(submit("1", job).share);
    now += seconds(1);
    for (std::int64_t i = 0; i < kRequestRate; ++i)
        ASSERT_FALSE(flood().close) << i;
    EXPECT_TRUE(flood().close);
    now += std::chrono::hours(1);
    for (std::int64_t i = 0; i < kRequestBurst; ++i)
        ASSERT_FALSE(flood().close) << i;
    EXPECT_TRUE(flood().close);
}

TEST_F(StratumSession, UnknownJobsRightAfterAJobChangeAreLateNotWrong) {
    const std::string first = member(log_in().text, "job_id");
    const auto verdict = [&](const std::string& job) {
        const Reaction reaction = submit("1", job);
        EXPECT_THAT(reaction.text, HasSubstr(R"("code":21)"));
        return reaction.verdict;
    };
    // Of the session before this one.
    for (std::size_t i = 0; i < kLateShares; ++i)
        EXPECT_EQ(verdict("77"), Verdict::stale) << i;
    EXPECT_EQ(verdict("77"), Verdict::invalid) << "a flood of them";
    now += seconds(30);
    work = make_work(2, 2);
    ASSERT_NE(session.update(work, {now, unix_now}), "");
    now += kLateTime - milliseconds(1);
    EXPECT_EQ(verdict("77"), Verdict::stale);
    now += milliseconds(1);
    EXPECT_EQ(verdict("77"), Verdict::invalid);
    // Its own jobs are known longer than they are kept.
    for (std::uint64_t id = 3; id < 3 + kKeptJobs; ++id) {
        now += seconds(30);
        work = make_work(id, 1);
        ASSERT_NE(session.update(work, {now, unix_now}), "");
    }
    now += kLateTime;
    EXPECT_EQ(verdict(first), Verdict::stale);
    EXPECT_EQ(verdict("77"), Verdict::invalid);
}

TEST_F(StratumSession, SharesOfAJobAreBounded) {
    const std::string job = member(log_in().text, "job_id");
    for (std::size_t i = 0; i < kMaxSharesOfJob; ++i)
        ASSERT_TRUE(submit(std::to_string(i), job).share);
    EXPECT_FALSE(submit(std::to_string(kMaxSharesOfJob), job).share);
}

}  // namespace
}  // namespace bytom::stratum
