// Command lines against a node that gives one prepared answer and keeps what it was asked.
#pragma once

#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "bytomcli/client.hpp"

namespace bytom::bytomcli {

struct Outcome {
    ExitCode code = ExitCode::done;
    std::string out;
    std::string err;
};

struct Asked {
    std::string path;
    std::string body;
};

struct FakeNode {
    HttpAnswer answer{.status = 200, .body = R"({"status":"success","data":{}})"};
    std::optional<std::string> unreachable;  ///< why there is no answer
    std::optional<Asked> asked;
    std::map<std::string, std::string, std::less<>> data;  ///< of some paths in place of `answer`'s: JSON
    std::vector<Asked> calls;                              ///< all of them
    std::string input;                                     ///< standard input of the command
    std::optional<std::string> typed;                      ///< at the terminal; nothing: there is none
    std::vector<std::string> questions;

    Outcome run(const std::vector<std::string>& arguments) {
        asked.reset();
        calls.clear();
        questions.clear();
        std::istringstream in(input);
        std::ostringstream out;
        std::ostringstream err;
        const Post post = [this](std::string_view path,
                                 std::string_view body) -> Result<HttpAnswer, std::string> {
            asked = Asked{std::string(path), std::string(body)};
            calls.push_back(*asked);
            if (unreachable) return std::unexpected(*unreachable);
            const auto prepared = data.find(path);
            if (prepared == data.end()) return answer;
            return HttpAnswer{.status = 200,
                              .body = R"({"status":"success","data":)" + prepared->second + "}"};
        };
        const auto ask = [this](std::string_view question, Echo) -> Result<std::string, std::string> {
            questions.emplace_back(question);
            if (!typed) return std::unexpected(std::string("there is no terminal"));
            return *typed;
        };
        const ExitCode code = bytomcli::run(arguments, {.post = post,
                                                        .in = in,
                                                        .out = out,
                                                        .err = err,
                                                        .explain = true,
                                                        .ask = ask,
                                                        .node = "http://node:1"});
        return {code, out.str(), err.str()};
    }
};

}  // namespace bytom::bytomcli
