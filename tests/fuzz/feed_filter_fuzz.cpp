// Filters of transaction feeds: whatever comes is a filter or has a reason why not.
#include "fuzz/property.hpp"
#include "rpc/feed_filter.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto valid = bytom::rpc::check_feed_filter(text);
    if (valid) {
        // Parentheses around a filter change nothing.
        if (size > 0 && size < 1000 && text.find_first_not_of(" \t") != std::string_view::npos)
            bytom::fuzz::require(bytom::rpc::check_feed_filter("(" + std::string(text) + ")").has_value(),
                                 "in parentheses");
    } else {
        bytom::fuzz::require(!valid.error().empty(), "a refusal has a reason");
    }
    return 0;
}
