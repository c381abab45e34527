// A bound on the work that a source can cause.
#pragma once

#include <cstddef>

namespace bytom::equity {

/// A unit is a few nanoseconds or at most 16 bytes of memory. Reasonable sources use some ten thousand;
/// the limit is about what one of kMaxSourceSize made of simple statements needs.
class Budget {
public:
    void spend(std::size_t units) noexcept { left_ = units < left_ ? left_ - units : 0; }
    [[nodiscard]] bool exhausted() const noexcept { return left_ == 0; }

private:
    std::size_t left_ = std::size_t{1} << 25;
};

}  // namespace bytom::equity
