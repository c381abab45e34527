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
            addresses_.insert_or_assign(print_of(row.program), row.address);
        if (!rows.empty()) newest_ = rows.back().address;
        if (static_cast<std::int64_t>(rows.size()) < kPage) return;
    }
}

bool KnownPrograms::may_have(ByteView program, std::int64_t behind) const {
    const auto found = addresses_.find(print_of(program));
    return found != addresses_.end() && found->second > behind;
}

}  // namespace bytom::blockcenter
