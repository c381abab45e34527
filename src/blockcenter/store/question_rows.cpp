#include <bytom/blockcenter/store/payment_rows.hpp>
#include <bytom/blockcenter/store/question_rows.hpp>

namespace bytom::blockcenter {
namespace {

constexpr Statement kRemoveOld{"remove_old_questions", "DELETE FROM questions WHERE created < $1"};
constexpr Statement kCountOpen{"count_open_questions", "SELECT count(*) FROM questions WHERE NOT answered"};
constexpr Statement kAddQuestion{
    "add_question", "INSERT INTO questions (kind, argument, created) VALUES ($1, $2, $3) RETURNING question"};
constexpr Statement kTakeQuestion{"take_question",
                                  "SELECT question, kind, argument FROM questions WHERE NOT answered AND "
                                  "taken <= $1 ORDER BY question LIMIT "
                                  "1 FOR UPDATE SKIP LOCKED"};
constexpr Statement kLendQuestion{"lend_question", "UPDATE questions SET taken = $2 WHERE question = $1"};
constexpr Statement kAnswer{
    "answer_question", "UPDATE questions SET answered = true, code = $2, answer = $3 WHERE question = $1"};
constexpr Statement kFindAnswer{"find_answer",
                                "SELECT code, answer FROM questions WHERE question = $1 AND answered"};

}  // namespace

std::optional<std::int64_t> add_question(SqlTransaction& sql, std::string_view kind,
                                         std::string_view argument, std::uint64_t now) {
    (void)sql.run(kRemoveOld, {now - std::min(now, kQuestionSeconds)});
    if (sql.run(kCountOpen).integer(0, 0) >= kMaxQuestions) return std::nullopt;
    const std::int64_t question = sql.run(kAddQuestion, {kind, argument, now}).integer(0, 0);
    sql.notify(kQuestionChannel, "");
    return question;
}

std::optional<QuestionRow> take_question(SqlTransaction& sql, std::uint64_t now, std::uint64_t lease) {
    const Rows rows = sql.run(kTakeQuestion, {now});
    if (rows.empty()) return std::nullopt;
    QuestionRow row{.question = rows.integer(0, 0),
                    .kind = std::string(rows.text(0, 1)),
                    .argument = std::string(rows.text(0, 2))};
    (void)sql.run(kLendQuestion, {row.question, now + lease});
    return row;
}

void answer_question(SqlTransaction& sql, std::int64_t question, const AnswerRow& answer) {
    (void)sql.run(kAnswer, {question, answer.code, answer.text});
    sql.notify(kAttemptChannel, "");
}

std::optional<AnswerRow> find_answer(SqlTransaction& sql, std::int64_t question) {
    const Rows rows = sql.run(kFindAnswer, {question});
    if (rows.empty()) return std::nullopt;
    return AnswerRow{.code = rows.integer(0, 0), .text = std::string(rows.text(0, 1))};
}

}  // namespace bytom::blockcenter
