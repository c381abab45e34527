#include <algorithm>

#include <bytom/base/bytes.hpp>

namespace bytom::base {

bool equal(ByteView a, ByteView b) noexcept {
    return std::ranges::equal(a, b);
}

bool less(ByteView a, ByteView b) noexcept {
    return std::ranges::lexicographical_compare(a, b);
}

}  // namespace bytom::base
