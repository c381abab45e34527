// Questions of the API to nodes, which the gateway asks (spec 14 §4, lesson 7). All functions throw
// StoreFailure.
#pragma once

#include <bytom/blockcenter/store/database.hpp>

namespace bytom::blockcenter {

/// Where the gateway hears of questions. Answers are told on kAttemptChannel.
inline constexpr std::string_view kQuestionChannel = "blockcenter_questions";

/// Those that wait for an answer at once, and for how long one is kept (seconds).
inline constexpr std::int64_t kMaxQuestions = 100;
inline constexpr std::uint64_t kQuestionSeconds = 600;

struct QuestionRow {
    std::int64_t question = 0;
    std::string kind{};
    std::string argument{};
};

struct AnswerRow {
    std::int64_t code = 0;  ///< 200: `text` is the answer; else why there is none, as clients are told
    std::string text{};
};

/// Nothing: too many wait already. Removes old ones.
[[nodiscard]] std::optional<std::int64_t> add_question(SqlTransaction& sql, std::string_view kind,
                                                       std::string_view argument, std::uint64_t now);
/// The oldest one that nobody works on. It is lent for `lease` seconds.
[[nodiscard]] std::optional<QuestionRow> take_question(SqlTransaction& sql, std::uint64_t now,
                                                       std::uint64_t lease);
void answer_question(SqlTransaction& sql, std::int64_t question, const AnswerRow& answer);
/// Nothing: not answered yet, or removed.
[[nodiscard]] std::optional<AnswerRow> find_answer(SqlTransaction& sql, std::int64_t question);

}  // namespace bytom::blockcenter
