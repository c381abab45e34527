#include <ranges>

#include "explorer_api/rows.hpp"

namespace bytom::explorer_api {

Outcome transactions(const Call& call, json::Writer& out, const std::string& text) {
    const auto page = Page::of(call.query);
    if (!page) return std::unexpected(page.error());
    const auto listing = call.view->transactions(list_of(*page));
    if (!listing) return std::unexpected(failure_of(listing.error()));
    out.begin_object();
    out.key("transactions");
    if (auto written = write_transactions(out, text, call, listing->items); !written)
        return std::unexpected(std::move(written).error());
    write_pagination(out, *page, listing->total);
    out.end_object();
    return Reply{};
}

Outcome transaction(const Call& call, json::Writer& out, const std::string& /*text*/) {
    const auto id = hash_argument("id", call.values[0]);
    if (!id) return std::unexpected(id.error());
    if (call.view != nullptr) {
        if (const auto place = call.view->transaction(*id)) {
            const explorer::PlacedTransaction placed = load(*call.view, *place);
            const std::uint64_t depth = confirmations(call, place->height);
            write_transaction(out, *placed.tx,
                              {.on_main_chain = true,
                               .timestamp = placed.block->timestamp,
                               .block_height = place->height,
                               .index_id = call.view->index_id(*place),
                               .status_fail = placed.status_fail,
                               .confirmations = depth},
                              call.forms);
            return Reply{.lifetime = depth >= kSettled ? Lifetime::settled_transaction : Lifetime::changing};
        }
    }
    if (const chain::PoolEntryPtr entry = call.chain.pool_entry(*id)) {
        TransactionPlace place;
        place.status_fail = entry->status_fail;
        write_transaction(out, *entry->tx, place, call.forms);
        return Reply{};
    }
    if (call.view == nullptr) return index_is_off();
    return not_found("there is no such transaction");
}

Outcome unconfirmed_transactions(const Call& call, json::Writer& out, const std::string& /*text*/) {
    const chain::PoolSnapshotPtr pool = call.chain.pool();
    out.begin_array();
    for (const chain::PoolEntryPtr& entry : std::views::reverse(pool->entries))
        write_unconfirmed_row(out, *entry->tx, entry->status_fail);
    out.end_array();
    return Reply{};
}

Outcome unconfirmed_transaction(const Call& call, json::Writer& out, const std::string& /*text*/) {
    const auto id = hash_argument("id", call.values[0]);
    if (!id) return std::unexpected(id.error());
    const chain::PoolEntryPtr entry = call.chain.pool_entry(*id);
    if (!entry) return not_found("there is no such transaction in the pool");
    write_unconfirmed(out, *entry->tx, entry->status_fail, call.forms);
    return Reply{};
}

}  // namespace bytom::explorer_api
