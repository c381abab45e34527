// What the recorded stories tell about the answers of calls: examples, and which members there are.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace bytom::docs {

using Json = nlohmann::ordered_json;

/// Everything that was seen in one place of an answer.
class Shape {
public:
    void add(const Json& value);

    [[nodiscard]] bool is_empty() const noexcept { return types_.empty(); }
    /// As JSON schema has them: "string", "integer", "number", "boolean", "object", "array", "null".
    [[nodiscard]] const std::set<std::string>& types() const noexcept { return types_; }
    /// Null unless it was a list with elements.
    [[nodiscard]] const Shape* element() const noexcept { return element_.get(); }
    [[nodiscard]] const std::map<std::string, Shape, std::less<>>& members() const noexcept {
        return members_;
    }
    /// Whether every object had this member, and none can be without it.
    [[nodiscard]] bool always_has(const Shape& member) const noexcept {
        return member.seen_ == objects_ && !member.is_sometimes_missing_;
    }
    /// Of an object: it may have these members, too.
    void add_sometimes(const Json& members);

private:
    std::size_t seen_ = 0;
    std::size_t objects_ = 0;
    bool is_sometimes_missing_ = false;
    std::set<std::string> types_;
    std::map<std::string, Shape, std::less<>> members_;
    std::shared_ptr<Shape> element_;
};

struct RecordedAnswer {
    Json request;   ///< of the example; null: no body
    Json response;  ///< the longest that is short enough to be read, else the shortest; null: none is known
    Shape data;     ///< empty: a success says nothing further
};

/// By path. The files are stories of the topics api-examples and api-modes.
using RecordedAnswers = std::map<std::string, RecordedAnswer, std::less<>>;
[[nodiscard]] RecordedAnswers read_recorded_answers(const std::vector<std::filesystem::path>& files);

/// What a member of this name is, with its unit; empty if the name says it.
[[nodiscard]] std::string_view meaning_of(std::string_view member);

/// "uint64" or "int64", by the member's name: heights, amounts and their like are unsigned.
[[nodiscard]] std::string_view integer_format_of(std::string_view member);

}  // namespace bytom::docs
