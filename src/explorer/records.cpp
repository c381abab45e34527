#include <algorithm>

#include <fmt/format.h>

#include <bytom/crypto/sha3.hpp>
#include <bytom/explorer/records.hpp>
#include <bytom/explorer/view.hpp>

namespace bytom::explorer {

std::string to_decimal(Amount amount) {
    return fmt::format("{}", amount);
}

std::string to_decimal(NetAmount amount) {
    return fmt::format("{}", amount);
}

ProgramHash ProgramHash::of(ByteView control_program) {
    const Hash256 hash = crypto::sha3_256(control_program);
    ProgramHash result;
    std::ranges::copy(hash.view().first(kSize), result.bytes.begin());
    return result;
}

std::string_view to_string(ListError error) noexcept {
    switch (error) {
        case ListError::bad_cursor:
            return "bad_cursor";
        case ListError::stale_cursor:
            return "cursor_stale";
        case ListError::too_deep:
            return "too_deep";
    }
    return "";
}

}  // namespace bytom::explorer
