// tests/data/cli/recorded_calls.json: what the original sends, prints and returns, command by command.
#include <algorithm>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bytomcli/command.hpp"
#include "test_data.hpp"
#include "unit/bytomcli/fake_node.hpp"

namespace bytom::bytomcli {
namespace {

using Json = nlohmann::json;

const Json& recording() {
    static const Json file = [] {
        std::ifstream stream(BYTOM_TEST_DATA "/cli/recorded_calls.json");
        return Json::parse(stream);
    }();
    return file;
}

/// What a request means to a node: keys in any case, members that say nothing left out. The creation time
/// that the original sends with access tokens is not read.
Json meaning_of(const Json& value) {
    if (value.is_array()) {
        Json list = Json::array();
        for (const Json& element : value)
            list.push_back(meaning_of(element));
        return list;
    }
    if (!value.is_object()) return value;
    Json object = Json::object();
    for (const auto& [name, member] : value.items()) {
        std::string key = name;
        std::ranges::transform(key, key.begin(), [](unsigned char c) { return std::tolower(c); });
        Json meaning = meaning_of(member);
        const bool says_nothing = meaning.is_null() || meaning == "" || meaning == 0 || meaning == false ||
                                  (meaning.is_structured() && meaning.empty());
        if (!says_nothing && key != "created_at") object[key] = std::move(meaning);
    }
    return object;
}

Json meaning_of_body(const std::string& body) {
    return body.empty() ? Json::object() : meaning_of(Json::parse(body));
}

constexpr std::string_view kHeading = "ERROR 2026/11/26 20:54:55 ";
constexpr std::string_view kNotFound = "Unable to connect to the bytomd";

/// An output with the time of errors as in the recording.
std::string at_recorded_time(std::string text) {
    const auto at = text.find("ERROR 2");
    if (at != std::string::npos) text.replace(at, kHeading.size(), kHeading);
    return text;
}

/// Whether an output is the recorded one. Texts of the original's decoders are its own; where a node answers
/// with another HTTP status ours says which.
bool outputs_agree(std::string expected, const std::string& actual) {
    if (expected == actual) return true;
    const auto at = expected.find(kHeading);
    if (at == std::string::npos || !actual.starts_with(expected.substr(0, at + kHeading.size())))
        return false;
    const std::string expected_text = expected.substr(at + kHeading.size());
    const std::string actual_text = actual.substr(at + kHeading.size());
    for (const std::string_view own :
         {"json: ", "invalid character ", "trailing garbage ", "reading serialization flags: "}) {
        if (expected_text.starts_with(own)) return actual_text.size() > 1;
    }
    if (expected_text.starts_with(kNotFound)) {
        return actual_text.starts_with(std::string(kNotFound) + " (it ") && actual_text.ends_with(")\n");
    }
    return expected_text.starts_with("selected clause ") && actual_text.starts_with("selected clause ");
}

TEST(RecordedCalls, AreMadeAndShownLikeTheOriginalDoes) {
    for (const Json& recorded : recording().at("cases")) {
        SCOPED_TRACE(recorded.at("args").dump());
        FakeNode node;
        const Json& answer = recording().at("answers").at(recorded.at("answer").get<std::string>());
        node.answer = {.status = answer.at("status").get<unsigned>(), .body = answer.at("body")};
        const Outcome outcome = node.run(recorded.at("args"));
        EXPECT_EQ(static_cast<int>(outcome.code), recorded.at("exit_code").get<int>());
        // What the original leaves out of its errors is told where it says nothing.
        const bool explained = outcome.err.starts_with("bytomcli: ") && recorded.at("exit_code") != 0;
        EXPECT_EQ(explained ? "" : outcome.err, recorded.at("stderr").get<std::string>());
        const std::string out = at_recorded_time(outcome.out);
        if (!outputs_agree(recorded.at("stdout"), out)) {
            EXPECT_EQ(out, recorded.at("stdout").get<std::string>());
        }
        ASSERT_EQ(node.asked.has_value(), recorded.contains("path"));
        if (!node.asked) continue;
        EXPECT_EQ(node.asked->path, recorded.at("path").get<std::string>());
        if (recorded.at("args").at(0) == "decode-raw-transaction") continue;  // hex digits of either case
        EXPECT_EQ(meaning_of_body(node.asked->body), meaning_of_body(recorded.at("body")));
    }
}

TEST(RecordedCalls, CoverEveryCommand) {
    const std::set<std::string_view> ours{"abandon-transaction", "completion", "history", "manual",
                                          "new-account",         "rpc",        "send",    "status"};
    std::set<std::string> recorded;
    for (const Json& test_case : recording().at("cases")) {
        if (test_case.at("exit_code") == 0) recorded.insert(test_case.at("args").at(0).get<std::string>());
    }
    for (const Command& command : commands()) {
        EXPECT_TRUE(recorded.contains(std::string(command.name)) || ours.contains(command.name))
            << command.name;
    }
}

}  // namespace
}  // namespace bytom::bytomcli
