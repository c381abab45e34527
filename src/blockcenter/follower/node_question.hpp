// One question to one node.
#pragma once

#include <bytom/blockcenter/gateway/node_client.hpp>
#include <bytom/blockcenter/store/question_rows.hpp>

namespace bytom::blockcenter {

inline constexpr std::int64_t kAnswered = 200;
inline constexpr std::int64_t kNothingThere = 404;
inline constexpr std::int64_t kNoNode = 503;

struct NodeReply {
    AnswerRow row{};
    bool elsewhere = false;  ///< another node may know better
};

/// Kinds: "post" (argument: path, line feed, body) and "get" (a path). The answer is the node's body.
[[nodiscard]] NodeReply ask_node(const NodeAddress& node, const QuestionRow& question,
                                 const std::stop_token& stop);

/// What is said where a node has no answer.
[[nodiscard]] NodeReply no_answer(std::string_view why);

}  // namespace bytom::blockcenter
