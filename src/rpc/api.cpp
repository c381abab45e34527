#include <bytom/base/log.hpp>
#include <bytom/explorer_api/service.hpp>
#include <bytom/http/gzip.hpp>
#include <bytom/http/request_target.hpp>
#include <bytom/rpc/answer_cache.hpp>
#include <bytom/rpc/api.hpp>
#include <bytom/rpc/notifier.hpp>
#include <bytom/web/page.hpp>

#include "rpc/call_gate.hpp"
#include "rpc/call_recorder.hpp"
#include "rpc/envelope.hpp"
#include "rpc/health.hpp"
#include "rpc/json_rpc.hpp"
#include "rpc/metrics.hpp"

namespace bytom::rpc {
namespace {

// Requests and answers beyond this are decoded and compressed on a worker.
constexpr std::size_t kQuickBytes = std::size_t{16} << 10;

// Requests beyond this do not wait for events: whether they do is looked at on a network thread.
constexpr std::size_t kHeldBytes = std::size_t{512} << 10;

constexpr std::string_view kSocketPath = "/websocket-subscribe";

bool wants_gzip(const http::Request& request) {
    return request.header("Accept-Encoding").find("gzip") != std::string_view::npos;
}

// The outermost layer behind authentication: each of its answers varies with the encoding.
http::Response encoded(http::Response response, bool compressed) {
    response.set("Vary", "Accept-Encoding");
    if (compressed) {
        response.set("Content-Encoding", "gzip");
        response.body = http::gzip(response.body);
    }
    return response;
}

// The same, compressed before.
http::Response encoded(http::Response response, const std::string& packed) {
    response.set("Vary", "Accept-Encoding");
    response.set("Content-Encoding", "gzip");
    response.body = packed;
    return response;
}

// The answer to a client that does not want a WebSocket, or does not get one.
http::Response no_socket() {
    http::Response response = http::plain_response(400);
    response.set("Content-Type", "text/plain; charset=utf-8");
    response.body = "400 Bad Request.\n";
    return response;
}

// Browsers fetch images and follow links with GET, whatever page names them.
http::Response post_only() {
    constexpr unsigned kMethodNotAllowed = 405;
    http::Response response =
        transport_error(ErrorCode::bad_request, "this call is made by POST", kMethodNotAllowed);
    response.set("Allow", "POST");
    return response;
}

http::Response refusal_of(CallGate::Verdict verdict) {
    constexpr unsigned kForbidden = 403;
    constexpr unsigned kTooMany = 429;
    const bool later = verdict == CallGate::Verdict::too_many;
    http::Response response = transport_error(ErrorCode::not_authenticated, CallGate::describe(verdict),
                                              later ? kTooMany : kForbidden);
    if (later) response.set("Retry-After", "2");
    return response;
}

http::Response metrics(const ApiContext& context) {
    http::Response response = http::plain_response(200);
    response.set("Content-Type", std::string(kMetricsContentType));
    response.body = metrics_text(context);
    return response;
}

http::Response success(std::string body) {
    http::Response response = http::plain_response(200);
    response.set("Content-Type", std::string(kJsonContentType));
    response.body = std::move(body);
    return response;
}

}  // namespace

Api::Api(ApiContext& context, ApiOptions options)
    : context_(context),
      calls_(std::make_unique<CallRecorder>()),
      authenticator_(context.tokens, {.disabled = options.auth_disabled,
                                      .open_to_all = options.public_rate.has_value(),
                                      .cookie = options.cookie,
                                      .cookie_required = options.cookie_required}),
      methods_(std::move(options.methods)),
      limiter_(options.public_rate ? std::make_unique<http::AddressLimiter>(*options.public_rate) : nullptr),
      max_request_values_(options.max_request_values),
      parsed_(options.max_parsed_bytes),
      events_(context.chain) {
    if (context_.calls == nullptr) context_.calls = calls_.get();
}

Api::~Api() {
    if (context_.calls == calls_.get()) context_.calls = nullptr;
}

std::optional<http::Response> Api::refuse(const http::Request& head) {
    const auto target = http::parse_target(head.target);
    if (!target || target->path == "/" || serves_health(head, target->path)) return std::nullopt;
    const auto admitted = authenticator_.check(head, target->path);
    if (!admitted) return transport_error(ErrorCode::not_authenticated, admitted.error());
    const Method* const method = find_method(target->path);
    if (method == nullptr) return std::nullopt;
    const auto verdict = gate_of(*admitted, head).judge(*method);
    return verdict == CallGate::Verdict::pass ? std::nullopt : std::optional(refusal_of(verdict));
}

bool Api::serves_health(const http::Request& request, std::string_view path) const {
    const bool is_for_local_checks = request.from_loopback && limiter_ == nullptr;
    return context_.health != nullptr && is_health_path(path) &&
           (methods_.has_service(path) || is_for_local_checks);
}

CallGate Api::gate_of(Grant grant, const http::Request& request) const {
    return {methods_, grant, limiter_.get(), request};
}

std::optional<http::Response> Api::answer_without_call(const http::Request& request,
                                                       Destination& destination) const {
    const auto target = http::parse_target(request.target);
    if (!target) {
        http::Response malformed = http::plain_response(400);
        malformed.set("Content-Type", "text/plain; charset=utf-8");
        malformed.body = "400 Bad Request";
        return malformed;
    }
    const std::string& path = target->path;
    destination.health = serves_health(request, path);
    if (destination.health) return std::nullopt;
    if (path == "/" && methods_.is_all()) return http::redirect(302, "/dashboard/", request.method);
    const auto admitted = authenticator_.check(request, path);
    if (!admitted) return transport_error(ErrorCode::not_authenticated, admitted.error());
    destination.grant = *admitted;
    const Method* const method = destination.method = find_method(path);
    if (method == nullptr) {
        if (const std::string clean = http::clean_path(path); clean != path)
            return http::redirect(301, http::escape_path(clean) + target->query_suffix(), request.method);
    }

    const auto behind_authentication = [&](http::Response response) {
        return encoded(std::move(response), wants_gzip(request));
    };
    // For what is not a call: pages are for clients that may do everything, the rest for those that may read.
    const bool is_service = path == kSocketPath || path == kMetricsPath ||
                            path == explorer_api::kEventsPath || path.starts_with(explorer_api::kBasePath);
    if (is_service && !(methods_.has_service(path) && admitted->roles.may(Role::read)))
        return behind_authentication(refusal_of(CallGate::Verdict::not_here));
    if ((path.starts_with("/dashboard") || path.starts_with("/equity")) && !methods_.is_all())
        return behind_authentication(refusal_of(CallGate::Verdict::not_here));
    if (path == "/dashboard" || path == "/equity") {
        return behind_authentication(
            http::redirect(301, path + "/" + target->query_suffix(), request.method));
    }
    if (path.starts_with("/dashboard/") || path.starts_with("/equity/")) return web::page_response(request);
    if (path == kSocketPath) return behind_authentication(no_socket());
    destination.metrics = path == kMetricsPath;
    destination.events = path == explorer_api::kEventsPath;
    destination.explorer = context_.explorer_service != nullptr && path.starts_with(explorer_api::kBasePath);
    if (destination.metrics || destination.events || destination.explorer) return std::nullopt;
    destination.json_rpc = path == kJsonRpcPath;
    if (destination.json_rpc) {
        if (request.method != "POST") return behind_authentication(post_only());
        const auto verdict = gate_of(*admitted, request).charge(request.body.size());
        if (verdict != CallGate::Verdict::pass) return behind_authentication(refusal_of(verdict));
        return std::nullopt;
    }
    const bool exists = method != nullptr && is_available(*method, context_);
    if (exists) {
        const auto verdict = gate_of(*admitted, request).admit(*method, request.body.size());
        if (verdict != CallGate::Verdict::pass) return behind_authentication(refusal_of(verdict));
        if (request.method == "POST" || only_reads(*method)) return std::nullopt;
        return behind_authentication(post_only());
    }
    if (!context_.wallet_enabled) {
        return behind_authentication(http::redirect(301, "/error" + target->query_suffix(), request.method));
    }
    return behind_authentication(transport_error(ErrorCode::unspecified, "not Found"));
}

http::Response Api::call(const Method& method, const http::Request& request) const {
    try {
        json::Allowance allowance(parsed_, max_request_values_, request.server_stops);
        std::optional<json::Document> document;
        std::optional<json::Value> input;
        if (method.has_input()) {
            auto parsed = json::Document::parse_first(request.body, &allowance);
            if (auto refusal = over(allowance)) return *std::move(refusal);
            if (parsed) {
                document = std::move(*parsed);
                input = document->root();
                if (method.input_optional && input->kind() != json::Kind::object) input.reset();
            } else if (!method.input_optional) {
                return error_response(bad_request(parsed.error()).error());
            }
        }
        std::string body;
        begin_success(body);
        json::Writer out(body);
        std::optional<ApiContext> of_call;
        if (method.execution == Execution::worker) {
            of_call.emplace(context_);
            of_call->client_gone = request.client_gone;
            of_call->server_stops = request.server_stops;
        }
        CallRecorder::Call call(context_.calls, method);
        const Outcome outcome = method.run(of_call ? *of_call : context_, input ? &*input : nullptr, out);
        if (outcome) call.succeeded();
        if (!outcome) return over(allowance).value_or(error_response(outcome.error()));
        end_success(body);
        return success(std::move(body));
    } catch (const chain::BodyPruned& pruned) {
        return error_response({.code = ErrorCode::body_pruned, .detail = pruned.what()});
    } catch (const std::exception& failure) {
        base::log(base::LogLevel::error, "rpc", "{} failed: {}", method.path, failure.what());
        return transport_error(ErrorCode::unspecified, "internal error");
    }
}

std::optional<http::Response> Api::over(const json::Allowance& allowance) const {
    constexpr unsigned kTooLarge = 413;
    constexpr unsigned kUnavailable = 503;
    switch (allowance.refusal()) {
        case json::Allowance::Refusal::none:
            break;
        case json::Allowance::Refusal::busy:
            return explain(kUnavailable, "other requests take the memory that this one needs; try again");
        case json::Allowance::Refusal::given_up:
            return explain(kUnavailable, "the node stops");
        case json::Allowance::Refusal::never:
            return explain(kTooLarge, "the request has too many values, or content too large to decode");
    }
    return std::nullopt;
}

std::optional<Api::Recalled> Api::recall(const Method& method, const http::Request& request) const {
    if (method.recall == nullptr) return std::nullopt;
    const auto document = json::Document::parse_first(request.body);
    if (!document) return std::nullopt;
    std::string body;
    begin_success(body);
    json::Writer out(body);
    const auto begin = std::chrono::steady_clock::now();
    const auto key = method.recall(context_, document->root(), out);
    if (!key) return std::nullopt;
    context_.calls->called(method, std::chrono::steady_clock::now() - begin, /*failed=*/false);
    end_success(body);
    return Recalled{.key = *key, .response = success(std::move(body))};
}

http::Answer Api::packed(Recalled recalled) const {
    if (const AnswerCache::Answer known = context_.block_answers.find_packed(recalled.key))
        return encoded(std::move(recalled.response), *known);
    auto pack = [this, recalled = std::move(recalled)]() mutable {
        http::Response response = encoded(std::move(recalled.response), /*compressed=*/true);
        context_.block_answers.put_packed(recalled.key, std::make_shared<const std::string>(response.body));
        return response;
    };
    return http::DeferredResponse(std::move(pack));
}

std::unique_ptr<http::WebSocketHandler> Api::open_web_socket(const http::Request& request,
                                                             const std::shared_ptr<http::WebSocket>& socket) {
    const auto target = http::parse_target(request.target);
    if (!target || target->path != kSocketPath || context_.notifier == nullptr) return nullptr;
    const auto admitted = authenticator_.check(request, target->path);
    if (!admitted || !admitted->roles.may(Role::read) || !methods_.has_service(kSocketPath)) return nullptr;
    return context_.notifier->admit(socket);
}

http::Response Api::explain(unsigned status, std::string_view why) const {
    constexpr unsigned kForbidden = 403;
    constexpr unsigned kTooLate = 408;
    constexpr unsigned kTooLarge = 413;
    switch (status) {
        case kForbidden:
            return transport_error(ErrorCode::not_authenticated, why, status);
        case kTooLate:
            return transport_error(ErrorCode::request_timed_out, why, status);
        case kTooLarge:
            return transport_error(ErrorCode::bad_request, why, status);
        default:
            return transport_error(ErrorCode::unspecified, why, status);
    }
}

std::optional<http::HeldResponse> Api::hold(const Method& method,
                                            const std::shared_ptr<const http::Request>& request) const {
    if (method.hold == nullptr || request->body.size() > kHeldBytes) return std::nullopt;
    const auto document = json::Document::parse_first(request->body);
    if (!document || document->root().kind() != json::Kind::object) return std::nullopt;
    auto wait = method.hold(context_, document->root());
    if (!wait) return std::nullopt;
    return http::HeldResponse{.patience = wait->patience,
                              .wait = std::move(wait->begin),
                              .answer = [this, &method, request, compressed = wants_gzip(*request)] {
                                  return encoded(call(method, *request), compressed);
                              }};
}

http::Response Api::call_json_rpc(const http::Request& request, Grant grant) const {
    json::Allowance allowance(parsed_, max_request_values_, request.server_stops);
    const CallGate gate = gate_of(grant, request);
    std::string body = answer_json_rpc(context_, request, &allowance, &gate);
    // Only of the request as a whole: calls that go too far have an answer of their own.
    if (auto refusal = over(allowance)) return *std::move(refusal);
    // Notifications are not answered.
    if (body.empty()) return http::plain_response(204);
    return success(std::move(body));
}

http::Answer Api::handle(std::shared_ptr<const http::Request> request) {
    Destination destination;
    if (auto answer = answer_without_call(*request, destination)) return std::move(*answer);

    if (destination.health) return answer_health(*context_.health, *request);
    if (destination.events && !destination.explorer) return events_.handle(std::move(request));
    if (destination.explorer) return context_.explorer_service->handle(std::move(request));
    const bool compressed = wants_gzip(*request);
    if (destination.json_rpc) {
        return http::DeferredResponse(
            [this, compressed, grant = destination.grant, request = std::move(request)] {
                http::Response response = call_json_rpc(*request, grant);
                const bool packed = compressed && !response.body.empty();
                return encoded(std::move(response), packed);
            });
    }
    // Sums over all that miners have delivered: not on a network thread.
    if (destination.metrics)
        return http::DeferredResponse([this, compressed] { return encoded(metrics(context_), compressed); });
    const Method* const method = destination.method;
    if (auto held = hold(*method, request)) return std::move(*held);
    std::optional<http::Response> quick;
    if (request->body.size() <= kQuickBytes) {
        if (method->execution == Execution::instant) {
            quick = call(*method, *request);
        } else {
            auto recalled = recall(*method, *request);
            if (recalled && compressed) return packed(*std::move(recalled));
            if (recalled) quick = std::move(recalled->response);
        }
    }
    if (quick && (!compressed || quick->body.size() <= kQuickBytes)) {
        return encoded(std::move(*quick), compressed);
    }
    if (quick) {
        return http::DeferredResponse(
            [response = std::move(*quick)]() mutable { return encoded(std::move(response), true); });
    }
    return http::DeferredResponse([this, method, compressed, request = std::move(request)] {
        return encoded(call(*method, *request), compressed);
    });
}

}  // namespace bytom::rpc
