#include "equity_cli/argument_text.hpp"

#include <bit>
#include <charconv>

#include <fmt/core.h>

#include <bytom/json/decode.hpp>

namespace bytom::equity_cli {
namespace {

using equity::Argument;
using Converted = Result<Argument, std::string>;

constexpr std::size_t kHashDigits = 64;

template <typename Number>
Result<Number, std::string> number_of(std::string_view word, std::string_view parser) {
    const auto fail = [&](std::string_view why) {
        return std::unexpected(fmt::format("strconv.{}: parsing \"{}\": {}", parser, word, why));
    };
    std::string_view digits = word;
    // A plus sign is for signed numbers, and from_chars knows none.
    if (std::is_signed_v<Number> && digits.starts_with('+') && !digits.starts_with("+-"))
        digits.remove_prefix(1);
    Number number{};
    const auto [stop, error] = std::from_chars(digits.begin(), digits.end(), number);
    if (stop != digits.end() || error == std::errc::invalid_argument) return fail("invalid syntax");
    if (error != std::errc{}) return fail("value out of range");
    return number;
}

Converted truth_of(std::string_view word) {
    if (word == "true" || word == "1") return Argument(true);
    if (word == "false" || word == "0") return Argument(false);
    return std::unexpected(std::string("mismatch Boolean argument"));
}

/// 2^63 passes the reference's check and becomes −2^63.
Converted amount_of(std::string_view word) {
    constexpr std::uint64_t kMaxAmount = std::uint64_t{1} << 63;
    BYTOM_ASSIGN(const std::uint64_t amount, number_of<std::uint64_t>(word, "ParseUint"));
    if (amount > kMaxAmount) return std::unexpected(std::string("the Amount argument exceeds max int64"));
    return Argument(std::bit_cast<std::int64_t>(amount));
}

Converted integer_of(std::string_view word) {
    BYTOM_ASSIGN(const std::int64_t integer, number_of<std::int64_t>(word, "ParseInt"));
    return Argument(integer);
}

Converted hex_of(std::string_view word) {
    BYTOM_ASSIGN(Bytes bytes, json::hex_bytes(word));
    return Argument(std::move(bytes));
}

Converted argument_of(equity::Type type, std::string_view word) {
    switch (type) {
        case equity::Type::boolean:
            return truth_of(word);
        case equity::Type::amount:
            return amount_of(word);
        case equity::Type::integer:
            return integer_of(word);
        case equity::Type::asset:
        case equity::Type::hash:
        case equity::Type::public_key:
            if (word.size() != kHashDigits)
                return std::unexpected(std::string("mismatch length for Asset/Hash/PublicKey argument"));
            return hex_of(word);
        case equity::Type::program:
            return hex_of(word);
        case equity::Type::string:
            return Argument(base::to_bytes(base::as_bytes(word)));
        default:
            return Argument();
    }
}

}  // namespace

Result<std::vector<Argument>, std::string> arguments_of(std::span<const equity::Param> params,
                                                        std::span<const std::string> words) {
    std::vector<Argument> arguments;
    for (std::size_t i = 0; i < params.size(); ++i) {
        BYTOM_ASSIGN(Argument argument, argument_of(params[i].type, words[i]));
        arguments.push_back(std::move(argument));
    }
    return arguments;
}

}  // namespace bytom::equity_cli
