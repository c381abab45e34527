// Lines of the log in the forms that they may have.

#include "base/log_form.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace bytom::base {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr std::chrono::system_clock::time_point kTime{std::chrono::milliseconds(1'700'000'000'042)};

TEST(LogForm, JsonIsOneObjectALine) {
    EXPECT_EQ(json_log_line(kTime, LogLevel::warn, "p2p", "no peers"),
              "{\"time\":\"2023-11-14T22:13:20.042Z\",\"level\":\"warn\",\"module\":\"p2p\",\"message\":\"no "
              "peers\"}\n");
}

TEST(LogForm, JsonHoldsWhateverATextHolds) {
    EXPECT_THAT(json_log_line(kTime, LogLevel::info, "a", "q\"b\\n\nt\t\x01 \xc3\xa4 \xff"),
                HasSubstr("\"q\\\"b\\\\n\\u000at\\u0009\\u0001 \xc3\xa4 \xef\xbf\xbd\"}\n"));
}

TEST(LogForm, TheJournalIsToldByItsFile) {
    EXPECT_TRUE(is_journal("8:1234", 8, 1234));
    for (const char* other : {"", "8", "8:", "8:12345", "9:1234", "8:1234 "})
        EXPECT_FALSE(is_journal(other, 8, 1234)) << other;
    EXPECT_EQ(journal_priority(LogLevel::error), "<3>");
    EXPECT_EQ(journal_priority(LogLevel::debug), "<7>");
}

TEST(LogForm, LevelsHaveNames) {
    for (const LogLevel level :
         {LogLevel::debug, LogLevel::info, LogLevel::warn, LogLevel::error, LogLevel::off})
        EXPECT_EQ(log_level_from(to_string(level)), level);
    EXPECT_FALSE(log_level_from("INFO"));
    EXPECT_FALSE(log_level_from(""));
}

/// The only test that touches the process's log.
TEST(LogControl, LevelsOfModulesAreChangedWhileItRuns) {
    const testing::TemporaryDirectory directory;
    const std::string path = (directory.path() / "x.log").string();
    ASSERT_TRUE(start_log({.level = LogLevel::info, .file = path, .console = false}));
    log(LogLevel::debug, "p2p", "one");
    ASSERT_TRUE(set_log_level("p2p", LogLevel::debug));
    log(LogLevel::debug, "p2p", "two");
    log(LogLevel::debug, "chain", "three");
    ASSERT_TRUE(set_log_level("chain", LogLevel::error));
    log(LogLevel::warn, "chain", "four");
    log(LogLevel::info, "rpc", "five");
    set_log_level(LogLevel::off);
    log(LogLevel::error, "rpc", "six");
    log(LogLevel::error, "chain", "seven");
    ASSERT_TRUE(set_log_level("chain", std::nullopt));
    log(LogLevel::error, "chain", "eight");
    log_to_file(LogLevel::error, "node", "nine");
    set_log_form(LogForm::json);
    log(LogLevel::debug, "p2p", "ten");
    set_log_form(LogForm::text);
    EXPECT_EQ(log_levels().others, LogLevel::off);
    EXPECT_EQ(log_levels().of_modules.size(), 1U);
    for (std::size_t i = 0; i < kMaxLogModules; ++i)
        (void)set_log_level("m" + std::to_string(i), LogLevel::info);
    EXPECT_FALSE(set_log_level("another", LogLevel::info));
    EXPECT_TRUE(set_log_level("p2p", LogLevel::info));
    flush_log();
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    for (const char* told : {"debug p2p       two\n", "info  rpc       five\n", "error chain     seven\n",
                             "error node      nine\n", "\"module\":\"p2p\",\"message\":\"ten\"}\n"})
        EXPECT_THAT(text.str(), HasSubstr(told));
    for (const char* untold : {"one\n", "three\n", "four\n", "six\n", "eight\n"})
        EXPECT_THAT(text.str(), Not(HasSubstr(untold)));
}

}  // namespace
}  // namespace bytom::base
