// The filter language of transaction feeds (09 §8).
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace bytom::rpc {

/// Whether the text is a filter; the error is a sentence shown to users, without the error's root.
[[nodiscard]] std::expected<void, std::string> check_feed_filter(std::string_view text);

}  // namespace bytom::rpc
