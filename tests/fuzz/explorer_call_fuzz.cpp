// Arbitrary bodies for the node's own calls on the index, cursors included: the first byte of the input
// chooses the call, the rest is the body. Where a page gives a cursor, the page behind it is asked for as
// well.
#include <array>

#include <bytom/json/value.hpp>

#include "fuzz/indexed_node.hpp"

namespace {

using bytom::fuzz::require;

constexpr auto kCalls = std::to_array<std::string_view>(
    {"/get-address", "/list-address-transactions", "/list-address-outputs", "/get-output", "/get-transaction",
     "/list-blocks", "/get-chain-asset", "/list-chain-assets", "/list-asset-transactions",
     "/list-asset-holders", "/get-chain-stats", "/get-chain-history", "/list-miners", "/search",
     "/list-changes", "/list-pool-transactions", "/get-pool-info", "/validate-address", "/decode-program"});

class Explorer {
public:
    Explorer() { indexed_.node.context.explorer = indexed_.index.get(); }

    std::string post(std::string_view path, std::string body) {
        return indexed_.node.post(path, std::move(body));
    }

private:
    bytom::fuzz::IndexedNode indexed_;
};

/// The body with this cursor; nothing if it is not an object without one.
std::string with_cursor(std::string_view body, std::string_view cursor) {
    const auto brace = body.find('{');
    if (brace == std::string_view::npos || body.find("cursor") != std::string_view::npos) return {};
    std::string text(body.substr(0, brace + 1));
    text += "\"cursor\":\"";
    text += cursor;
    const auto parsed = bytom::json::Document::parse(body);
    text += parsed && parsed->root().size() == 0 ? "\"" : "\",";
    text += body.substr(brace + 1);
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Explorer explorer;
    if (size == 0) return 0;
    const std::string_view path = kCalls.at(data[0] % kCalls.size());
    const std::string body(reinterpret_cast<const char*>(data) + 1, size - 1);
    // Long waits are no subject of this.
    if (body.find("wait") != std::string::npos) return 0;
    const std::string answered = explorer.post(path, body);
    const auto answer = bytom::json::Document::parse(answered);
    require(answer.has_value() && answer->root().kind() == bytom::json::Kind::object,
            "an answer is an object");
    for (const bytom::json::Member member : answer->root().members()) {
        if (member.key != "data" || member.value.kind() != bytom::json::Kind::object) continue;
        for (const bytom::json::Member part : member.value.members()) {
            if (part.key != "cursor" || part.value.kind() != bytom::json::Kind::string) continue;
            const std::string next = with_cursor(body, part.value.string());
            if (next.empty() || path == "/list-changes") continue;
            require(bytom::json::Document::parse(explorer.post(path, next)).has_value(),
                    "the page behind a cursor is JSON");
        }
    }
    return 0;
}
