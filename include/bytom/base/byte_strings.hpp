// A list of byte strings in one buffer: very many short ones take little more memory than their bytes.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <vector>

#include <bytom/base/bytes.hpp>

namespace bytom::base {

/// Each string stands behind its length, as on the wire (01 §1.3). A value; what is read from it are views
/// that end with the next change. Strings are shorter than 2^31 bytes.
class ByteStrings {
public:
    class Iterator {
    public:
        using value_type = ByteView;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::input_iterator_tag;
        using pointer = void;
        using reference = ByteView;

        Iterator() = default;
        [[nodiscard]] ByteView operator*() const noexcept { return string_; }
        Iterator& operator++() noexcept;
        Iterator operator++(int) noexcept {
            const Iterator before = *this;
            ++*this;
            return before;
        }
        [[nodiscard]] bool operator==(const Iterator& other) const noexcept { return left_ == other.left_; }

    private:
        friend class ByteStrings;
        Iterator(ByteView rest, std::size_t left) noexcept : rest_(rest), left_(left) { take(); }
        void take() noexcept;

        ByteView string_;
        ByteView rest_;         ///< behind the string
        std::size_t left_ = 0;  ///< strings from this one on
    };

    ByteStrings() = default;
    ByteStrings(std::initializer_list<Bytes> strings);
    ByteStrings(const std::vector<Bytes>& strings);

    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] Iterator begin() const noexcept { return {buffer_, count_}; }
    [[nodiscard]] Iterator end() const noexcept { return {{}, 0}; }
    /// Steps over those before it. Precondition: there is one.
    [[nodiscard]] ByteView operator[](std::size_t index) const noexcept;
    [[nodiscard]] ByteView front() const noexcept { return *begin(); }
    [[nodiscard]] ByteView back() const noexcept { return (*this)[count_ - 1]; }

    void push_back(ByteView string);
    void assign(std::size_t count, ByteView string);
    void clear() noexcept;
    /// Room for strings that take so many bytes, their lengths included.
    void reserve(std::size_t wire_bytes) { buffer_.reserve(wire_bytes); }

    /// The strings with their lengths, without the count.
    [[nodiscard]] ByteView wire_form() const noexcept { return buffer_; }
    /// Bytes on the heap.
    [[nodiscard]] std::size_t capacity() const noexcept { return buffer_.capacity(); }

    [[nodiscard]] bool operator==(const ByteStrings&) const = default;

private:
    Bytes buffer_;
    std::size_t count_ = 0;
};

}  // namespace bytom::base
