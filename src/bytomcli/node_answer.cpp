#include "bytomcli/node_answer.hpp"

namespace bytom::bytomcli {

std::string explanation_of(const std::string& body) {
    const auto document = json::Document::parse_first(body);
    if (!document) return {};
    const auto envelope = json::decode<Envelope>(document->root());
    if (!envelope) return {};
    return envelope->detail.empty() ? envelope->msg : envelope->detail;
}

std::string refusal_text(const HttpAnswer& answer) {
    const std::string text = "it answers with HTTP status " + std::to_string(answer.status);
    const std::string explanation = explanation_of(answer.body);
    return explanation.empty() ? text : text + ": " + explanation;
}

Answered<NodeAnswer> ask_node(const Post& post, std::string_view path, std::string_view body) {
    constexpr unsigned kSuccess = 2;  // hundred
    const auto complain = [](ExitCode code, std::string text) {
        return std::unexpected(Complaint{.code = code, .text = std::move(text)});
    };
    const auto answer = post(path, body);
    if (!answer) return complain(ExitCode::no_answer, answer.error());
    if (answer->status / 100 != kSuccess) return complain(ExitCode::refused, refusal_text(*answer));
    auto document = json::Document::parse_first(answer->body);
    if (!document) return complain(ExitCode::unexpected_data, "the answer is not JSON: " + document.error());
    NodeAnswer result{.document = std::move(*document), .data = {}};
    const auto envelope = json::decode<Envelope>(result.document.root());
    if (!envelope || envelope->status.empty()) {
        result.data = result.document.root();
        result.has_envelope = false;
        return result;
    }
    if (envelope->status == "fail") {
        std::string text = envelope->code + ": " + envelope->msg;
        if (!envelope->error_detail.empty()) text += " (" + envelope->error_detail + ")";
        return complain(ExitCode::refused, std::move(text));
    }
    result.data = envelope->data.value;
    return result;
}

}  // namespace bytom::bytomcli
