// One call of the node and what is made of its answer, for commands that are not the original's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <bytom/json/decode.hpp>

#include "bytomcli/client.hpp"

namespace bytom::bytomcli {

/// Why a command ends.
struct Complaint {
    ExitCode code = ExitCode::local_error;
    std::string text;  ///< shown to users
};

template <typename T>
using Answered = Result<T, Complaint>;

/// A success. Values are valid as long as it lives.
struct NodeAnswer {
    json::Document document;
    std::optional<json::Value> data;  ///< nothing: the call has none
    bool has_envelope = true;         ///< false: the whole document is no answer of the usual form
};

/// What an error answer says in its own words.
[[nodiscard]] std::string explanation_of(const std::string& body);
[[nodiscard]] std::string refusal_text(const HttpAnswer& answer);

[[nodiscard]] Answered<NodeAnswer> ask_node(const Post& post, std::string_view path,
                                            std::string_view body = {});

/// The same, with the data decoded. Not for types that refer to the document (json::Captured).
template <typename T>
[[nodiscard]] Answered<T> ask_node_for(const Post& post, std::string_view path, std::string_view body = {}) {
    BYTOM_ASSIGN(const NodeAnswer answer, ask_node(post, path, body));
    const auto unexpected = [&](const std::string& why) {
        return std::unexpected(
            Complaint{.code = ExitCode::unexpected_data,
                      .text = std::string(path) + " answers what is not expected: " + why});
    };
    if (!answer.data) return unexpected("no data");
    T data{};
    if (const auto read = json::Codec<T>::read(*answer.data, data); !read) return unexpected(read.error());
    return data;
}

/// The envelope of answers and, of the members below, the form of errors that have another HTTP status.
struct Envelope {
    std::string status;
    std::string code;
    std::string msg;
    std::string error_detail;
    std::string detail;
    json::Captured data;
    static constexpr auto fields() {
        return std::tuple(json::field("status", &Envelope::status, "success or fail"),
                          json::field("code", &Envelope::code, "of the error"),
                          json::field("msg", &Envelope::msg, "the code's text"),
                          json::field("error_detail", &Envelope::error_detail, "what is wrong"),
                          json::field("detail", &Envelope::detail, "what is wrong"),
                          json::field("data", &Envelope::data, "the result"));
    }
};

}  // namespace bytom::bytomcli
