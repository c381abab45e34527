#include <algorithm>
#include <array>
#include <charconv>

#include <boost/asio/ip/address.hpp>
#include <boost/beast/http.hpp>

#include <bytom/base/digit.hpp>
#include <bytom/base/hex.hpp>
#include <bytom/base/host_port.hpp>
#include <bytom/base/listen_address.hpp>
#include <bytom/base/utf8.hpp>
#include <bytom/blockcenter/gateway/node_client.hpp>
#include <bytom/json/decode.hpp>

#include "blockcenter/gateway/client_connection.hpp"
#include "blockcenter/gateway/node_request.hpp"

namespace bytom::blockcenter {
namespace {

namespace http = boost::beast::http;

constexpr std::string_view kTls = "https://";

struct TipAnswer {
    std::string status;
    std::uint64_t height = 0;
    Hash256 hash;
    std::string chain_work;

    static constexpr auto fields() {
        return std::tuple(
            json::field("status", &TipAnswer::status, ""), json::field("height", &TipAnswer::height, ""),
            json::field("hash", &TipAnswer::hash, ""), json::field("chain_work", &TipAnswer::chain_work, ""));
    }
};

struct TipsAnswer {
    std::vector<TipAnswer> tips;

    static constexpr auto fields() { return std::tuple(json::field("tips", &TipsAnswer::tips, "")); }
};

struct BlockAnswer {
    Hash256 hash;

    static constexpr auto fields() { return std::tuple(json::field("hash", &BlockAnswer::hash, "")); }
};

struct InfoAnswer {
    std::string network_id;

    static constexpr auto fields() {
        return std::tuple(json::field("network_id", &InfoAnswer::network_id, ""));
    }
};

template <typename Data>
struct NodeAnswer {
    std::string status;
    std::string code;
    std::string msg;
    std::string detail;
    Data data;

    static constexpr auto fields() {
        return std::tuple(
            json::field("status", &NodeAnswer::status, ""), json::field("code", &NodeAnswer::code, ""),
            json::field("msg", &NodeAnswer::msg, ""), json::field("error_detail", &NodeAnswer::detail, ""),
            json::field("data", &NodeAnswer::data, ""));
    }
};

/// "BTM735" is 735; 0: it is no such code.
std::int64_t number_of(std::string_view code) noexcept {
    const auto digit = code.find_first_of("0123456789");
    std::int64_t number = 0;
    if (digit != std::string_view::npos)
        (void)std::from_chars(code.data() + digit, code.data() + code.size(), number);
    return number;
}

/// What says nothing of the transaction itself.
bool has_no_room(std::string_view detail) noexcept {
    constexpr std::array<std::string_view, 4> kTexts{"transaction pool reach the max number",
                                                     "too many transactions wait to be checked",
                                                     "the node is stopping", "the node's storage has failed"};
    return std::ranges::any_of(
        kTexts, [&](std::string_view text) { return detail.find(text) != std::string_view::npos; });
}

/// Labels of letters, digits, - and _ with dots between; the last one is no number: that is an address which
/// is mistyped.
bool is_host_name(std::string_view host) noexcept {
    constexpr std::size_t kMaxName = 253;
    const auto fits = [&](char c) {
        return base::is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    };
    if (host.empty() || host.size() > kMaxName || host.front() == '-') return false;
    if (std::ranges::all_of(host.substr(host.rfind('.') + 1), base::is_digit)) return false;
    while (true) {
        const std::string_view label = host.substr(0, host.find('.'));
        if (label.empty() || !std::ranges::all_of(label, fits)) return false;
        if (label.size() == host.size()) return true;
        host.remove_prefix(label.size() + 1);
    }
}

/// It has answered, and has not looked at what was asked: tokens, limits.
bool turns_away(unsigned status) noexcept {
    constexpr unsigned kFirst = 400;
    constexpr unsigned kLast = 499;
    return status >= kFirst && status <= kLast;
}

/// For the operator.
std::string why_turned_away(unsigned status) {
    constexpr unsigned kUnauthorized = 401;
    return "it answers with status " + std::to_string(status) +
           (status == kUnauthorized ? ": it wants an access token (--node_tokens)" : "");
}

Result<HttpAnswer, CallFailure> exchange(const NodeAddress& node, NodeRequest<http::string_body> request,
                                         const CallLimits& limits, const std::stop_token& stop) {
    const auto deadline = std::chrono::steady_clock::now() + limits.time;
    const auto left = [&] {
        return std::max(std::chrono::milliseconds(1), std::chrono::duration_cast<std::chrono::milliseconds>(
                                                          deadline - std::chrono::steady_clock::now()));
    };
    ClientConnection connection(stop);
    if (auto connected = connection.connect(node, left()); !connected)
        return std::unexpected(CallFailure{.why = "cannot connect: " + connected.error(), .sent = false});
    request.set(http::field::host, node.host_port());
    request.set(http::field::connection, "close");
    show_token(node, request);
    request.prepare_payload();
    const auto write_error = connection.wait_for(
        left(), [&](auto& stream, auto done) { http::async_write(stream, request, std::move(done)); });
    http::response_parser<http::string_body> parser;
    parser.body_limit(limits.answer_bytes);
    // A node that refuses a request may do so before it has read all of it: its answer says why.
    const auto error = connection.wait_for(left(), [&](auto& stream, auto done) {
        http::async_read(stream, connection.buffer(), parser, std::move(done));
    });
    if (error) {
        return std::unexpected(
            CallFailure{.why = "no answer: " + (write_error ? write_error : error).message(), .sent = true});
    }
    return HttpAnswer{.status = parser.get().result_int(), .body = std::move(parser.get().body())};
}

template <typename Data>
Result<Data, std::string> call(const NodeAddress& node, std::string_view path, const std::stop_token& stop,
                               std::string body = "{}") {
    const auto answer = post_json(node, path, std::move(body), {}, stop);
    if (!answer) return std::unexpected(answer.error().why);
    if (turns_away(answer->status)) return std::unexpected(why_turned_away(answer->status));
    auto decoded = json::decode_request<NodeAnswer<Data>>(answer->body);
    if (!decoded) return std::unexpected("its answer is not understood: " + decoded.error());
    if (decoded->status != "success")
        return std::unexpected(std::string(path) + " fails: " + decoded->code + " " + decoded->msg);
    return std::move(decoded->data);
}

}  // namespace

std::optional<NodeAddress> NodeAddress::parse(std::string_view text) {
    const bool tls = text.starts_with(kTls);
    if (tls) text.remove_prefix(kTls.size());
    auto listens = base::parse_listen_address(text);
    if (!listens || listens->port == 0) return std::nullopt;
    listens->host = base::to_lower(listens->host);
    // Certificates have the name.
    if (listens->host == "localhost" && !tls) listens->host = "127.0.0.1";
    boost::system::error_code error;
    (void)boost::asio::ip::make_address(listens->host, error);
    if (error && !is_host_name(listens->host)) return std::nullopt;
    return NodeAddress{.host = std::move(listens->host), .port = listens->port, .tls = tls};
}

std::string NodeAddress::text() const {
    return (tls ? std::string(kTls) : std::string()) + host_port();
}

std::string NodeAddress::host_port() const {
    return base::host_port(host, std::to_string(port));
}

Result<HttpAnswer, CallFailure> post_json(const NodeAddress& node, std::string_view path, std::string body,
                                          const CallLimits& limits, const std::stop_token& stop) {
    NodeRequest<http::string_body> request(http::verb::post, std::string(path), kHttp11);
    request.set(http::field::content_type, "application/json");
    request.body() = std::move(body);
    return exchange(node, std::move(request), limits, stop);
}

Result<HttpAnswer, CallFailure> get_json(const NodeAddress& node, std::string_view path,
                                         const CallLimits& limits, const std::stop_token& stop) {
    return exchange(node, NodeRequest<http::string_body>(http::verb::get, std::string(path), kHttp11), limits,
                    stop);
}

Result<NodeTip, std::string> read_tip(const NodeAddress& node, std::string_view chain_id,
                                      const std::stop_token& stop) {
    BYTOM_ASSIGN(const InfoAnswer info, call<InfoAnswer>(node, "/net-info", stop));
    if (info.network_id != chain_id) return std::unexpected(std::string("it is of another network"));
    BYTOM_ASSIGN(const TipsAnswer tips, call<TipsAnswer>(node, "/get-chain-tips", stop));
    const auto active = std::ranges::find(tips.tips, "active", &TipAnswer::status);
    if (active == tips.tips.end()) return std::unexpected(std::string("it has no best block"));
    constexpr std::size_t kMaxDigits = 78;
    const std::string& work = active->chain_work;
    const bool is_number =
        !work.empty() && work.size() <= kMaxDigits && std::ranges::all_of(work, base::is_digit);
    if (!is_number || active->height > static_cast<std::uint64_t>(INT64_MAX - 1))
        return std::unexpected(std::string("its best block makes no sense"));
    return NodeTip{.height = static_cast<std::int64_t>(active->height), .hash = active->hash, .work = work};
}

Result<Hash256, std::string> read_block_hash(const NodeAddress& node, std::int64_t height,
                                             const std::stop_token& stop) {
    BYTOM_ASSIGN(
        const BlockAnswer block,
        call<BlockAnswer>(node, "/get-block", stop, "{\"block_height\":" + std::to_string(height) + "}"));
    return block.hash;
}

Offer offer_transaction(const NodeAddress& node, ByteView raw, const std::stop_token& stop) {
    using Outcome = Offer::Outcome;
    const auto answer = post_json(node, "/submit-transaction",
                                  R"({"raw_transaction":")" + base::to_hex(raw) + "\"}", {}, stop);
    if (!answer) {
        return {.outcome = answer.error().sent ? Outcome::unknown : Outcome::unreachable,
                .reason = answer.error().why};
    }
    if (turns_away(answer->status))
        return {.outcome = Outcome::unreachable, .reason = why_turned_away(answer->status)};
    const auto decoded = json::decode_request<NodeAnswer<json::Captured>>(answer->body);
    if (!decoded || (decoded->status != "success" && decoded->status != "fail"))
        return {.outcome = Outcome::unknown, .reason = "its answer is not understood"};
    if (decoded->status == "success") return {.outcome = Outcome::taken, .reason = {}};
    // It gave up waiting, or did not look at it.
    if (decoded->code == "BTM001" || decoded->code == "BTM860")
        return {.outcome = Outcome::unknown, .reason = decoded->code + ": " + decoded->msg};
    if (decoded->code == "BTM000" && has_no_room(decoded->detail))
        return {.outcome = Outcome::unreachable, .reason = decoded->detail};
    constexpr std::int64_t kLowestOfTransactions = 600;
    const std::int64_t code = std::max(number_of(decoded->code), kLowestOfTransactions);
    return {.outcome = decoded->code == "BTM712" ? Outcome::kept_aside : Outcome::refused,
            .code = code,
            .reason = decoded->code + ": " + decoded->msg +
                      (decoded->detail.empty() ? "" : " (" + decoded->detail + ")")};
}

}  // namespace bytom::blockcenter
