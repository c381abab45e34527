// bytomcli as a function: a command line in, texts and an exit code out (10 §11).
#pragma once

#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::bytomcli {

enum class ExitCode : std::uint8_t {
    done = 0,
    local_error = 1,      ///< the arguments are wrong
    no_answer = 2,        ///< the node cannot be reached, or does not answer with HTTP status 200
    unexpected_data = 3,  ///< the answer has not the form that the command expects
    refused = 4,          ///< the node answered that it failed
    incomplete = 5,       ///< signatures are missing; nothing was sent
    declined = 6,         ///< whoever was asked did not say yes; nothing was sent
};

struct HttpAnswer {
    unsigned status = 0;
    std::string body;
};

/// POST of a JSON body to a path of the node. The error says why there is no answer at all.
using Post = std::function<Result<HttpAnswer, std::string>(std::string_view path, std::string_view body)>;

enum class Echo : std::uint8_t { shown, hidden };

/// What the program stands in.
struct Surroundings {
    Post post;
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    /// Whether what the original leaves out of its errors is said on `err`, where the original is silent.
    bool explain = false;
    /// The answer of whoever sits at the terminal. The error says why nobody can be asked; empty: nobody can.
    std::function<Result<std::string, std::string>(std::string_view question, Echo echo)> ask = {};
    std::string node = {};  ///< where the calls go, to be shown
};

/// `arguments` without the program's name.
[[nodiscard]] ExitCode run(std::span<const std::string> arguments, const Surroundings& surroundings);

}  // namespace bytom::bytomcli
