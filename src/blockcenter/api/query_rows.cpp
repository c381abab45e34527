// q/… and merchant/list-transactions: what has been followed.
#include "blockcenter/api/rows.hpp"
#include "blockcenter/api/transaction_answer.hpp"

namespace bytom::blockcenter {
namespace {

constexpr std::int64_t kDefaultTransactions = 100;

struct UtxoFilter {
    Bytes script;
    std::optional<Hash256> asset;

    static constexpr auto fields() {
        return std::tuple(json::field("script", &UtxoFilter::script, "control program"),
                          json::field("asset", &UtxoFilter::asset, ""));
    }
};

struct TransactionFilter {
    std::optional<Hash256> asset_id;
    static constexpr auto fields() {
        return std::tuple(json::field("asset_id", &TransactionFilter::asset_id, ""));
    }
};

struct QueryTransactionRequest {
    std::optional<Hash256> tx_id;
    std::optional<Hash256> tx_hash;

    static constexpr auto fields() {
        return std::tuple(json::field("tx_id", &QueryTransactionRequest::tx_id, ""),
                          json::field("tx_hash", &QueryTransactionRequest::tx_hash, ""));
    }
};

Result<std::optional<Hash256>, Failure> hash_in_query(const Call& call, std::string_view name) {
    const std::string* const text = call.query.find(name);
    if (text == nullptr) return std::optional<Hash256>();
    const auto hash = Hash256::from_text(*text);
    if (!hash) return fail_with(Code::bad_request, std::string(name) + ": not 64 hex digits");
    return std::optional(*hash);
}

}  // namespace

Outcome list_utxos(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const auto request, call.read<ListRequest<UtxoFilter>>());
    BYTOM_ASSIGN(const Page page, page_of(call, kDefaultPage));
    BYTOM_ASSIGN(const bool smallest_first, is_ascending(request.sort, {"amount", "asset"}));
    const bool by_amount = request.sort.by == "amount" || !request.sort.order.empty();
    const OutputOrder order = !by_amount || request.sort.by == "asset" ? OutputOrder::by_asset
                              : smallest_first                         ? OutputOrder::smallest_first
                                                                       : OutputOrder::largest_first;
    if (request.filter.script.empty()) return fail_with(Code::bad_request, "filter: script: missing");
    const auto addresses = find_addresses(call.sql, {request.filter.script});
    if (addresses.empty())
        return list_foreign_utxos(call, out, request.filter.script, request.filter.asset, order, page);
    const std::int64_t address = addresses.front().address;
    out.begin_array();
    for (const OutputRow& output :
         list_unspent(call.sql, address, request.filter.asset, order, page.limit, page.start)) {
        out.begin_object();
        out.member("hash", output.id);
        out.member("asset", output.asset);
        out.member("amount", output.amount);
        out.end_object();
    }
    out.end_array();
    return Paged{.page = page, .total = count_unspent(call.sql, address, request.filter.asset)};
}

Outcome show_asset(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const auto id, hash_in_query(call, "id"));
    if (!id) return fail_with(Code::bad_request, "id: missing");
    const auto asset = find_asset(call.sql, *id);
    if (!asset) return fail_with(Code::not_found, "id: no such asset has been seen here");
    out.begin_object();
    out.member("asset_id", *id);
    out.member("alias", asset->name);
    out.member("decimals", asset->decimals);
    const auto found = call.prices.find(*id);
    const Price price = found == call.prices.end() ? Price() : found->second;
    out.member("usd_price", price.usd);
    out.member("cny_price", price.cny);
    out.member("btc_price", price.btc);
    out.end_object();
    return Paged{};
}

Outcome chain_status(const Call& call, json::Writer& out) {
    out.begin_object();
    out.member("block_height", call.tip.height);
    out.member("block_hash", call.tip.hash);
    out.end_object();
    return Paged{};
}

Outcome list_wallet_transactions(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const WalletRow wallet, wallet_of(call));
    BYTOM_ASSIGN(const auto request, call.read<ListRequest<TransactionFilter>>());
    BYTOM_ASSIGN(const Page page, page_of(call, kDefaultTransactions));
    BYTOM_ASSIGN(const bool oldest_first,
                 is_ascending(request.sort, {"time", "height", "block_height", "timestamp", "block_timestamp",
                                             "submission_timestamp"}));
    const auto& asset = request.filter.asset_id;
    const std::int64_t total = count_transactions(call.sql, wallet.wallet, asset);
    if (asset && total == 0)
        return fail_with(Code::never_had, "filter: asset_id: this wallet has never had the asset");
    const auto rows = list_transactions(call.sql, wallet.wallet, asset, oldest_first, page.limit, page.start);
    std::vector<std::int64_t> numbers;
    numbers.reserve(rows.size());
    for (const TransactionRow& row : rows)
        numbers.push_back(row.transaction);
    std::map<std::int64_t, Changes> changes;
    for (ChangeRow& change : list_changes(call.sql, numbers, wallet.wallet))
        changes[change.transaction][change.asset] = std::move(change.change);
    out.begin_array();
    for (const TransactionRow& row : rows)
        write_transaction(out, row, changes[row.transaction]);
    out.end_array();
    return Paged{.page = page, .total = total};
}

Outcome show_transaction(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const auto request, call.read<QueryTransactionRequest>());
    BYTOM_ASSIGN(auto hash, hash_in_query(call, "tx_hash"));
    if (!hash) hash = request.tx_id ? request.tx_id : request.tx_hash;
    if (!hash) return fail_with(Code::bad_request, "tx_id: missing");
    const auto row = find_transaction(call.sql, *hash);
    if (!row) return show_foreign_transaction(call, out, *hash);
    write_transaction(out, *row, {});
    return Paged{};
}

}  // namespace bytom::blockcenter
