#include <algorithm>

#include <bytom/blockcenter/gateway/node_book.hpp>

#include "blockcenter/gateway/node_names.hpp"

namespace bytom::blockcenter {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto begin = std::min(text.find_first_not_of(kBlank), text.size());
    return text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

/// A name and a secret of characters that a header may have.
bool is_token(std::string_view text) noexcept {
    const auto is_shown = [](char c) { return c > ' ' && c <= '~'; };
    const auto colon = text.find(':');
    return colon != std::string_view::npos && colon > 0 && colon + 1 < text.size() &&
           std::ranges::all_of(text, is_shown);
}

}  // namespace

NodeBook::NodeBook() : names_(std::make_shared<NodeNames>()) {}

Result<NodeBook, std::string> NodeBook::parse(std::string_view text) {
    NodeBook book;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.starts_with('#')) continue;
        const auto gap = std::min(line.find_first_of(kBlank), line.size());
        const auto node = NodeAddress::parse(line.substr(0, gap));
        const std::string_view token = trimmed(line.substr(gap));
        if (!node || !is_token(token)) {
            return std::unexpected("line " + std::to_string(number) +
                                   ": not a node and its token, as node.example:9888 name:secret");
        }
        if (!book.tokens_.emplace(node->text(), token).second)
            return std::unexpected("line " + std::to_string(number) + ": the node has a token already");
    }
    return book;
}

std::optional<NodeAddress> NodeBook::find(std::string_view text) const {
    auto node = NodeAddress::parse(text);
    if (!node) return std::nullopt;
    if (const auto token = tokens_.find(node->text()); token != tokens_.end()) node->token = token->second;
    node->names = names_;
    return node;
}

}  // namespace bytom::blockcenter
