// Calls of a node over HTTP, one connection each, waiting as long as the node takes.
#pragma once

#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

#include "bytomcli/client.hpp"
#include "bytomcli/node_url.hpp"

namespace bytom::bytomcli {

/// Answers longer than this are refused (bytes).
inline constexpr std::size_t kMaxAnswer = std::size_t{1} << 30;

/// The error says why there is no answer: the host is not found, nobody listens, the connection broke.
[[nodiscard]] Result<HttpAnswer, std::string> http_post(const NodeUrl& url, std::string_view path,
                                                        std::string_view body);

}  // namespace bytom::bytomcli
