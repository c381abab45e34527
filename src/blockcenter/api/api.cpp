#include <bytom/base/log.hpp>
#include <bytom/base/memory_budget.hpp>
#include <bytom/blockcenter/api/api.hpp>
#include <bytom/blockcenter/store/node_rows.hpp>
#include <bytom/blockcenter/store/question_rows.hpp>
#include <bytom/http/event_stream.hpp>
#include <bytom/http/request_target.hpp>

#include "blockcenter/api/access.hpp"
#include "blockcenter/api/attempt_board.hpp"
#include "blockcenter/api/metrics.hpp"
#include "blockcenter/api/payment_stream.hpp"
#include "blockcenter/api/rows.hpp"

namespace bytom::blockcenter {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kJson = "application/json; charset=utf-8";
constexpr unsigned kOk = 200;
constexpr unsigned kBadRequest = 400;
constexpr unsigned kNotFound = 404;
constexpr unsigned kNotAllowed = 405;
constexpr unsigned kUnavailable = 503;

/// For all bodies that are being answered, and what is decoded from them.
constexpr std::size_t kBodyBudget = std::size_t{64} << 20;
constexpr std::size_t kMaxValues = 100'000;

/// How long a submission waits for the nodes. The payment is kept all the same.
constexpr auto kPatience = 15s;

/// Seconds within which the gateway must have seen a node.
constexpr std::uint64_t kNodeMemory = 15;

/// Where a call is: which version, which path behind its base.
struct Place {
    Version version = Version::v1;
    std::string path;
};

std::optional<Place> place_of(std::string_view path) {
    for (const std::string_view base : {"/api/v1/btm/", "/api/v2/btm/"}) {
        if (path.starts_with(base))
            return Place{.version = Version::v1, .path = std::string(path.substr(base.size()))};
    }
    constexpr std::string_view kV3 = "/bytom/v3/";
    if (path.starts_with(kV3))
        return Place{.version = Version::v3, .path = std::string(path.substr(kV3.size()))};
    return std::nullopt;
}

http::Response json_response(unsigned status, std::string body) {
    http::Response response = http::plain_response(status);
    response.set("Content-Type", std::string(kJson));
    response.set("Cache-Control", "no-store");
    response.body = std::move(body);
    return response;
}

std::string failure_body(Version version, const Failure& failure) {
    std::string body;
    json::Writer out(body);
    out.begin_object();
    out.member("code", failure.code);
    out.member("msg", failure.message);
    if (version == Version::v3) {
        out.key("data");
        out.null();
    } else {
        out.key("result");
        out.begin_object();
        out.key("data");
        out.null();
        out.end_object();
    }
    out.end_object();
    return body;
}

std::string success_body(const Place& place, std::string_view base, std::string_view data,
                         const Paged& paged) {
    std::string body;
    json::Writer out(body);
    out.begin_object();
    out.member("code", kOk);
    out.member("msg", "");
    if (place.version == Version::v3) {
        out.key("data");
        out.raw(data);
        if (paged.page) {
            out.key("pagination");
            out.begin_object();
            out.member("limit", paged.page->limit);
            out.member("start", paged.page->start);
            out.member("total", paged.total);
            out.end_object();
        }
        out.end_object();
        return body;
    }
    out.key("result");
    out.begin_object();
    if (paged.page) {
        const std::int64_t next = paged.page->start + paged.page->limit;
        out.key("_links");
        out.begin_object();
        if (next < paged.total) {
            out.member("next", std::string(base) + place.path + "?limit=" +
                                   std::to_string(paged.page->limit) + "&start=" + std::to_string(next));
        }
        out.end_object();
    }
    out.key("data");
    out.raw(data);
    if (paged.page) {
        out.member("limit", paged.page->limit);
        out.member("start", paged.page->start);
    }
    out.end_object();
    out.end_object();
    return body;
}

Failure no_node() {
    return {.code = static_cast<std::int64_t>(Code::no_node),
            .message =
                "no node has taken the payment yet; it is kept, and will be sent when one can be asked: "
                "do not build it again"};
}

class RunningApi final : public Api {
public:
    explicit RunningApi(ApiParts parts)
        : parts_(std::move(parts)),
          keys_(parts_.database),
          access_(parts_.access, keys_),
          prices_(parts_.price_file),
          board_(parts_.database),
          feed_(parts_.database) {}

    Status<> start_threads() {
        BYTOM_TRY(prices_.load());
        BYTOM_TRY(keys_.start());
        BYTOM_TRY(board_.start());
        return feed_.start();
    }

    std::optional<http::Response> refuse(const http::Request& head) override {
        if (head.method == "POST" || head.method == "GET") {
            const auto caller = access_.admit(head, is_open(path_of(head)));
            if (caller) return std::nullopt;
            return refusal_response(head, caller.error());
        }
        http::Response response = json_response(
            kNotAllowed,
            failure_body(Version::v3, {.code = kNotAllowed, .message = "calls are made by POST"}));
        response.set("Allow", "GET, POST");
        return response;
    }

    http::Answer handle(std::shared_ptr<const http::Request> request) override {
        const bool open = is_open(path_of(*request));
        // One with a body has been counted by its head.
        auto caller = request->body.empty() ? access_.admit(*request, open) : access_.judge(*request, open);
        if (!caller) return refusal_response(*request, caller.error());
        if (is_stream(*request)) {
            return http::StreamResponse{.open = [this, request = std::move(request),
                                                 caller = *std::move(caller)](std::function<void()> wake) {
                return open_stream(*request, caller, std::move(wake));
            }};
        }
        return http::DeferredResponse([this, request = std::move(request), caller = *std::move(caller)] {
            const auto begin = std::chrono::steady_clock::now();
            http::Response response = answer(*request, caller);
            requests_.took(std::chrono::steady_clock::now() - begin);
            return response;
        });
    }

    http::Response explain(unsigned status, std::string_view why) const override {
        requests_.count(status);
        return json_response(status,
                             failure_body(Version::v3, {.code = status, .message = in_own_words(why)}));
    }

private:
    /// What can be asked for without a key.
    static bool is_open(std::string_view path) noexcept { return path == "/livez" || path == "/readyz"; }

    static bool is_stream(const http::Request& request) {
        const auto place = place_of(path_of(request));
        const Row* const row = place ? find_row(place->version, place->path) : nullptr;
        return row != nullptr && row->streams && request.method == "GET";
    }

    static std::string path_of(const http::Request& request) {
        const auto target = http::parse_target(request.target);
        return target ? http::clean_path(target->path) : std::string();
    }

    http::Response refusal_response(const http::Request& request, const Refusal& refusal) const {
        const auto place = place_of(path_of(request)).value_or(Place{.version = Version::v3, .path = {}});
        http::Response response =
            failure_response(refusal.status, place, {.code = refusal.status, .message = refusal.why});
        if (refusal.status == kUnauthorized) response.set("WWW-Authenticate", "Bearer");
        if (refusal.status == kTooMany) response.set("Retry-After", "1");
        return response;
    }

    /// The server names the node's settings.
    static std::string in_own_words(std::string_view why) {
        std::string text(why);
        for (const auto& [theirs, ours] :
             {std::pair<std::string_view, std::string_view>{"api.allowed_hosts", "--allowed_hosts"},
              {"api.cors_origins", "--cors_origins"}}) {
            if (const auto found = text.find(theirs); found != std::string::npos)
                text.replace(found, theirs.size(), ours);
        }
        return text;
    }

    http::Response failure_response(unsigned status, const Place& place, const Failure& failure) const {
        requests_.count(failure.code);
        return json_response(status, failure_body(place.version, failure));
    }

    http::Response not_allowed(const Place& place, std::string_view method) const {
        http::Response response =
            failure_response(kNotAllowed, place,
                             {.code = kNotAllowed, .message = "this call is made by " + std::string(method)});
        response.set("Allow", std::string(method));
        return response;
    }

    http::Response success_response(std::string body) const {
        requests_.count(kOk);
        return json_response(kOk, std::move(body));
    }

    http::Response answer(const http::Request& request, const Caller& caller) {
        const auto target = http::parse_target(request.target);
        const std::string path = target ? http::clean_path(target->path) : std::string();
        if (path == "/livez") return http::text_response(kOk, "ok");
        if (path == "/readyz") return readiness();
        if (path == kMetricsPath && request.method == "GET") return metrics(request, caller);
        if (request.method == "POST" && (path == kSessionPath || path == kSessionEndPath))
            return change_session(request, caller, path == kSessionPath);
        const auto place = place_of(path);
        const Row* const row = place ? find_row(place->version, place->path) : nullptr;
        if (row == nullptr) {
            return failure_response(
                kNotFound, place.value_or(Place{.version = Version::v3, .path = {}}),
                {.code = kNotFound,
                 .message = "there is no such call, or it is not there yet: docs/blockcenter.md lists both"});
        }
        if (row->streams) return not_allowed(*place, "GET");
        if (request.method != "POST" && !row->by_get) return not_allowed(*place, "POST");
        try {
            return answer_call(request, caller, *target, *place, *row);
        } catch (const StoreFailure& failure) {
            base::log(base::LogLevel::error, "api", "{}: {}", place->path, failure.what());
        } catch (const std::exception& failure) {
            base::log(base::LogLevel::error, "api", "{} fails: {}", place->path, failure.what());
        }
        return failure_response(kUnavailable, *place,
                                {.code = kUnavailable, .message = "the database cannot be asked now"});
    }

    http::Response answer_call(const http::Request& request, const Caller& caller,
                               const http::RequestTarget& target, const Place& place, const Row& row) {
        json::Allowance allowance(body_budget_, kMaxValues);
        const auto document =
            json::Document::parse(request.body.empty() ? std::string_view("{}") : request.body, &allowance);
        if (!document) {
            return failure_response(kOk, place,
                                    {.code = static_cast<std::int64_t>(Code::bad_request),
                                     .message = "body: " + document.error()});
        }
        const auto query = QueryParameters::parse(target.query);
        if (!query) return failure_response(kOk, place, query.error());
        if (document->root().kind() != json::Kind::object && !document->root().is_null()) {
            return failure_response(
                kOk, place,
                {.code = static_cast<std::int64_t>(Code::bad_request), .message = "body: not an object"});
        }

        const auto prices = prices_.prices();
        NodeAnswers answers;
        while (true) {
            std::optional<SqlTransaction> sql(parts_.database.begin());
            const auto key = key_of(*sql, caller);
            if (!key) return refusal_response(request, key.error());
            if (!key->empty()) act_for_key(*sql, *key);
            const Call call{.sql = *sql,
                            .version = place.version,
                            .address_prefix = parts_.address_prefix,
                            .now = parts_.clock.now(),
                            .tip = followed_block(*sql),
                            .key = *key,
                            .body = document->root(),
                            .query = *query,
                            .prices = *prices,
                            .answers = answers};
            if (row.submit != nullptr) {
                const std::uint64_t heard = board_.heard();
                const auto submitted = row.submit(call);
                if (!submitted) return failure_response(kOk, place, submitted.error());
                sql->commit();
                // Its connection is not kept while the nodes are waited for.
                sql.reset();
                return tell_outcome(*submitted, heard, request, place);
            }
            std::string data;
            json::Writer out(data);
            const Outcome outcome = row.answer(call, out);
            if (outcome) {
                sql->commit();
                const std::string_view base =
                    target.path.starts_with("/api/v2/") ? "/api/v2/btm/" : "/api/v1/btm/";
                return success_response(success_body(place, base, data, *outcome));
            }
            if (!outcome.error().question || answers.given.size() >= kMaxQuestionsOfCall)
                return failure_response(kOk, place, outcome.error());
            sql.reset();
            answers.given.push_back(ask(*outcome.error().question, request.server_stops));
            answers.used = 0;
        }
    }

    /// The answer of a node, by way of the gateway.
    AnswerRow ask(const NodeQuestion& question, const std::stop_token& stop) {
        const auto none = [](std::string_view why) {
            return AnswerRow{.code = static_cast<std::int64_t>(Code::no_node), .text = std::string(why)};
        };
        const AttemptBoard::Place crowd(board_);
        if (!crowd.taken()) return none("too many calls wait for nodes now: ask again later");
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        std::uint64_t heard = board_.heard();
        const auto number = parts_.database.transact([&](SqlTransaction& sql) {
            return add_question(sql, question.kind, question.argument, parts_.clock.now());
        });
        if (!number) return none("too many questions wait for nodes now: ask again later");
        while (true) {
            auto answer =
                parts_.database.transact([&](SqlTransaction& sql) { return find_answer(sql, *number); });
            if (answer) return *std::move(answer);
            if (!board_.wait(heard, deadline, stop))
                return none("the nodes have not answered yet: ask again later");
            heard = board_.heard();
        }
    }

    /// The name of the caller's key.
    std::expected<std::string, Refusal> key_of(SqlTransaction& sql, const Caller& caller) {
        if (caller.session.empty()) return caller.key;
        auto key = find_session(sql, hash_of_secret(caller.session), parts_.clock.now());
        if (!key)
            return std::unexpected(
                Refusal{.status = kUnauthorized, .why = "the session is over: begin another"});
        if (!access_.spend_of_key(*key))
            return std::unexpected(Refusal{.status = kTooMany, .why = "too many requests for the moment"});
        return *std::move(key);
    }

    http::OpenedStream open_stream(const http::Request& request, const Caller& caller,
                                   std::function<void()> wake) {
        http::OpenedStream opened;
        const Place place = place_of(path_of(request)).value_or(Place{.version = Version::v3, .path = {}});
        try {
            std::optional<SqlTransaction> sql(parts_.database.begin());
            const auto key = key_of(*sql, caller);
            if (!key) {
                opened.response = refusal_response(request, key.error());
                return opened;
            }
            auto options = stream_options(*sql, request, place, *key);
            sql.reset();  // its connection is for others
            if (!options) {
                const bool is_absent = options.error().code == static_cast<std::int64_t>(Code::not_found);
                opened.response =
                    failure_response(is_absent ? kNotFound : kBadRequest, place, options.error());
                return opened;
            }
            if (!caller.session.empty())
                options->ends = std::chrono::steady_clock::now() + std::chrono::seconds(kSessionSeconds);
            opened.source = std::make_unique<PaymentStream>(parts_.database, keys_, feed_,
                                                            *std::move(options), std::move(wake));
            opened.response = http::event_stream_response();
            opened.heartbeat = http::kEventHeartbeat;
            requests_.count(kOk);
        } catch (const StoreFailure& failure) {
            base::log(base::LogLevel::error, "api", "{}: {}", place.path, failure.what());
            opened.response = failure_response(
                kUnavailable, place, {.code = kUnavailable, .message = "the database cannot be asked now"});
        }
        return opened;
    }

    Result<PaymentStreamOptions, Failure> stream_options(SqlTransaction& sql, const http::Request& request,
                                                         const Place& place, const std::string& key) {
        const auto target = http::parse_target(request.target);
        BYTOM_ASSIGN(const auto query, QueryParameters::parse(target ? target->query : ""));
        const auto document = json::Document::parse("{}");
        const auto prices = prices_.prices();
        NodeAnswers answers;
        return payment_stream_options({.sql = sql,
                                       .version = place.version,
                                       .address_prefix = parts_.address_prefix,
                                       .now = parts_.clock.now(),
                                       .tip = {},
                                       .key = key,
                                       .body = document->root(),
                                       .query = query,
                                       .prices = *prices,
                                       .answers = answers},
                                      request.header(http::kLastEventHeader));
    }

    http::Response change_session(const http::Request& request, const Caller& caller, bool begins) {
        if (begins && caller.key.empty()) {
            return refusal_response(request, {.status = kUnauthorized, .why = "a session begins with a key"});
        }
        try {
            const base::SecretBytes secret = begins ? new_secret() : base::SecretBytes();
            const std::string_view shown = base::as_text(secret);
            const std::uint64_t ends = parts_.clock.now() + kSessionSeconds;
            const bool done = parts_.database.transact([&](SqlTransaction& sql) {
                if (begins)
                    return add_session(sql, caller.key, hash_of_secret(shown), ends, parts_.clock.now());
                if (!caller.session.empty()) remove_session(sql, hash_of_secret(caller.session));
                return true;
            });
            if (!done) return refusal_response(request, {.status = kUnauthorized, .why = "the key is gone"});
            http::Response response = success_response(R"({"code":200,"msg":"","data":{}})");
            response.set("Set-Cookie", session_cookie(request, shown));
            return response;
        } catch (const StoreFailure& failure) {
            base::log(base::LogLevel::error, "api", "{}: {}", request.target, failure.what());
            return refusal_response(request,
                                    {.status = kUnavailable, .why = "the database cannot be asked now"});
        }
    }

    http::Response tell_outcome(const Submitted& submitted, std::uint64_t heard, const http::Request& request,
                                const Place& place) {
        const auto outcome = wait_for(submitted.attempt, heard, request.server_stops);
        if (!outcome) return failure_response(kOk, place, no_node());
        if (!*outcome) return failure_response(kOk, place, outcome->error());
        std::string data;
        json::Writer out(data);
        out.begin_object();
        out.member(place.version == Version::v3 ? "tx_hash" : "transaction_hash", submitted.hash);
        out.end_object();
        return success_response(success_body(place, "", data, {}));
    }

    /// Nothing: it is not known yet.
    std::optional<Status<Failure>> wait_for(std::int64_t attempt, std::uint64_t heard,
                                            const std::stop_token& stop) {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        const AttemptBoard::Place crowd(board_);
        while (true) {
            const auto row = parts_.database.transact(
                [attempt](SqlTransaction& sql) { return find_attempt(sql, attempt); });
            if (!row) return std::nullopt;
            if (auto outcome = outcome_of(*row)) return outcome;
            if (!crowd.taken() || !board_.wait(heard, deadline, stop)) return std::nullopt;
            heard = board_.heard();
        }
    }

    /// For this machine and for who has a key: it names the nodes.
    http::Response metrics(const http::Request& request, const Caller& caller) {
        if (!request.from_loopback && caller.key.empty())
            return refusal_response(request, {.status = kUnauthorized, .why = "a key is needed"});
        http::Response response = http::plain_response(kOk);
        response.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        response.body = metrics_text(parts_.database, requests_, parts_.clock.now());
        return response;
    }

    http::Response readiness() {
        try {
            const bool has_node = parts_.database.transact([this](SqlTransaction& sql) {
                return !list_healthy_nodes(sql, parts_.clock.now() - kNodeMemory).empty();
            });
            if (has_node) return http::text_response(kOk, "ok");
            return http::text_response(kUnavailable, "nodes: none is healthy");
        } catch (const StoreFailure&) {
            return http::text_response(kUnavailable, "database: cannot be asked");
        }
    }

    const ApiParts parts_;
    base::MemoryBudget body_budget_{kBodyBudget};
    mutable RequestCounter requests_;
    KeyRing keys_;
    Access access_;
    PriceList prices_;
    AttemptBoard board_;
    PaymentFeed feed_;
};

}  // namespace

Result<std::unique_ptr<Api>> Api::start(ApiParts parts) {
    auto api = std::make_unique<RunningApi>(std::move(parts));
    BYTOM_TRY(api->start_threads());
    return api;
}

}  // namespace bytom::blockcenter
