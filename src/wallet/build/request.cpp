// How the members of build requests are read (09 §1.1).
#include <charconv>
#include <cmath>

#include <bytom/wallet/transaction_builder.hpp>

namespace bytom::json {
namespace {

constexpr std::string_view kInvalid = "invalid json.Duration";

struct Unit {
    std::string_view name;
    double nanoseconds = 1;
};

// Longer names stand before those that they begin with.
constexpr Unit kUnits[] = {
    {"ns", 1},   {"us", 1e3}, {"\u00b5s", 1e3}, {"\u03bcs", 1e3},
    {"ms", 1e6}, {"s", 1e9},  {"m", 60e9},      {"h", 3600e9},
};

constexpr double kMaxNanoseconds = 9.2e18;  // a signed 64-bit count of them

// Decimal digits with at most one point and at least one digit.
std::optional<double> take_number(std::string_view& text) {
    std::size_t size = 0;
    std::size_t digits = 0;
    bool point = false;
    for (; size < text.size(); ++size) {
        const char c = text[size];
        if (c >= '0' && c <= '9') {
            ++digits;
        } else if (c == '.' && !point) {
            point = true;
        } else {
            break;
        }
    }
    if (digits == 0) return std::nullopt;
    double number = 0;
    const std::string literal = "0" + std::string(text.substr(0, size));
    const auto read = std::from_chars(literal.data(), literal.data() + literal.size(), number);
    if (read.ec != std::errc()) return std::nullopt;
    text.remove_prefix(size);
    return number;
}

std::optional<double> take_unit(std::string_view& text) {
    for (const Unit& unit : kUnits) {
        if (!text.starts_with(unit.name)) continue;
        text.remove_prefix(unit.name.size());
        return unit.nanoseconds;
    }
    return std::nullopt;
}

// Groups of number and unit behind an optional sign; "0" alone needs no unit.
std::optional<double> duration_of(std::string_view text) {
    bool negative = false;
    if (text.starts_with('+') || text.starts_with('-')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    if (text == "0") return 0;
    if (text.empty()) return std::nullopt;
    double sum = 0;
    while (!text.empty()) {
        const auto number = take_number(text);
        if (!number) return std::nullopt;
        const auto unit = take_unit(text);
        if (!unit) return std::nullopt;
        sum += *number * *unit;
        if (sum > kMaxNanoseconds) return std::nullopt;
    }
    return negative ? -sum : sum;
}

}  // namespace

Decoded Codec<wallet::TimeToLive>::read(Value value, wallet::TimeToLive& out) {
    constexpr double kNanosecondsPerMillisecond = 1e6;
    if (value.is_null()) return {};
    if (value.kind() == Kind::number) {
        std::int64_t milliseconds = 0;
        if (!internal::read_signed(value, milliseconds)) return std::unexpected(std::string(kInvalid));
        if (milliseconds < 0) {
            return std::unexpected(std::string(kInvalid) + ": Duration cannot be less than 0");
        }
        out.time = std::chrono::milliseconds(milliseconds);
        return {};
    }
    if (value.kind() != Kind::string) return std::unexpected(std::string(kInvalid));
    const auto nanoseconds = duration_of(value.string());
    if (!nanoseconds) return std::unexpected(std::string(kInvalid));
    if (*nanoseconds < 0) return std::unexpected(std::string(kInvalid) + ": Duration cannot be less than 0");
    out.time = std::chrono::milliseconds(
        static_cast<std::int64_t>(std::ceil(*nanoseconds / kNanosecondsPerMillisecond)));
    return {};
}

Decoded Codec<wallet::ActionObject>::read(Value value, wallet::ActionObject& out) {
    if (value.is_null()) return {};
    if (value.kind() != Kind::object) return std::unexpected(internal::mismatch(value, kTypeName));
    // What becomes of it: an action, an input or output, an error.
    constexpr std::size_t kBuiltBytes = 2048;
    if (!value.take(kBuiltBytes)) return std::unexpected(std::string(kTooMuchMemory));
    out.object = value;
    return {};
}

}  // namespace bytom::json
