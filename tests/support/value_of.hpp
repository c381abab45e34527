// The value of a result that a test's setup relies on.
#pragma once

#include <stdexcept>
#include <utility>

#include <bytom/base/result.hpp>

namespace bytom::test {

/// Throws with the error's text if there is none.
template <typename T, typename E>
T value_of(Result<T, E> result) {
    if (!result) throw std::runtime_error(result.error().text());
    return *std::move(result);
}

}  // namespace bytom::test
