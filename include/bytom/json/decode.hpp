// From a JSON value to a request struct, with the field rules of 09 §1.1. A struct names its members once, in
// fields(); decoding and the parameter lists of the documentation both come from there:
//
//     struct BlockRequest {
//         std::uint64_t block_height = 0;
//         Bytes block_hash;
//         static constexpr auto fields() {
//             return std::tuple(json::field("block_height", &BlockRequest::block_height, "height on the main
//             chain"), …);
//         }
//     };
#pragma once

#include <optional>
#include <tuple>
#include <type_traits>

#include <bytom/base/hash256.hpp>
#include <bytom/json/value.hpp>

namespace bytom::json {

/// Success, or a sentence that says what does not fit.
using Decoded = Status<std::string>;

/// How a T is read: `static constexpr std::string_view kTypeName` (for documentation and error texts) and
/// `static Decoded read(Value, T&)`, which must leave null to mean "default" as 09 §1.1 says for its type.
/// Specialise it for further types.
template <typename T>
struct Codec;

template <typename Owner, typename T>
struct Field {
    using Type = T;

    std::string_view name;  ///< lower-case ASCII
    T Owner::* member;
    std::string_view about;  ///< shown to users
    bool required = false;
};

template <typename Owner, typename T>
[[nodiscard]] constexpr Field<Owner, T> field(std::string_view name, T Owner::* member,
                                              std::string_view about) {
    return {name, member, about};
}

/// A required member: if it is absent or null, decoding fails.
template <typename Owner, typename T>
[[nodiscard]] constexpr Field<Owner, T> required_field(std::string_view name, T Owner::* member,
                                                       std::string_view about) {
    return {name, member, about, true};
}

template <typename T>
concept Fielded = requires { T::fields(); };

namespace internal {

[[nodiscard]] std::string mismatch(Value value, std::string_view type);
[[nodiscard]] Decoded read_unsigned(Value value, std::uint64_t max, std::string_view type,
                                    std::uint64_t& out);
[[nodiscard]] Decoded read_signed(Value value, std::int64_t& out);
[[nodiscard]] Decoded read_boolean(Value value, bool& out);
[[nodiscard]] Decoded read_string(Value value, std::string& out);
[[nodiscard]] Decoded read_hex(Value value, Bytes& out);
[[nodiscard]] Decoded read_hash(Value value, Hash256& out);

}  // namespace internal

/// The bytes of a hex text. The error is the text that clients know: "encoding/hex: odd length hex string" or
/// "encoding/hex: invalid byte: U+007A 'z'".
[[nodiscard]] Result<Bytes, std::string> hex_bytes(std::string_view text);

template <>
struct Codec<std::uint64_t> {
    static constexpr std::string_view kTypeName = "uint64";
    static Decoded read(Value value, std::uint64_t& out) {
        return internal::read_unsigned(value, ~std::uint64_t{0}, kTypeName, out);
    }
};

template <>
struct Codec<std::uint32_t> {
    static constexpr std::string_view kTypeName = "uint32";
    static Decoded read(Value value, std::uint32_t& out) {
        std::uint64_t wide = out;
        BYTOM_TRY(internal::read_unsigned(value, 0xffff'ffff, kTypeName, wide));
        out = static_cast<std::uint32_t>(wide);
        return {};
    }
};

template <>
struct Codec<std::uint16_t> {
    static constexpr std::string_view kTypeName = "uint16";
    static Decoded read(Value value, std::uint16_t& out) {
        std::uint64_t wide = out;
        BYTOM_TRY(internal::read_unsigned(value, 0xffff, kTypeName, wide));
        out = static_cast<std::uint16_t>(wide);
        return {};
    }
};

template <>
struct Codec<std::int64_t> {
    static constexpr std::string_view kTypeName = "int64";
    static Decoded read(Value value, std::int64_t& out) { return internal::read_signed(value, out); }
};

template <>
struct Codec<bool> {
    static constexpr std::string_view kTypeName = "bool";
    static Decoded read(Value value, bool& out) { return internal::read_boolean(value, out); }
};

template <>
struct Codec<std::string> {
    static constexpr std::string_view kTypeName = "string";
    static Decoded read(Value value, std::string& out) { return internal::read_string(value, out); }
};

/// A value kept undecoded, for a caller that knows its type; valid as long as the document it comes from. An
/// absent member gives no value; null is a value.
struct Captured {
    std::optional<Value> value;
};

template <>
struct Codec<Captured> {
    static constexpr std::string_view kTypeName = "any";
    static Decoded read(Value value, Captured& out) {
        out.value = value;
        return {};
    }
};

/// A byte string as hex text.
template <>
struct Codec<Bytes> {
    static constexpr std::string_view kTypeName = "hex";
    static Decoded read(Value value, Bytes& out) { return internal::read_hex(value, out); }
};

template <>
struct Codec<Hash256> {
    static constexpr std::string_view kTypeName = "hash32";
    static Decoded read(Value value, Hash256& out) { return internal::read_hash(value, out); }
};

template <typename T>
struct Codec<std::vector<T>> {
    static constexpr std::string_view kTypeName = "list";
    static Decoded read(Value value, std::vector<T>& out) {
        out.clear();
        if (value.is_null()) return {};
        if (value.kind() != Kind::array) return std::unexpected(internal::mismatch(value, kTypeName));
        if (!value.take(value.size() * sizeof(T))) return std::unexpected(std::string(kTooMuchMemory));
        out.reserve(value.size());
        for (const Value element : value.elements())
            BYTOM_TRY(Codec<T>::read(element, out.emplace_back()));
        return {};
    }
};

/// Absent and null both give no value.
template <typename T>
struct Codec<std::optional<T>> {
    static constexpr std::string_view kTypeName = Codec<T>::kTypeName;
    static Decoded read(Value value, std::optional<T>& out) {
        if (value.is_null()) {
            out.reset();
            return {};
        }
        if (!out) out.emplace();
        return Codec<T>::read(value, *out);
    }
};

/// Members are taken in the order they are written, so that the last of repeated keys wins and repeated
/// objects merge.
template <Fielded T>
struct Codec<T> {
    static constexpr std::string_view kTypeName = "object";
    static Decoded read(Value value, T& out) {
        if (value.is_null()) return require_fields(out);
        if (value.kind() != Kind::object) return std::unexpected(internal::mismatch(value, kTypeName));
        for (const Member member : value.members()) {
            Decoded result;
            const auto try_field = [&]<typename F>(const F& candidate) {
                if (!key_matches(member.key, candidate.name)) return false;
                result = Codec<typename F::Type>::read(member.value, out.*candidate.member);
                if (!result) result = std::unexpected(std::string(candidate.name) + ": " + result.error());
                return true;
            };
            std::apply([&](const auto&... candidates) { (void)(try_field(candidates) || ...); }, T::fields());
            if (!result) return result;
        }
        return require_fields(out);
    }

    /// Fails if a required member is missing.
    static Decoded require_fields(const T& out) {
        Decoded result;
        const auto require = [&]<typename F>(const F& candidate) {
            if constexpr (std::is_constructible_v<bool, typename F::Type>) {
                if (candidate.required && !static_cast<bool>(out.*candidate.member)) {
                    result = std::unexpected(std::string(candidate.name) + ": missing");
                }
            }
        };
        std::apply([&](const auto&... candidates) { (require(candidates), ...); }, T::fields());
        return result;
    }
};

template <typename T>
[[nodiscard]] Result<T, std::string> decode(Value value) {
    T decoded{};
    BYTOM_TRY(Codec<T>::read(value, decoded));
    return decoded;
}

/// The request struct that a body's first JSON value describes; the error is for the `detail` of a BTM002
/// answer.
template <Fielded T>
[[nodiscard]] Result<T, std::string> decode_request(std::string_view body) {
    BYTOM_ASSIGN(const Document document, Document::parse_first(body));
    return decode<T>(document.root());
}

}  // namespace bytom::json
