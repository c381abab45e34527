#include "rpc/wallet_transaction_methods.hpp"

#include <bytom/chain/chain.hpp>
#include <bytom/explorer/index.hpp>
#include <bytom/txindex/transaction_index.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/page.hpp"
#include "rpc/transaction_links.hpp"
#include "rpc/wallet_errors.hpp"
#include "rpc/wallet_transaction_json.hpp"

namespace bytom::rpc {
namespace {

using wallet::TransactionRecord;

// Ids are compared as texts: upper case makes a different one.
std::optional<Hash256> id_of(std::string_view text) {
    auto id = Hash256::from_text(text);
    if (!id || id->to_text() != text) return std::nullopt;
    return *id;
}

std::optional<TransactionRecord> find_in_wallet(const WalletTransactionContext& context, const Hash256& id) {
    if (context.wallet == nullptr) return std::nullopt;
    return context.wallet->find_transaction(id);
}

/// As the wallet would show it if it were one of its own, without the accounts.
std::optional<TransactionRecord> find_in_index(const WalletTransactionContext& context, const Hash256& id) {
    if (context.transaction_index == nullptr) return std::nullopt;
    const auto place = context.transaction_index->find(id);
    if (!place) return std::nullopt;
    const chain::BlockNode& node = *place->block;
    const primitives::BlockPtr block = context.chain.block(node);
    TransactionRecord record;
    record.tx = block->transactions.at(place->position);
    record.coinbase = place->position == 0;
    if (context.chain.on_main_chain(node)) {
        record.status_fail = context.chain.statuses(node).at(place->position);
        record.block_hash = node.hash;
        record.block_height = node.height;
        record.position = place->position;
        record.block_transactions = static_cast<std::uint32_t>(block->transactions.size());
        record.time = node.timestamp;
        return record;
    }
    record.rolled_back = true;
    record.state = TransactionRecord::State::dropped;
    record.time = node.timestamp;
    if (const chain::PoolEntryPtr entry = context.chain.pool_entry(id)) {
        record.state = TransactionRecord::State::pending;
        record.status_fail = entry->status_fail;
        record.time = entry->time;
    }
    return record;
}

/// The same from the explorer's index, which knows the main chain only.
std::optional<TransactionRecord> find_in_view(const explorer::View& view, const Hash256& id) {
    const auto place = view.transaction(id);
    if (!place) return std::nullopt;
    const explorer::PlacedTransaction placed = view.load(*place);
    TransactionRecord record;
    record.tx = placed.tx;
    record.coinbase = place->position == 0;
    record.status_fail = placed.status_fail;
    record.block_hash = placed.block->hash;
    record.block_height = place->height;
    record.position = place->position;
    record.block_transactions = static_cast<std::uint32_t>(view.block(place->height)->transactions);
    record.time = placed.block->timestamp;
    return record;
}

std::unexpected<ApiError> not_in_pool(const std::string& text) {
    return failure_text("No transaction(tx_id=" + text + ") from txpool");
}

/// Picks the items of one page from consecutive lists.
class PageWriter {
public:
    PageWriter(json::Writer& out, WalletTransactionWriter& writer, Page page, bool detail,
               std::stop_token cancelled)
        : out_(out), writer_(writer), page_(page), detail_(detail), cancelled_(std::move(cancelled)) {}

    /// False: the page is full, or nobody is waiting for it any more.
    bool add(const TransactionRecord& record) {
        if (cancelled_.stop_requested()) return false;
        if (page_.contains(seen_)) {
            if (detail_) {
                writer_.write(out_, record);
            } else {
                writer_.write_summary(out_, record);
            }
        }
        return ++seen_ < page_.end;
    }

    /// The part of the page that follows the records so far.
    [[nodiscard]] Page rest() const noexcept { return page_.behind(seen_); }
    /// The next records are those of rest().
    void skip_to_rest() noexcept { seen_ = std::max(seen_, page_.begin); }

private:
    json::Writer& out_;
    WalletTransactionWriter& writer_;
    Page page_;
    bool detail_;
    std::stop_token cancelled_;
    std::uint64_t seen_ = 0;
};

Outcome list_one(const WalletTransactionContext& context, const ListTransactionsRequest& request,
                 json::Writer& out) {
    const auto id = id_of(request.id);
    wallet::Wallet* namer = context.wallet;
    auto record = id ? find_in_wallet(context, *id) : std::nullopt;
    if (!record && id) {
        record = find_in_index(context, *id);
        namer = nullptr;
    }
    const bool confirmed = record && record->state == TransactionRecord::State::confirmed;
    if (!confirmed && !request.unconfirmed) {
        if (context.transaction_index == nullptr) return failure_text("account TXID not found");
        return failure_text("No transaction(tx_id=" + request.id + ") ");
    }
    if (!record) return not_in_pool(request.id);
    WalletTransactionWriter writer(namer, context.chain.network().bech32_prefix);
    PageWriter(out, writer, Page::of(request.from, request.count), request.detail, context.cancelled)
        .add(*record);
    return {};
}

void list_all(const WalletTransactionContext& context, const ListTransactionsRequest& request,
              PageWriter& page) {
    bool full = false;
    if (request.unconfirmed) {
        context.wallet->for_each_unconfirmed({.account_id = request.account_id},
                                             [&](const TransactionRecord& record) {
                                                 // Coinbases that a reorganisation undid never come back.
                                                 if (record.coinbase) return true;
                                                 full = !page.add(record);
                                                 return !full;
                                             });
    }
    const Page rest = page.rest();
    if (full || rest.size() == 0) return;
    page.skip_to_rest();
    context.wallet->for_each_transaction(
        {.account_id = request.account_id, .from = rest.begin, .count = rest.size()},
        [&page](const TransactionRecord& record) { return page.add(record); });
}

}  // namespace

Outcome get_raw_transaction(const WalletTransactionContext& context, const TransactionIdRequest& request,
                            json::Writer& out) {
    const auto id = id_of(request.tx_id);
    if (!id) return failure_text("tx_id: 64 hex digits are wanted");
    std::optional<TransactionRecord> record;
    if (const chain::PoolEntryPtr entry = context.chain.pool_entry(*id)) {
        record.emplace();
        record->tx = entry->tx;
    }
    if (!record) record = find_in_wallet(context, *id);
    if (!record) record = find_in_index(context, *id);
    if (!record && context.explorer != nullptr) record = find_in_view(*context.explorer->view(), *id);
    if (!record)
        return failure_text("no such transaction in the pool, the wallet or an index that is switched on");
    const bool in_block = !record->block_hash.is_zero();
    out.begin_object();
    out.member("tx_id", *id);
    out.member("raw_transaction", record->tx->received());
    out.key("block_hash");
    if (in_block)
        out.value(record->block_hash);
    else
        out.null();
    out.member("block_height", in_block ? record->block_height : 0);
    out.end_object();
    return {};
}

Outcome get_transaction(const WalletTransactionContext& context, const GetTransactionRequest& request,
                        json::Writer& out) {
    const auto id = id_of(request.tx_id);
    if (!id) return not_in_pool(request.tx_id);
    const explorer::ViewPtr view = context.explorer == nullptr ? nullptr : context.explorer->view();
    if (request.links && !view) return failure_text("index_off: links need explorer.enable");
    const auto from_wallet = find_in_wallet(context, *id);
    auto record = from_wallet ? from_wallet : find_in_index(context, *id);
    if (!record && view) record = find_in_view(*view, *id);
    if (!record) return not_in_pool(request.tx_id);
    WalletTransactionWriter writer(from_wallet ? context.wallet : nullptr,
                                   context.chain.network().bech32_prefix);
    if (!request.links) {
        writer.write(out, *record);
        return {};
    }
    std::string text;
    json::Writer object(text);
    writer.write(object, *record);
    text.pop_back();
    text += ",\"links\":";
    json::Writer links(text);
    if (const auto place = view->transaction(*id))
        write_links(links, *view, view->load(*place));
    else
        links.null();
    text.push_back('}');
    out.raw(text);
    return {};
}

Outcome abandon_transaction(const WalletTransactionContext& context, const TransactionIdRequest& request,
                            json::Writer& /*out*/) {
    const auto id = id_of(request.tx_id);
    if (!id) return not_in_pool(request.tx_id);
    if (const auto abandoned = context.wallet->abandon_transaction(*id); !abandoned)
        return wallet_failure(abandoned.error());
    return {};
}

Outcome list_transactions(const WalletTransactionContext& context, const ListTransactionsRequest& request,
                          json::Writer& out) {
    out.begin_array();
    if (request.id.empty()) {
        WalletTransactionWriter writer(context.wallet, context.chain.network().bech32_prefix);
        PageWriter page(out, writer, Page::of(request.from, request.count), request.detail,
                        context.cancelled);
        list_all(context, request, page);
        if (context.cancelled.stop_requested()) return cancellation();
    } else {
        BYTOM_TRY(list_one(context, request, out));
    }
    out.end_array();
    return {};
}

}  // namespace bytom::rpc
