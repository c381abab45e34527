// Command lines against a node that gives one prepared answer and keeps what it was asked.
#pragma once

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
    std::string input;  ///< standard input of the command
    bool explain = false;

    Outcome run(const std::vector<std::string>& arguments) {
        asked.reset();
        std::istringstream in(input);
        std::ostringstream out;
        std::ostringstream err;
        const Post post = [this](std::string_view path,
                                 std::string_view body) -> Result<HttpAnswer, std::string> {
            asked = Asked{std::string(path), std::string(body)};
            if (unreachable) return std::unexpected(*unreachable);
            return answer;
        };
        const ExitCode code =
            bytomcli::run(arguments, {.post = post, .in = in, .out = out, .err = err, .explain = explain});
        return {code, out.str(), err.str()};
    }
};

}  // namespace bytom::bytomcli
