#include "blockcenter/follower/known_programs.hpp"

namespace bytom::blockcenter {
namespace {

std::uint64_t print_of(ByteView program) noexcept {
    return std::hash<std::string_view>()(base::as_text(program));
}

}  // namespace

void KnownPrograms::refresh(SqlTransaction& sql) {
    constexpr std::int64_t kPage = 10'000;
    while (true) {
        const auto rows = list_programs(sql, newest_, kPage);
        for (const AddressRow& row : rows)
            prints_.insert(print_of(row.program));
        if (!rows.empty()) newest_ = rows.back().address;
        if (static_cast<std::int64_t>(rows.size()) < kPage) return;
    }
}

bool KnownPrograms::may_have(ByteView program) const {
    return prints_.contains(print_of(program));
}

}  // namespace bytom::blockcenter
