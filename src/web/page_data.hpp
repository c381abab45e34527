// What web/embed.py makes of the page when the program is built.
#pragma once

#include <string_view>

namespace bytom::web {

struct PageData {
    std::string_view html;
    std::string_view packed;  ///< the same, gzip
    std::string_view etag;    ///< in quotes
    std::string_view policy;  ///< value of Content-Security-Policy
};

[[nodiscard]] PageData page_data() noexcept;

}  // namespace bytom::web
