#include "rpc/explorer_address_methods.hpp"

#include <algorithm>
#include <unordered_map>

#include <bytom/chain/chain.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/utxo_rules.hpp>
#include <bytom/primitives/address.hpp>

#include "rpc/explorer_call.hpp"
#include "rpc/pool_movements.hpp"
#include "rpc/transaction_json.hpp"

namespace bytom::rpc {
namespace {

using explorer::PlacedTransaction;
using explorer::ProgramHash;
using explorer::TxPlace;
using explorer::View;

std::string_view type_of(ByteView program) {
    const auto address = primitives::Address::from_program(program);
    if (!address) return "contract";
    return address->kind == primitives::Address::Kind::p2wpkh ? "p2wpkh" : "p2wsh";
}

void write_balances(json::Writer& out, const explorer::Listing<explorer::BalanceRecord>& balances) {
    out.key("balances");
    out.begin_array();
    for (const explorer::BalanceRecord& balance : balances.items) {
        out.begin_object();
        out.member("asset_id", balance.asset);
        out.member("balance", explorer::to_decimal(balance.balance()));
        out.member("received", explorer::to_decimal(balance.received));
        out.member("sent", explorer::to_decimal(balance.sent));
        out.member("unspent", balance.unspent);
        out.member("transactions", balance.transactions);
        out.end_object();
    }
    out.end_array();
    out.member("assets", balances.total);
}

void write_pool(json::Writer& out, const std::vector<PoolMovements>& movements) {
    std::map<primitives::AssetId, PoolSums> sums;
    for (const PoolMovements& of_tx : movements) {
        for (const auto& [asset, moved] : of_tx.assets) {
            sums[asset].received += moved.received;
            sums[asset].sent += moved.sent;
        }
    }
    out.key("pool");
    out.begin_object();
    out.member("transactions", movements.size());
    for (const bool is_received : {true, false}) {
        out.key(is_received ? "received" : "sent");
        out.begin_array();
        for (const auto& [asset, moved] : sums) {
            const explorer::Amount amount = is_received ? moved.received : moved.sent;
            if (amount == 0) continue;
            out.begin_object();
            out.member("asset_id", asset);
            out.member("amount", explorer::to_decimal(amount));
            out.end_object();
        }
        out.end_array();
    }
    out.end_object();
}

void write_height(json::Writer& out, std::string_view name, const std::optional<TxPlace>& place) {
    out.key(name);
    if (place)
        out.value(place->height);
    else
        out.null();
}

void write_movements(json::Writer& out, const std::vector<explorer::AssetMovement>& movements) {
    out.key("net");
    out.begin_array();
    for (const explorer::AssetMovement& movement : movements) {
        out.begin_object();
        out.member("asset_id", movement.asset);
        out.member("amount", explorer::to_decimal(movement.net));
        out.end_object();
    }
    out.end_array();
}

void write_spender(json::Writer& out, const View& view, const std::optional<explorer::SpentBy>& spent_by) {
    out.key("spent_by");
    if (!spent_by) {
        out.null();
        return;
    }
    out.begin_object();
    out.member("tx_id", view.load(spent_by->place).tx->id());
    out.member("input", spent_by->input);
    out.member("height", spent_by->place.height);
    out.end_object();
}

/// Members of an output, into an object that is begun.
void write_output(json::Writer& out, const PlacedTransaction& made, std::uint32_t index) {
    const primitives::Transaction& tx = *made.tx;
    const primitives::TxOutput& output = tx.data().outputs.at(index);
    const bool is_coinbase = made.place.position == 0;
    out.member("output_id", tx.mapped().result_ids.at(index));
    out.member("asset_id", output.value.asset_id);
    out.member("amount", std::to_string(output.value.amount));
    out.member("tx_id", tx.id());
    out.member("position", index);
    out.member("height", made.place.height);
    out.member("coinbase", is_coinbase);
    out.member("valid_height",
               is_coinbase ? made.place.height + consensus::kCoinbaseMaturity : made.place.height);
    out.member("source_id", tx.mapped().mux_id);
    out.member("source_position", index);
}

using PoolSpenders = std::unordered_map<Hash256, Hash256>;

/// Output id to the pool transaction that spends it.
PoolSpenders pool_spenders(const chain::Chain& chain) {
    PoolSpenders spenders;
    for (const chain::PoolEntryPtr& entry : chain.pool()->entries) {
        for (const Hash256& id : consensus::spent_outputs(*entry->tx, entry->status_fail))
            spenders.emplace(id, entry->id());
    }
    return spenders;
}

void write_listed_output(json::Writer& out, const View& view, const PlacedTransaction& made,
                         std::uint32_t index, const PoolSpenders& in_pool, bool with_spender) {
    out.begin_object();
    write_output(out, made, index);
    const Hash256& id = made.tx->mapped().result_ids.at(index);
    out.key("spent_in_pool");
    if (const auto spender = in_pool.find(id); spender != in_pool.end())
        out.value(spender->second);
    else
        out.null();
    if (with_spender) {
        const auto record = view.output(id);
        out.key("spent_at");
        if (record && record->spent_by)
            out.value(record->spent_by->place.height);
        else
            out.null();
    }
    out.end_object();
}

Outcome list_unspent(const ExplorerContext& context, const AddressOutputsRequest& request,
                     const ProgramHash& address, const View& view, json::Writer& out) {
    BYTOM_ASSIGN(const auto listing,
                 checked_list(view.unspent(address, request.asset_id,
                                           list_part(request.limit, request.cursor, kMaxLoadedItems))));
    std::vector<TxPlace> places;
    places.reserve(listing.items.size());
    for (const explorer::UnspentRecord& record : listing.items)
        places.push_back(record.place);
    const auto loaded = view.load(places);
    const PoolSpenders in_pool = pool_spenders(context.chain);
    out.begin_object();
    out.key("outputs");
    out.begin_array();
    for (std::size_t i = 0; i < loaded.size(); ++i)
        write_listed_output(out, view, loaded[i], listing.items[i].index, in_pool, false);
    end_list(out, listing);
    return {};
}

/// Where a list of all outputs continues: after a transaction of the history, at an output of the next one.
struct OutputsCursor {
    std::string history;
    std::uint32_t index = 0;
};

std::optional<OutputsCursor> read_outputs_cursor(std::string_view text) {
    OutputsCursor cursor;
    if (text.empty()) return cursor;
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    cursor.history = std::string(text.substr(0, dot));
    const std::string_view digits = text.substr(dot + 1);
    if (digits.empty() || digits.size() > 9) return std::nullopt;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') return std::nullopt;
        cursor.index = 10 * cursor.index + static_cast<std::uint32_t>(digit - '0');
    }
    return cursor;
}

/// The outputs of a transaction that went to the program and took effect.
std::vector<std::uint32_t> outputs_to(const PlacedTransaction& made, ByteView program,
                                      const std::optional<Hash256>& asset) {
    std::vector<std::uint32_t> found;
    const auto& outputs = made.tx->data().outputs;
    for (std::uint32_t i = 0; i < outputs.size(); ++i) {
        const primitives::TxOutput& output = outputs[i];
        if (output.is_retirement() || !base::equal(output.control_program, program)) continue;
        if (asset && output.value.asset_id != *asset) continue;
        if (consensus::takes_effect(output.value.asset_id, made.status_fail)) found.push_back(i);
    }
    return found;
}

Outcome list_all_outputs(const ExplorerContext& context, const AddressOutputsRequest& request,
                         const Bytes& program, const View& view, json::Writer& out) {
    auto cursor = read_outputs_cursor(request.cursor);
    if (!cursor) return list_failure(explorer::ListError::bad_cursor);
    const ProgramHash address = ProgramHash::of(program);
    const std::size_t limit = list_part(request.limit, {}, kMaxLoadedItems).limit;
    const PoolSpenders in_pool = pool_spenders(context.chain);
    std::string next;
    std::size_t written = 0;
    out.begin_object();
    out.key("outputs");
    out.begin_array();
    // A transaction that only spent adds nothing, so a page may be short; it never reads more than its limit.
    for (std::size_t read = 0;; ++read) {
        BYTOM_ASSIGN(const auto entry, checked_list(view.history(address, request.asset_id,
                                                                 {.limit = 1, .cursor = cursor->history})));
        if (entry.items.empty()) break;
        if (written == limit || read == limit) {
            next = cursor->history + "." + std::to_string(cursor->index);
            break;
        }
        const PlacedTransaction made = view.load(entry.items.front().place);
        const auto indexes = outputs_to(made, program, request.asset_id);
        auto index = std::ranges::lower_bound(indexes, cursor->index);
        for (; index != indexes.end() && written < limit; ++index, ++written)
            write_listed_output(out, view, made, *index, in_pool, true);
        if (index != indexes.end()) {
            next = cursor->history + "." + std::to_string(*index);
            break;
        }
        if (entry.cursor.empty()) break;
        cursor = OutputsCursor{.history = entry.cursor, .index = 0};
    }
    out.end_array();
    write_cursor(out, next);
    out.end_object();
    return {};
}

}  // namespace

Outcome get_address(const ExplorerContext& context, const GetAddressRequest& request, json::Writer& out) {
    BYTOM_ASSIGN(const Bytes program, program_argument(context, request.address, request.control_program));
    BYTOM_ASSIGN(const explorer::ViewPtr view, open_view(context));
    const ProgramHash address = ProgramHash::of(program);
    const auto record = view->address(address);
    BYTOM_ASSIGN(const auto balances, checked_list(view->balances(address, {.limit = explorer::kMaxItems})));
    out.begin_object();
    out.member("address", address_text(context, program));
    out.member("control_program", program);
    out.member("type", type_of(program));
    write_balances(out, balances);
    out.member("transactions", record ? record->transactions : 0);
    write_height(out, "first_height", record ? std::optional(record->first) : std::nullopt);
    write_height(out, "last_height", record ? std::optional(record->last) : std::nullopt);
    write_pool(out, pool_movements(context.chain, program));
    out.member("index_height", view->height());
    out.member("index_hash", view->hash());
    out.end_object();
    return {};
}

Outcome list_address_transactions(const ExplorerContext& context, const AddressTransactionsRequest& request,
                                  json::Writer& out) {
    const bool ids_only = request.detail == "ids";
    const bool is_full = request.detail == "full";
    if (!ids_only && !is_full && request.detail != "net")
        return bad_request("detail is \"ids\", \"net\" or \"full\"");
    BYTOM_ASSIGN(const Bytes program, program_argument(context, request.address, request.control_program));
    BYTOM_ASSIGN(const explorer::ViewPtr view, open_view(context));
    BYTOM_ASSIGN(const auto listing,
                 checked_list(view->history(ProgramHash::of(program), request.asset_id,
                                            list_part(request.limit, request.cursor, kMaxLoadedItems))));
    std::vector<TxPlace> places;
    places.reserve(listing.items.size());
    for (const explorer::HistoryEntry& entry : listing.items)
        places.push_back(entry.place);
    const auto loaded = view->load(places);
    const TransactionView form{
        .address_prefix = context.chain.network().bech32_prefix, .input_names = {}, .output_names = {}};
    out.begin_object();
    out.key("transactions");
    out.begin_array();
    for (std::size_t i = 0; i < loaded.size(); ++i) {
        const PlacedTransaction& placed = loaded[i];
        if (ids_only) {
            out.value(placed.tx->id());
            continue;
        }
        out.begin_object();
        write_place(out, *view, placed);
        write_movements(out, listing.items[i].movements);
        if (is_full) {
            out.key("transaction");
            write_block_transaction(out, *placed.tx, placed.status_fail, form);
        }
        out.end_object();
    }
    end_list(out, listing);
    return {};
}

Outcome list_address_outputs(const ExplorerContext& context, const AddressOutputsRequest& request,
                             json::Writer& out) {
    BYTOM_ASSIGN(const Bytes program, program_argument(context, request.address, request.control_program));
    BYTOM_ASSIGN(const explorer::ViewPtr view, open_view(context));
    if (request.unspent) return list_unspent(context, request, ProgramHash::of(program), *view, out);
    return list_all_outputs(context, request, program, *view, out);
}

Outcome get_output(const ExplorerContext& context, const GetOutputRequest& request, json::Writer& out) {
    BYTOM_ASSIGN(const explorer::ViewPtr view, open_view(context));
    const auto record = view->output(request.output_id);
    if (!record) return failure_text("there is no output " + request.output_id.to_text());
    const PlacedTransaction made = view->load(record->place);
    const Bytes& program = made.tx->data().outputs.at(record->index).control_program;
    out.begin_object();
    write_output(out, made, record->index);
    out.member("control_program", program);
    out.member("address", address_text(context, program));
    out.member("block_hash", made.block->hash);
    write_spender(out, *view, record->spent_by);
    out.end_object();
    return {};
}

}  // namespace bytom::rpc
