#include "explorer_api/call.hpp"

#include <bytom/primitives/address.hpp>

namespace bytom::explorer_api {
namespace {

/// Transactions read at a time, so that no page is in memory as a whole before it is known to be small.
constexpr std::size_t kTransactionsAtATime = 50;

}  // namespace

std::optional<AssetLabel> IndexLookups::asset(const Hash256& asset_id) const {
    std::optional<AssetLabel> label = caches_.labels.find(asset_id);
    if (!label && view_ != nullptr) {
        if (const auto origin = view_->asset_origin(asset_id)) {
            label = label_of_definition(origin->definition);
            if (label->definition.size() > kMaxRepeatedDefinition) label->definition = "{}";
            caches_.labels.put(asset_id, *label);
        }
    }
    const AssetNames* const names = names_.asset(asset_id);
    if (names != nullptr && !names->name.empty()) {
        if (!label) label.emplace();
        label->name = names->name;
    }
    return label;
}

std::optional<primitives::TransactionPtr> IndexLookups::spender_at(const explorer::TxPlace& place) const {
    if (const auto known = spenders_.find(place); known != spenders_.end()) return known->second;
    if (spender_bytes_ >= kSpenderBytes) return std::nullopt;
    explorer::PlacedTransaction placed = load(*view_, place);
    spender_bytes_ += placed.block->size;
    spenders_.emplace(place, placed.tx);
    return std::move(placed.tx);
}

std::optional<SpentBy> IndexLookups::spent_by(const Hash256& output_id) const {
    if (view_ == nullptr) return std::nullopt;
    const auto record = view_->output(output_id);
    if (!record || !record->spent_by) return kUnspent;
    const auto tx = spender_at(record->spent_by->place);
    if (!tx) return std::nullopt;
    return Spender{.transaction_id = (*tx)->id(),
                   .input_id = (*tx)->mapped().inputs.at(record->spent_by->input).entry_id,
                   .block_height = record->spent_by->place.height};
}

std::string IndexLookups::miner_name(std::string_view address) const {
    return std::string(names_.miner(address));
}

explorer::PlacedTransaction load(const explorer::View& view, const explorer::TxPlace& place) {
    return std::move(view.load(std::span(&place, 1)).at(0));
}

std::uint64_t confirmations(const Call& call, std::uint64_t height) noexcept {
    return height <= call.tip->height() ? call.tip->height() - height + 1 : 0;
}

std::unexpected<Failure> not_found(std::string message) {
    constexpr unsigned kNotFound = 404;
    return std::unexpected(Failure{.status = kNotFound, .message = std::move(message)});
}

std::unexpected<Failure> index_is_off(std::string_view setting) {
    constexpr unsigned kUnavailable = 503;
    return std::unexpected(Failure{.status = kUnavailable,
                                   .message = "this node does not keep that: its operator has to set " +
                                              std::string(setting) + " = true"});
}

Expected<Hash256> hash_argument(std::string_view name, std::string_view text) {
    const auto hash = Hash256::from_text(text);
    if (!hash) return bad_request(std::string(name) + ": expected 64 hex digits");
    return *hash;
}

Expected<explorer::ProgramHash> address_argument(const Call& call, std::string_view text) {
    const auto address = primitives::Address::from_text(text, call.forms.address_prefix);
    if (!address)
        return bad_request("address: expected an address that begins with " +
                           std::string(call.forms.address_prefix) +
                           "1: " + std::string(to_string(address.error())));
    return explorer::ProgramHash::of(address->control_program());
}

explorer::List list_of(const Page& page) {
    return {.limit = static_cast<std::size_t>(page.limit), .skip = page.skip(), .cursor = {}};
}

Failure failure_of(explorer::ListError error) {
    switch (error) {
        case explorer::ListError::too_deep:
            return {.status = 400,
                    .message = "page: expected one that begins within the first " +
                               std::to_string(explorer::kMaxSkip) + " entries"};
        case explorer::ListError::bad_cursor:
        case explorer::ListError::stale_cursor:
            break;
    }
    return {.status = 400, .message = std::string(to_string(error))};
}

void write_pagination(json::Writer& out, const Page& page, std::uint64_t total) {
    out.key("pagination");
    out.begin_object();
    out.member("current", page.number);
    out.member("limit", page.limit);
    out.member("total", total);
    out.end_object();
}

Expected<void> write_transactions(json::Writer& out, const std::string& text, const Call& call,
                                  std::span<const explorer::TxPlace> places) {
    const auto too_large = [] {
        return bad_request("limit: these transactions are large, ask for fewer at a time");
    };
    std::uint64_t read = 0;
    const chain::BlockNode* last = nullptr;
    out.begin_array();
    while (!places.empty()) {
        const auto some = places.first(std::min(places.size(), kTransactionsAtATime));
        places = places.subspan(some.size());
        for (const explorer::PlacedTransaction& placed : call.view->load(some)) {
            const TransactionPlace place{.on_main_chain = true,
                                         .timestamp = placed.block->timestamp,
                                         .block_height = placed.place.height,
                                         .index_id = call.view->index_id(placed.place),
                                         .status_fail = placed.status_fail,
                                         .confirmations = confirmations(call, placed.place.height)};
            write_transaction(out, *placed.tx, place, call.forms);
            if (placed.block != last) read += placed.block->size;
            last = placed.block;
            if (text.size() > kMaxPageBytes || read > kMaxBlockBytes) return too_large();
        }
    }
    out.end_array();
    return {};
}

BlockFacts facts_of(const Call& call, const chain::BlockNode& node) {
    if (auto known = call.caches.blocks.find(node.hash)) return *std::move(known);
    BlockFacts facts = make_block_facts(node, *call.chain.block(node));
    // Programs have any length.
    constexpr std::size_t kOrdinaryProgram = 64;
    if (facts.miner_program.size() <= kOrdinaryProgram) call.caches.blocks.put(node.hash, facts);
    return facts;
}

const chain::BlockNode* view_node(const Call& call) {
    return call.chain.find(call.view->hash());
}

}  // namespace bytom::explorer_api
