// merchant/list-payments, merchant/payment-events: what has become of what users wanted.
#include <algorithm>

#include <bytom/blockcenter/store/change_rows.hpp>

#include "blockcenter/api/rows.hpp"

namespace bytom::blockcenter {
namespace {

constexpr std::int64_t kMaxPayments = 50;  // of a page: each has a history

struct PaymentFilter {
    std::string request_id;
    std::optional<Hash256> tx_hash;

    static constexpr auto fields() {
        return std::tuple(json::field("request_id", &PaymentFilter::request_id, ""),
                          json::field("tx_hash", &PaymentFilter::tx_hash, "of one of its attempts"));
    }
};

struct PaymentsRequest {
    PaymentFilter filter;
    static constexpr auto fields() { return std::tuple(json::field("filter", &PaymentsRequest::filter, "")); }
};

void write_attempt(const Call& call, json::Writer& out, const AttemptSummaryRow& attempt) {
    out.begin_object();
    out.member("tx_hash", attempt.hash);
    out.member("state", to_string(attempt.state));
    out.member("code", attempt.code);
    out.member("reason", attempt.reason);
    out.member("submission_timestamp", attempt.submitted);
    if (attempt.state == AttemptState::confirmed) {
        out.member("block_height", attempt.height);
        out.member("confirmations", std::max<std::int64_t>(0, call.tip.height - attempt.height + 1));
    }
    out.end_object();
}

void write_payment(const Call& call, json::Writer& out, const PaymentRow& payment) {
    const auto events = list_payment_events(call.sql, payment.payment);
    out.begin_object();
    out.member("request_id", payment.request_id);
    out.member("memo", payment.memo);
    out.member("timestamp", payment.created);
    out.member("state", to_string(events.empty() ? AttemptState::built : events.back().state));
    out.key("attempts");
    out.begin_array();
    for (const AttemptSummaryRow& attempt : list_attempts_of_payment(call.sql, payment.payment))
        write_attempt(call, out, attempt);
    out.end_array();
    out.key("history");
    out.begin_array();
    for (const PaymentEventRow& event : events) {
        out.begin_object();
        out.member("timestamp", event.time);
        out.member("state", to_string(event.state));
        out.member("reason", event.reason);
        out.end_object();
    }
    out.end_array();
    out.end_object();
}

}  // namespace

Outcome list_wallet_payments(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const WalletRow wallet, wallet_of(call));
    BYTOM_ASSIGN(const auto request, call.read<PaymentsRequest>());
    BYTOM_ASSIGN(Page page, page_of(call, kDefaultPage));
    BYTOM_TRY(check_text("filter: request_id", request.filter.request_id));
    page.limit = std::min(page.limit, kMaxPayments);
    std::vector<PaymentRow> payments;
    std::int64_t total = 0;
    if (request.filter.tx_hash || !request.filter.request_id.empty()) {
        auto payment = request.filter.tx_hash
                           ? find_payment(call.sql, wallet.wallet, *request.filter.tx_hash)
                           : find_payment(call.sql, wallet.wallet, request.filter.request_id);
        if (!payment) return fail_with(Code::not_found, "filter: the wallet has no such payment");
        payments.push_back(*std::move(payment));
        total = 1;
    } else {
        payments = list_payments(call.sql, wallet.wallet, page.limit, page.start);
        total = count_payments(call.sql, wallet.wallet);
    }
    out.begin_array();
    for (const PaymentRow& payment : payments)
        write_payment(call, out, payment);
    out.end_array();
    return Paged{.page = page, .total = total};
}

Result<PaymentStreamOptions, Failure> payment_stream_options(const Call& call, std::string_view last_event) {
    PaymentStreamOptions options{.wallet = 0, .key = std::string(call.key)};
    if (call.query.find("guid") != nullptr || call.query.find("address") != nullptr) {
        BYTOM_ASSIGN(const WalletRow wallet, wallet_of(call));
        options.wallet = wallet.wallet;
    } else if (call.key.empty()) {
        return fail_with(Code::bad_request,
                         "guid: missing; all wallets of a key are for whoever shows the key");
    }
    const std::string* const after = call.query.find("after");
    const std::string_view stands = last_event.empty() && after != nullptr ? *after : last_event;
    if (stands.empty()) return options;
    const auto number = whole_number(stands);
    if (!number) return fail_with(Code::bad_request, "after: not the id of an event");
    if (*number > static_cast<std::uint64_t>(last_change_number(call.sql)))
        return fail_with(Code::not_found,
                         "after: this database has not told such an event: list the payments anew");
    options.after = static_cast<std::int64_t>(*number);
    return options;
}

}  // namespace bytom::blockcenter
