// Reading of JSON from outside (09 §1.1): one parse into a flat document, number text kept as written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/result.hpp>
#include <bytom/json/allowance.hpp>

namespace bytom::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// The word that error texts use: "null", "bool", "number", "string", "array", "object".
[[nodiscard]] std::string_view to_string(Kind kind) noexcept;

/// Nesting beyond this is refused ("exceeded max depth").
inline constexpr std::size_t kMaxDepth = 10'000;

/// Documents with more values are refused, so that a body with a few bytes per value cannot claim many times
/// its size in memory.
inline constexpr std::size_t kMaxNodes = 8'000'000;

/// What errors say when an Allowance is used up.
inline constexpr std::string_view kTooMuchMemory = "too much memory needed";

namespace internal {

/// One value; a container's descendants follow it directly, an object's as key, value, key, value …
struct Node {
    Kind kind = Kind::null;
    bool boolean = false;
    std::uint32_t end = 0;     ///< index behind the last descendant
    std::uint32_t offset = 0;  ///< where the text is in Storage::text: number literal or decoded string
    std::uint32_t length = 0;  ///< bytes of that text; for containers the number of elements or members
};

struct Storage {
    std::string text;
    std::vector<Node> nodes;
    Allowance* allowance = nullptr;  ///< null: as much memory as there is
};

}  // namespace internal

class Elements;
class Members;

/// A value in a Document: a cheap handle, valid as long as the document lives. The accessors of one kind
/// require that kind.
class Value {
public:
    Value(const internal::Storage& storage, std::uint32_t index) noexcept
        : storage_(&storage), index_(index) {}

    [[nodiscard]] Kind kind() const noexcept { return node().kind; }
    [[nodiscard]] bool is_null() const noexcept { return kind() == Kind::null; }
    [[nodiscard]] bool boolean() const noexcept { return node().boolean; }
    /// The literal as written, e.g. "-1.50e3".
    [[nodiscard]] std::string_view number() const noexcept { return text(); }
    /// Escapes resolved; valid UTF-8 (invalid bytes and lone surrogates became U+FFFD).
    [[nodiscard]] std::string_view string() const noexcept { return text(); }
    /// Elements of an array; members of an object, repeated keys counted each time.
    [[nodiscard]] std::size_t size() const noexcept { return node().length; }
    [[nodiscard]] Elements elements() const noexcept;
    [[nodiscard]] Members members() const noexcept;

    /// Code that decodes the value into something larger takes the extra bytes from the document's allowance.
    /// If this returns false, it must fail with kTooMuchMemory.
    [[nodiscard]] bool take(std::size_t bytes) const noexcept {
        return storage_->allowance == nullptr || storage_->allowance->take(bytes);
    }

private:
    friend class Elements;
    friend class Members;

    [[nodiscard]] const internal::Node& node() const noexcept { return storage_->nodes[index_]; }
    [[nodiscard]] std::string_view text() const noexcept {
        return std::string_view(storage_->text).substr(node().offset, node().length);
    }

    const internal::Storage* storage_;
    std::uint32_t index_;
};

/// The elements of an array, in order.
class Elements {
public:
    class Iterator {
    public:
        Iterator(const internal::Storage& storage, std::uint32_t index) noexcept
            : storage_(&storage), index_(index) {}
        [[nodiscard]] Value operator*() const noexcept { return {*storage_, index_}; }
        Iterator& operator++() noexcept {
            index_ = storage_->nodes[index_].end;
            return *this;
        }
        [[nodiscard]] bool operator==(const Iterator& other) const noexcept { return index_ == other.index_; }

    private:
        const internal::Storage* storage_;
        std::uint32_t index_;
    };

    explicit Elements(Value array) noexcept : array_(array) {}
    [[nodiscard]] Iterator begin() const noexcept { return {*array_.storage_, array_.index_ + 1}; }
    [[nodiscard]] Iterator end() const noexcept { return {*array_.storage_, array_.node().end}; }

private:
    Value array_;
};

struct Member {
    std::string_view key;
    Value value;
};

/// The members of an object as written, repeated keys included.
class Members {
public:
    class Iterator {
    public:
        Iterator(const internal::Storage& storage, std::uint32_t index) noexcept
            : storage_(&storage), index_(index) {}
        [[nodiscard]] Member operator*() const noexcept {
            return {Value(*storage_, index_).string(), Value(*storage_, index_ + 1)};
        }
        Iterator& operator++() noexcept {
            index_ = storage_->nodes[index_ + 1].end;
            return *this;
        }
        [[nodiscard]] bool operator==(const Iterator& other) const noexcept { return index_ == other.index_; }

    private:
        const internal::Storage* storage_;
        std::uint32_t index_;
    };

    explicit Members(Value object) noexcept : object_(object) {}
    [[nodiscard]] Iterator begin() const noexcept { return {*object_.storage_, object_.index_ + 1}; }
    [[nodiscard]] Iterator end() const noexcept { return {*object_.storage_, object_.node().end}; }

private:
    Value object_;
};

inline Elements Value::elements() const noexcept {
    return Elements(*this);
}
inline Members Value::members() const noexcept {
    return Members(*this);
}

/// A parsed JSON value and everything in it, in two flat buffers: no recursion in parsing or destruction.
class Document {
public:
    /// Reads the first JSON value of the text and ignores whatever follows it. The error is a sentence
    /// shown to users: "EOF" for an empty or blank text, "unexpected EOF", "invalid character 'x' …",
    /// "exceeded max depth". `allowance` limits the document and what is decoded from it, and must outlive
    /// it; null: no limit.
    [[nodiscard]] static Result<Document, std::string> parse_first(std::string_view text,
                                                                   Allowance* allowance = nullptr);

    /// Reads a text that is exactly one JSON value, blanks around it allowed.
    [[nodiscard]] static Result<Document, std::string> parse(std::string_view text,
                                                             Allowance* allowance = nullptr);

    [[nodiscard]] Value root() const noexcept { return {*storage_, 0}; }

private:
    explicit Document(std::unique_ptr<internal::Storage> storage) noexcept : storage_(std::move(storage)) {}

    std::unique_ptr<internal::Storage> storage_;  // its address outlives moves of the document
};

/// Whether a member's key means this name: equal except for case, where U+212A also stands for k and U+017F
/// for s. The name is lower-case ASCII.
[[nodiscard]] bool key_matches(std::string_view key, std::string_view name) noexcept;

/// The text without blanks between tokens and with <, >, &, U+2028 and U+2029 escaped, everything else as
/// written; empty unless the text is exactly one JSON value whose numbers fit a double.
[[nodiscard]] std::optional<std::string> compact(std::string_view text);

}  // namespace bytom::json
