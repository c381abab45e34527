// Memory that holds secrets: wiped before it is freed, compared in constant time.
#pragma once

#include <array>
#include <memory>

#include <bytom/base/bytes.hpp>

namespace bytom::base {

/// Overwrites memory in a way that the compiler may not optimise away.
void secure_wipe(void* memory, std::size_t size) noexcept;

/// Equality in a time that depends on the lengths only.
[[nodiscard]] bool secure_equal(ByteView a, ByteView b) noexcept;

/// Allocator that wipes what it frees.
template <typename T>
struct WipingAllocator {
    using value_type = T;

    WipingAllocator() = default;
    template <typename U>
    WipingAllocator(const WipingAllocator<U>&) noexcept {}  // NOLINT(google-explicit-constructor): rebinding

    [[nodiscard]] T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
    void deallocate(T* memory, std::size_t count) noexcept {
        secure_wipe(memory, count * sizeof(T));
        std::allocator<T>{}.deallocate(memory, count);
    }
    template <typename U>
    bool operator==(const WipingAllocator<U>&) const noexcept {
        return true;
    }
};

/// A byte string of secret content. Growing it wipes the old buffer.
using SecretBytes = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;

/// A fixed-size secret, wiped at the end of its life.
template <std::size_t N>
class SecretArray {
public:
    SecretArray() = default;
    SecretArray(const SecretArray&) = default;
    SecretArray& operator=(const SecretArray&) = default;
    ~SecretArray() { secure_wipe(bytes_.data(), N); }

    [[nodiscard]] static constexpr std::size_t size() noexcept { return N; }
    [[nodiscard]] std::uint8_t* data() noexcept { return bytes_.data(); }
    [[nodiscard]] const std::uint8_t* data() const noexcept { return bytes_.data(); }
    [[nodiscard]] std::uint8_t& operator[](std::size_t index) noexcept { return bytes_[index]; }
    [[nodiscard]] std::uint8_t operator[](std::size_t index) const noexcept { return bytes_[index]; }
    [[nodiscard]] std::span<std::uint8_t, N> span() noexcept { return bytes_; }
    [[nodiscard]] std::span<const std::uint8_t, N> span() const noexcept { return bytes_; }
    [[nodiscard]] ByteView view() const noexcept { return bytes_; }

private:
    std::array<std::uint8_t, N> bytes_{};
};

}  // namespace bytom::base
