#include "blockcenter/follower/node_question.hpp"

#include <algorithm>

#include <bytom/json/decode.hpp>

namespace bytom::blockcenter {
namespace {

struct Verdict {
    std::string status;
    std::string detail;

    static constexpr auto fields() {
        return std::tuple(json::field("status", &Verdict::status, ""),
                          json::field("error_detail", &Verdict::detail, ""));
    }
};

/// Of a page that is read by GET, where it has no answer.
struct Excuse {
    std::string message;

    static constexpr auto fields() { return std::tuple(json::field("msg", &Excuse::message, "")); }
};

constexpr std::size_t kMaxWords = 200;  // bytes

constexpr CallLimits kQuestionLimits{.time = std::chrono::milliseconds(5'000),
                                     .answer_bytes = std::size_t{2} << 20};
constexpr unsigned kOk = 200;
constexpr unsigned kNotFound = 404;

/// What a node says, so that the database takes it: it has no texts with the character 0, nor halves of
/// others.
std::string words_of(std::string_view text) {
    std::string words(text.substr(0, kMaxWords));
    std::ranges::replace_if(words, [](char c) { return c < ' ' || c > '~'; }, '?');
    return words;
}

std::string excuse_of(const HttpAnswer& answer) {
    const auto excuse = json::decode_request<Excuse>(answer.body);
    return excuse && !excuse->message.empty() ? excuse->message : "status " + std::to_string(answer.status);
}

}  // namespace

NodeReply no_answer(std::string_view why) {
    return {.row = {.code = kNoNode, .text = "no node has an answer: " + words_of(why)}, .elsewhere = true};
}

NodeReply ask_node(const NodeAddress& node, const QuestionRow& question, const std::stop_token& stop) {
    const bool is_get = question.kind == "get";
    if (!is_get && question.kind != "post") return no_answer("the question is not understood");
    const auto line = std::min(question.argument.find('\n'), question.argument.size());
    const std::string path = question.argument.substr(0, line);
    auto answer =
        is_get ? get_json(node, path, kQuestionLimits, stop)
               : post_json(node, path, question.argument.substr(std::min(line + 1, question.argument.size())),
                           kQuestionLimits, stop);
    if (!answer) return no_answer(answer.error().why);
    // Texts of the database hold no character 0; JSON has none outside of escapes either.
    if (answer->body.find('\0') != std::string::npos) return no_answer("it is no JSON");
    if (is_get && answer->status == kNotFound)
        return {.row = {.code = kNothingThere, .text = "the chain has no such thing"}, .elsewhere = true};
    if (answer->status != kOk) return no_answer(excuse_of(*answer));
    if (!is_get) {
        const auto verdict = json::decode_request<Verdict>(answer->body);
        if (!verdict) return no_answer(verdict.error());
        if (verdict->status != "success") {
            if (verdict->detail.starts_with("index_off"))
                return no_answer("it has no index (explorer.enable)");
            return {.row = {.code = kNothingThere, .text = words_of(verdict->detail)}, .elsewhere = true};
        }
    }
    return {.row = {.code = kAnswered, .text = std::move(answer->body)}};
}

}  // namespace bytom::blockcenter
