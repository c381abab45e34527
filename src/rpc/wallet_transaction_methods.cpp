#include "rpc/wallet_transaction_methods.hpp"

#include <bytom/chain/chain.hpp>
#include <bytom/wallet/wallet.hpp>

#include "rpc/page.hpp"
#include "rpc/wallet_transaction_json.hpp"

namespace bytom::rpc {
namespace {

using wallet::TransactionRecord;

// Ids are matched as texts: upper case is another one.
std::optional<TransactionRecord> find_record(const wallet::Wallet& wallet, std::string_view text) {
    const auto id = Hash256::from_text(text);
    if (!id || id->to_text() != text) return std::nullopt;
    return wallet.find_transaction(*id);
}

std::unexpected<ApiError> not_in_pool(const std::string& text) {
    return failure_text("No transaction(tx_id=" + text + ") from txpool");
}

/// Takes what is on the page out of consecutive lists.
class PageWriter {
public:
    PageWriter(json::Writer& out, WalletTransactionWriter& writer, Page page, bool detail)
        : out_(out), writer_(writer), page_(page), detail_(detail) {}

    /// False: the page is full.
    bool add(const TransactionRecord& record) {
        if (page_.contains(seen_)) {
            if (detail_) {
                writer_.write(out_, record);
            } else {
                writer_.write_summary(out_, record);
            }
        }
        return ++seen_ < page_.end;
    }

    /// What of the page lies behind the records so far.
    [[nodiscard]] Page rest() const noexcept { return page_.behind(seen_); }
    /// The next records are those of rest().
    void skip_to_rest() noexcept { seen_ = std::max(seen_, page_.begin); }

private:
    json::Writer& out_;
    WalletTransactionWriter& writer_;
    Page page_;
    bool detail_;
    std::uint64_t seen_ = 0;
};

Outcome list_one(const ApiContext& context, const ListTransactionsRequest& request, PageWriter& page) {
    const auto record = find_record(*context.wallet, request.id);
    const bool confirmed = record && record->state == TransactionRecord::State::confirmed;
    if (!confirmed && !request.unconfirmed) return failure_text("account TXID not found");
    if (!record) return not_in_pool(request.id);
    page.add(*record);
    return {};
}

void list_all(const ApiContext& context, const ListTransactionsRequest& request, PageWriter& page) {
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

Outcome get_transaction(ApiContext& context, const GetTransactionRequest& request, json::Writer& out) {
    const auto record = find_record(*context.wallet, request.tx_id);
    if (!record) return not_in_pool(request.tx_id);
    WalletTransactionWriter(*context.wallet, context.chain.network().bech32_prefix).write(out, *record);
    return {};
}

Outcome list_transactions(ApiContext& context, const ListTransactionsRequest& request, json::Writer& out) {
    WalletTransactionWriter writer(*context.wallet, context.chain.network().bech32_prefix);
    PageWriter page(out, writer, Page::of(request.from, request.count), request.detail);
    out.begin_array();
    if (request.id.empty()) {
        list_all(context, request, page);
    } else {
        BYTOM_TRY(list_one(context, request, page));
    }
    out.end_array();
    return {};
}

}  // namespace bytom::rpc
