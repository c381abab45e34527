#include <charconv>
#include <optional>

#include <fmt/core.h>

#include <bytom/p2p/discovery_service.hpp>

namespace bytom::p2p {
namespace {

constexpr std::size_t kMaxSeenNodes = 5000;

/// Takes the word before the next blank off the front.
std::string_view take_word(std::string_view& line) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

template <typename T>
std::optional<T> number_from(std::string_view text) {
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<SeenNode> parse_seen_node(std::string_view line) {
    const auto id = Hash256::from_text(take_word(line));
    const auto address = SocketAddress::from_text(take_word(line));
    const auto tcp_port = number_from<std::uint16_t>(take_word(line));
    const auto seen = number_from<std::uint64_t>(take_word(line));
    if (!id || !address || !tcp_port || !seen || !line.empty()) return std::nullopt;
    return SeenNode{.node = {.id = *id, .ip = address->ip, .udp_port = address->port, .tcp_port = *tcp_port},
                    .seen = *seen};
}

}  // namespace

std::string seen_nodes_text(const std::vector<SeenNode>& nodes) {
    std::string text;
    for (const auto& [node, seen] : nodes) {
        const SocketAddress address{.ip = node.ip, .port = node.udp_port};
        text += fmt::format("{} {} {} {}\n", node.id.to_text(), address.to_text(), node.tcp_port, seen);
    }
    return text;
}

std::vector<SeenNode> parse_seen_nodes(std::string_view text) {
    std::vector<SeenNode> nodes;
    while (!text.empty() && nodes.size() < kMaxSeenNodes) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (auto node = parse_seen_node(text.substr(0, end))) nodes.push_back(*std::move(node));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return nodes;
}

}  // namespace bytom::p2p
