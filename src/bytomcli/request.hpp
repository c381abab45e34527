// Requests from arguments and flags.
#pragma once

#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

#include "bytomcli/command.hpp"

namespace bytom::bytomcli {

/// The text as a JSON value of this form. `complaint` stands before the error.
[[nodiscard]] Result<std::string, std::string> request_value(std::string_view text, Form form,
                                                             std::string_view complaint = {});

/// The request that arguments and flags make by their members: empty if there are none.
[[nodiscard]] Result<std::string, std::string> request_body(const Invocation& invocation);

}  // namespace bytom::bytomcli
