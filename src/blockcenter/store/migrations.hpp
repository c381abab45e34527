// The schema's history: numbered files of SQL, built into the program.
#pragma once

#include <span>
#include <string_view>

namespace bytom::blockcenter {

struct Migration {
    int number = 0;  ///< from 1, without gaps
    std::string_view sql;
};

[[nodiscard]] std::span<const Migration> migrations() noexcept;

}  // namespace bytom::blockcenter
