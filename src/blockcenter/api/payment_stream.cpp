#include "blockcenter/api/payment_stream.hpp"

#include <algorithm>

#include <bytom/base/log.hpp>
#include <bytom/http/event_stream.hpp>
#include <bytom/json/writer.hpp>

namespace bytom::blockcenter {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
constexpr std::chrono::milliseconds kPieceTime{5};  // others wait for the worker
constexpr std::int64_t kRowsOfQuery = 200;
/// Numbers that one query of a key's changes goes through, whoever's they are.
constexpr std::int64_t kNumbersOfQuery = 2'000;

std::string data_of(const PaymentChangeRow& change) {
    std::string data;
    json::Writer out(data);
    out.begin_object();
    out.member("guid", change.guid);
    out.member("request_id", change.request_id);
    out.key("tx_hash");
    if (change.tx_hash) {
        out.value(*change.tx_hash);
    } else {
        out.value("");
    }
    out.member("state", to_string(change.state));
    out.member("reason", change.reason);
    out.member("timestamp", change.time);
    out.end_object();
    return data;
}

}  // namespace

PaymentStream::PaymentStream(Database& database, const KeyRing& keys, PaymentFeed& feed,
                             PaymentStreamOptions options, std::function<void()> wake)
    : database_(database), keys_(keys), options_(std::move(options)), reader_(feed, std::move(wake)) {}

bool PaymentStream::is_over() const {
    return Clock::now() >= options_.ends || (!options_.key.empty() && !keys_.has(options_.key));
}

http::StreamPiece PaymentStream::next() {
    http::StreamPiece piece;
    if (is_over()) return {.bytes = {}, .then = http::StreamPiece::Then::end};
    const auto settled = reader_.settled();
    if (!settled) return piece;
    if (!begun_) {
        begun_ = true;
        if (!options_.after) options_.after = settled;
        piece.bytes += http::kEventRetry;
        http::append_event(piece.bytes, "begin", std::to_string(*options_.after), "{}");
    }
    const auto due = Clock::now() + kPieceTime;
    try {
        while (*options_.after < *settled && piece.bytes.size() < kPieceBytes && Clock::now() < due)
            tell(piece.bytes, *settled);
        if (*options_.after < *settled) piece.then = http::StreamPiece::Then::more;
    } catch (const StoreFailure& failure) {
        base::log(base::LogLevel::warn, "api", "a stream of payments ends: {}", failure.what());
        piece.then = http::StreamPiece::Then::end;
    }
    return piece;
}

void PaymentStream::tell(std::string& out, std::int64_t settled) {
    const std::int64_t after = *options_.after;
    std::int64_t up_to = settled;
    if (options_.wallet == 0) up_to = std::min(settled - after, kNumbersOfQuery) + after;
    const auto changes = database_.transact([&](SqlTransaction& sql) {
        return options_.wallet == 0
                   ? list_changes_of_key(sql, options_.key, after, up_to)
                   : list_changes_of_wallet(sql, options_.wallet, after, up_to, kRowsOfQuery);
    });
    for (const PaymentChangeRow& change : changes)
        http::append_event(out, "payment", std::to_string(change.number), data_of(change));
    const bool is_cut = options_.wallet != 0 && changes.size() == static_cast<std::size_t>(kRowsOfQuery);
    options_.after = is_cut ? changes.back().number : up_to;
}

}  // namespace bytom::blockcenter
