#include <algorithm>

#include <bytom/base/utf8.hpp>
#include <bytom/blockcenter/gateway/node_book.hpp>

#include "blockcenter/gateway/node_names.hpp"
#include "blockcenter/gateway/node_trust.hpp"

namespace bytom::blockcenter {
namespace {

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
        const std::string_view line = base::trim_white_space(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.starts_with('#')) continue;
        const auto words = base::split_at_white_space(line);
        const auto node = NodeAddress::parse(words.front());
        const std::string_view token = words.back();
        if (words.size() != 2 || !node || !is_token(token)) {
            return std::unexpected("line " + std::to_string(number) +
                                   ": not a node and its token, as node.example:9888 name:secret");
        }
        if (!book.tokens_.emplace(node->text(), base::SecretBytes(token.begin(), token.end())).second)
            return std::unexpected("line " + std::to_string(number) + ": the node has a token already");
    }
    return book;
}

Status<std::string> NodeBook::trust(const std::string& ca_file) {
    BYTOM_ASSIGN(trust_, NodeTrust::open(ca_file));
    return {};
}

std::optional<NodeAddress> NodeBook::find(std::string_view text) const {
    auto node = NodeAddress::parse(text);
    if (!node) return std::nullopt;
    if (const auto token = tokens_.find(node->text()); token != tokens_.end()) node->token = token->second;
    node->names = names_;
    node->trust = trust_;
    return node;
}

}  // namespace bytom::blockcenter
