#include <algorithm>
#include <ctime>

#include <fmt/chrono.h>

#include <bytom/explorer_api/known_nodes.hpp>

#include "explorer_api/rows.hpp"

namespace bytom::explorer_api {
namespace {

constexpr std::uint64_t kNanosecondsOfOne = 1'000'000;  // millisecond
/// 9999-12-31: what has no year of four digits is shown as nothing.
constexpr std::uint64_t kLastSecond = 253'402'300'799;

/// RFC 3339, UTC; "" for the time of nothing.
std::string time_text(std::uint64_t seconds) {
    if (seconds == 0 || seconds > kLastSecond) return {};
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, lower, lower);
}

void write_coordinate(json::Writer& out, const NodeNames* names) {
    out.key("coordinate");
    out.begin_object();
    if (names != nullptr && names->coordinate) {
        out.key("longitude");
        out.raw(json::number_text(names->coordinate->longitude));
        out.key("latitude");
        out.raw(json::number_text(names->coordinate->latitude));
    }
    out.end_object();
}

void write_node(json::Writer& out, const Call& call, const KnownNode& node) {
    const NodeNames* const names = call.names.node(node.address);
    out.begin_object();
    out.member("address", node.address);
    out.member("status", node.online ? "active" : "inactive");
    out.member("height", node.height);
    out.member("status_time", time_text(node.status_time));
    out.member("rtt", kNanosecondsOfOne * std::min(node.rtt, ~std::uint64_t{0} / kNanosecondsOfOne));
    out.member("network", call.chain.network().chain_id);
    out.member("version", node.version);
    out.member("id_seed", node.is_seed);
    out.member("is_seed", node.is_seed);
    write_coordinate(out, names);
    out.member("country", names != nullptr ? std::string_view(names->country) : std::string_view());
    out.member("symbol", names != nullptr ? std::string_view(names->symbol) : std::string_view());
    out.member("name", names != nullptr && !names->name.empty() ? names->name : node.moniker);
    out.member("peer_id", node.peer_id);
    out.member("first_seen", node.first_seen);
    out.member("last_seen", node.last_seen);
    out.end_object();
}

}  // namespace

Outcome nodes(const Call& call, json::Writer& out, const std::string& /*text*/) {
    const auto page = Page::of(call.query);
    if (!page) return std::unexpected(page.error());
    if (call.nodes == nullptr) return index_is_off("explorer.crawl");
    std::vector<KnownNode> known = call.nodes->nodes();
    const std::string* const country = call.query.find("country");
    if (country != nullptr && !country->empty()) {
        std::erase_if(known, [&](const KnownNode& node) {
            const NodeNames* const names = call.names.node(node.address);
            return names == nullptr ||
                   !(same_word(names->symbol, *country) || same_word(names->country, *country));
        });
    }
    out.begin_object();
    out.key("nodes");
    out.begin_array();
    const std::uint64_t skip = page->skip();
    for (std::uint64_t i = skip; i < known.size() && i - skip < page->limit; ++i)
        write_node(out, call, known[static_cast<std::size_t>(i)]);
    out.end_array();
    write_pagination(out, *page, known.size());
    out.end_object();
    return Reply{};
}

}  // namespace bytom::explorer_api
