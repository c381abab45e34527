#include "explorer_api/rows.hpp"

namespace bytom::explorer_api {
namespace {

using chain::BlockNode;

Outcome write_whole_block(const Call& call, const BlockNode* node, json::Writer& out) {
    if (node == nullptr || node->is_invalid()) return not_found("there is no such block");
    const primitives::BlockPtr block = call.chain.block(*node);
    const primitives::TxStatuses statuses = call.chain.statuses(*node);
    const bool on_main_chain = call.tip->on_main_chain(*node);
    std::uint64_t index_id = 0;
    if (call.view != nullptr && on_main_chain) {
        if (const auto indexed = call.view->block(node->height); indexed && indexed->hash == node->hash)
            index_id = indexed->transactions_before + 1;
    }
    out.begin_object();
    write_block_members(out, make_block_facts(*node, *block), on_main_chain, call.forms);
    out.key("transactions");
    out.begin_array();
    for (std::size_t i = 0; i < block->transactions.size(); ++i) {
        // Without confirmations, which would change with every block.
        write_transaction(out, *block->transactions[i],
                          {.on_main_chain = on_main_chain,
                           .timestamp = node->timestamp,
                           .block_height = node->height,
                           .index_id = index_id == 0 ? 0 : index_id + i,
                           .status_fail = statuses.at(i),
                           .confirmations = std::nullopt},
                          call.forms);
    }
    out.end_array();
    out.end_object();
    const bool settled = on_main_chain && confirmations(call, node->height) >= kSettled;
    return Reply{.lifetime = settled ? Lifetime::settled_block : Lifetime::changing};
}

Outcome block_at(const Call& call, std::string_view text, json::Writer& out) {
    const auto height = whole_number(text);
    if (!height) return bad_request("height: expected a whole number");
    return write_whole_block(call, call.tip->main_node(*height), out);
}

Outcome block_with(const Call& call, std::string_view text, json::Writer& out) {
    const auto hash = hash_argument("hash", text);
    if (!hash) return std::unexpected(hash.error());
    return write_whole_block(call, call.chain.find(*hash), out);
}

}  // namespace

Outcome blocks(const Call& call, json::Writer& out, const std::string& text) {
    const auto page = Page::of(call.query);
    if (!page) return std::unexpected(page.error());
    const std::uint64_t total = call.tip->height() + 1;
    const std::uint64_t skip = page->skip();
    out.begin_object();
    out.key("blocks");
    out.begin_array();
    std::uint64_t read = 0;
    const BlockNode* node = skip < total ? call.tip->main_node(call.tip->height() - skip) : nullptr;
    for (std::uint64_t i = 0; i < page->limit && node != nullptr; ++i, node = node->parent) {
        read += node->size;
        if (text.size() > kMaxPageBytes || read > kMaxBlockBytes)
            return bad_request("limit: these blocks are large, ask for fewer at a time");
        out.begin_object();
        write_block_members(out, facts_of(call, *node), true, call.forms);
        out.end_object();
    }
    out.end_array();
    write_pagination(out, *page, total);
    out.end_object();
    return Reply{};
}

Outcome block_by_height(const Call& call, json::Writer& out, const std::string& /*text*/) {
    return block_at(call, call.values[0], out);
}

Outcome block_by_hash(const Call& call, json::Writer& out, const std::string& /*text*/) {
    return block_with(call, call.values[0], out);
}

Outcome block_by_either(const Call& call, json::Writer& out, const std::string& /*text*/) {
    constexpr std::size_t kHashDigits = 2 * Hash256::kSize;
    const std::string_view text = call.values[0];
    return text.size() == kHashDigits ? block_with(call, text, out) : block_at(call, text, out);
}

Outcome latest_block(const Call& call, json::Writer& out, const std::string& /*text*/) {
    return write_whole_block(call, call.tip->node, out);
}

}  // namespace bytom::explorer_api
