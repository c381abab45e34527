// What the operator can do about a database that is damaged.
#pragma once

#include <string_view>

#include <bytom/base/result.hpp>
#include <bytom/storage/storage_failure.hpp>

namespace bytom::node {

/// The error of an opened database; where it is damage, with the advice behind it.
[[nodiscard]] inline Error with_advice(Error error, std::string_view advice) {
    if (error.name == storage::open_error::kCorrupted) error.detail.append(": ").append(advice);
    return error;
}

}  // namespace bytom::node
