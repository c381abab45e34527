#include <algorithm>
#include <charconv>

#include <bytom/base/digit.hpp>
#include <bytom/p2p/go_wire.hpp>
#include <bytom/p2p/node_info.hpp>

namespace bytom::p2p {
namespace {

/// Decimal digits only, as many as fit.
template <typename Number>
std::optional<Number> decimal(std::string_view text) noexcept {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    return number;
}

Checked read_text(WireReader& reader, std::string& text) {
    BYTOM_ASSIGN(const ByteView bytes, reader.string());
    text = base::as_text(bytes);
    return {};
}

Checked read_node_info(WireReader& reader, NodeInfo& info) {
    BYTOM_ASSIGN(const bool present, reader.pointer());
    if (!present) return {};
    BYTOM_ASSIGN(const ByteView key, reader.fixed(info.pub_key.size()));
    std::ranges::copy(key, info.pub_key.begin());
    for (std::string* text :
         {&info.moniker, &info.network, &info.remote_addr, &info.listen_addr, &info.version})
        BYTOM_TRY(read_text(reader, *text));
    BYTOM_TRY(reader.list([&] { return read_text(reader, info.other.emplace_back()); }));
    return reader.within_limit();
}

// The version grammar (07 §4.3), a regular expression, cut into its parts. No part can take characters that
// the next one needs in a way that matters, so each is matched greedily.

constexpr bool is_word(char c) noexcept {
    return base::is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '~';
}

/// Whether the text is one or more identifiers joined by dots.
bool is_dotted_words(std::string_view text) noexcept {
    bool in_word = false;
    for (const char c : text) {
        if (c == '.' ? !in_word : !is_word(c)) return false;
        in_word = c != '.';
    }
    return in_word;
}

/// Whether what follows the numbers is a pre-release, metadata, both or nothing.
bool is_suffix(std::string_view text) noexcept {
    const std::size_t plus = text.find('+');
    const std::string_view pre_release = text.substr(0, plus);
    if (plus != std::string_view::npos && !is_dotted_words(text.substr(plus + 1))) return false;
    if (pre_release.empty()) return true;
    // It begins with a hyphen or, since the numbers took all digits, with a letter.
    return is_dotted_words(pre_release);
}

struct Version {
    std::vector<std::int64_t> numbers;  ///< at least one
    std::string_view pre_release;       ///< without the hyphen before it
};

Decoded<Version> parse_version(std::string_view text) {
    Version version;
    if (text.starts_with('v')) text.remove_prefix(1);
    while (true) {
        const std::size_t size = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto number = decimal<std::int64_t>(text.substr(0, size));
        if (!number) return std::unexpected(ProtocolError::bad_version);
        version.numbers.push_back(*number);
        text.remove_prefix(size);
        if (!text.starts_with('.')) break;
        text.remove_prefix(1);
    }
    if (!is_suffix(text)) return std::unexpected(ProtocolError::bad_version);
    version.pre_release = text.substr(0, text.find('+'));
    if (version.pre_release.starts_with('-')) version.pre_release.remove_prefix(1);
    return version;
}

std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
    const auto first = decimal<std::uint64_t>(a);
    const auto second = decimal<std::uint64_t>(b);
    if (first && second) return *first <=> *second;
    if (first.has_value() != second.has_value())
        return first ? std::strong_ordering::less : std::strong_ordering::greater;
    return a <=> b;
}

std::strong_ordering compare_pre_releases(std::string_view a, std::string_view b) {
    // No identifiers at all: the release itself, which comes last.
    if (a.empty() || b.empty()) return a.empty() <=> b.empty();
    while (!a.empty() && !b.empty()) {
        const std::size_t first = std::min(a.find('.'), a.size());
        const std::size_t second = std::min(b.find('.'), b.size());
        const auto order = compare_identifiers(a.substr(0, first), b.substr(0, second));
        if (order != 0) return order;
        a.remove_prefix(std::min(first + 1, a.size()));
        b.remove_prefix(std::min(second + 1, b.size()));
    }
    return b.empty() <=> a.empty();
}

}  // namespace

std::uint64_t NodeInfo::services() const noexcept {
    return other.empty() ? kFullNode : decimal<std::uint64_t>(other.front()).value_or(kFullNode);
}

std::vector<Bytes> node_info_frames(const NodeInfo& info) {
    WireWriter writer;
    writer.pointer(true);
    writer.fixed(info.pub_key);
    for (const std::string* text :
         {&info.moniker, &info.network, &info.remote_addr, &info.listen_addr, &info.version})
        writer.string(base::as_bytes(*text));
    writer.uvarint(info.other.size());
    for (const std::string& text : info.other)
        writer.string(base::as_bytes(text));

    std::vector<Bytes> frames;
    for (const ByteView item : writer.items())
        frames.push_back(base::to_bytes(item));
    return frames;
}

Decoded<DecodedNodeInfo> decode_node_info(ByteView input, std::size_t* consumed_on_error) {
    WireReader reader(input, kMaxNodeInfoSize);
    DecodedNodeInfo result;
    const Checked status = read_node_info(reader, result.info);
    if (!status) {
        if (consumed_on_error != nullptr) *consumed_on_error = reader.position();
        return std::unexpected(status.error());
    }
    result.consumed = reader.position();
    return result;
}

Decoded<std::int64_t> major_version(std::string_view version) {
    BYTOM_ASSIGN(const Version parsed, parse_version(version));
    return parsed.numbers.front();
}

Decoded<std::strong_ordering> compare_versions(std::string_view a, std::string_view b) {
    BYTOM_ASSIGN(Version first, parse_version(a));
    BYTOM_ASSIGN(Version second, parse_version(b));
    const std::size_t count = std::max(first.numbers.size(), second.numbers.size());
    first.numbers.resize(count);
    second.numbers.resize(count);
    if (const auto order = first.numbers <=> second.numbers; order != 0) return order;
    return compare_pre_releases(first.pre_release, second.pre_release);
}

Checked check_compatible(std::string_view local_version, std::string_view local_network,
                         std::string_view remote_version, std::string_view remote_network) {
    BYTOM_ASSIGN(const std::int64_t remote_major, major_version(remote_version));
    BYTOM_ASSIGN(const std::int64_t local_major, major_version(local_version));
    if (remote_major != local_major) return std::unexpected(ProtocolError::major_mismatch);
    if (remote_network != local_network) return std::unexpected(ProtocolError::network_mismatch);
    return {};
}

}  // namespace bytom::p2p
