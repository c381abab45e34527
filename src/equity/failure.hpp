// How the passes behind the parser fail: an error and, innermost first, what was being compiled.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <bytom/base/result.hpp>
#include <bytom/equity/error.hpp>

namespace bytom::equity {

struct Failure {
    ErrorName name;
    std::string text;
    std::size_t offset;
    std::vector<std::string> contexts;  ///< prefixes of the text (12 §13.2)
};

using Status = base::Status<Failure>;

[[nodiscard]] inline std::unexpected<Failure> fail(ErrorName name, std::size_t offset, std::string text) {
    return std::unexpected(Failure{.name = name, .text = std::move(text), .offset = offset, .contexts = {}});
}

/// The status; to a failure the context that make_context() gives is added.
template <typename MakeContext>
[[nodiscard]] Status in_context(Status status, MakeContext&& make_context) {
    if (!status) status.error().contexts.push_back(std::forward<MakeContext>(make_context)());
    return status;
}

}  // namespace bytom::equity
