// Arithmetic that reports overflow, for amounts, gas and sizes that come from outside.
#pragma once

#include <concepts>
#include <optional>

namespace bytom::base {

template <std::integral T>
[[nodiscard]] constexpr std::optional<T> checked_add(T a, T b) noexcept {
    T result{};
    if (__builtin_add_overflow(a, b, &result)) return std::nullopt;
    return result;
}

template <std::integral T>
[[nodiscard]] constexpr std::optional<T> checked_sub(T a, T b) noexcept {
    T result{};
    if (__builtin_sub_overflow(a, b, &result)) return std::nullopt;
    return result;
}

template <std::integral T>
[[nodiscard]] constexpr std::optional<T> checked_mul(T a, T b) noexcept {
    T result{};
    if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
    return result;
}

}  // namespace bytom::base
