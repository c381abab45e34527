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
};

struct HttpAnswer {
    unsigned status = 0;
    std::string body;
};

/// POST of a JSON body to a path of the node. The error says why there is no answer at all.
using Post = std::function<Result<HttpAnswer, std::string>(std::string_view path, std::string_view body)>;

/// What the program stands in.
struct Surroundings {
    Post post;
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    /// Whether somebody reads `err`: then what the original leaves out of its errors is said there. The
    /// original writes nothing but usage errors to it, which scripts may rely on.
    bool explain = false;
};

/// `arguments` without the program's name.
[[nodiscard]] ExitCode run(std::span<const std::string> arguments, const Surroundings& surroundings);

}  // namespace bytom::bytomcli
