// The query string of a request (13 §1).
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bytom::explorer_api {

/// Why there is no answer: a status of HTTP and a sentence for the client.
struct Failure {
    unsigned status = 400;
    std::string message;
};

template <typename T>
using Expected = std::expected<T, Failure>;

[[nodiscard]] inline std::unexpected<Failure> bad_request(std::string message) {
    return std::unexpected(Failure{.status = 400, .message = std::move(message)});
}

/// Digits only; larger numbers than there are become the largest one. Nothing for any other text.
[[nodiscard]] std::optional<std::uint64_t> whole_number(std::string_view text) noexcept;

/// Longer queries, and more parameters, are refused.
inline constexpr std::size_t kMaxQueryBytes = 2'048;
inline constexpr std::size_t kMaxParameters = 32;

/// Names and values, percent-decoded ('+' is a space). The first of repeated names counts; unknown ones are
/// ignored.
class Query {
public:
    [[nodiscard]] static Expected<Query> parse(std::string_view raw);

    /// Null: not given.
    [[nodiscard]] const std::string* find(std::string_view name) const noexcept;

    /// A whole number of at least `least`; `otherwise` where it is not given.
    [[nodiscard]] Expected<std::uint64_t> number(std::string_view name, std::uint64_t otherwise,
                                                 std::uint64_t least = 0) const;

private:
    struct Parameter {
        std::string name;
        std::string value;
    };
    std::vector<Parameter> parameters_;
};

/// Which part of a list.
struct Page {
    static constexpr std::uint64_t kMaxLimit = 500;

    std::uint64_t number = 1;
    std::uint64_t limit = 10;

    /// Entries before it, at most 2^64 − 1.
    [[nodiscard]] std::uint64_t skip() const noexcept;

    /// Of `page` and `limit`; a limit over the greatest one is that one.
    [[nodiscard]] static Expected<Page> of(const Query& query, std::uint64_t default_limit = 10);
};

/// A range of UTC days, numbered from 1970-01-01, both included.
struct Days {
    /// Ten years.
    static constexpr std::uint64_t kMost = 3'660;

    std::uint64_t first = 0;
    std::uint64_t last = 0;

    [[nodiscard]] std::uint64_t count() const noexcept { return last - first + 1; }

    /// Of `from` and `to`, in seconds since 1970; what is not given is `otherwise`'s.
    [[nodiscard]] static Expected<Days> of(const Query& query, Days otherwise, std::uint64_t most = kMost);
};

}  // namespace bytom::explorer_api
