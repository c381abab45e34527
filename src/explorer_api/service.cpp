#include <algorithm>

#include <bytom/base/hex.hpp>
#include <bytom/base/log.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/explorer_api/event_service.hpp>
#include <bytom/explorer_api/service.hpp>
#include <bytom/http/address_limiter.hpp>
#include <bytom/http/gzip.hpp>
#include <bytom/http/request_target.hpp>
#include <bytom/web/page.hpp>

#include "explorer_api/index_forms.hpp"
#include "explorer_api/rows.hpp"

namespace bytom::explorer_api {
namespace {

constexpr std::string_view kJson = "application/json; charset=utf-8";
constexpr unsigned kBadRequest = 400;
constexpr unsigned kNotFound = 404;
constexpr unsigned kNotAllowed = 405;
constexpr unsigned kInternalError = 500;
constexpr unsigned kUnavailable = 503;
/// Smaller answers are sent as they are.
constexpr std::size_t kWorthCompressing = 1'024;  // bytes
constexpr std::int64_t kEntriesOfACost = 50;

http::Response json_response(unsigned status, std::string body) {
    http::Response response = http::plain_response(status);
    response.set("Content-Type", std::string(kJson));
    response.body = std::move(body);
    return response;
}

http::Response failure_response(unsigned status, std::string_view message) {
    std::string body;
    json::Writer out(body);
    out.begin_object();
    out.member("code", status);
    out.member("msg", message);
    out.end_object();
    return json_response(status, std::move(body));
}

bool only_reads(std::string_view method) noexcept {
    return method == "GET" || method == "HEAD";
}

/// By POST it takes long lists of addresses.
bool is_for_events(const http::Request& request) {
    return request.target.starts_with(kEventsPath) &&
           request.target.substr(0, request.target.find('?')) == kEventsPath;
}

http::Response not_allowed() {
    http::Response response = failure_response(kNotAllowed, "this service is read by GET");
    response.set("Allow", "GET, HEAD");
    return response;
}

/// Of the content, whatever it is encoded in.
std::string tag_of(std::string_view body) {
    constexpr std::size_t kBytes = 16;
    const Hash256 digest = crypto::sha3_256(base::as_bytes(body));
    return "W/\"" + base::to_hex(digest.view().first(kBytes)) + "\"";
}

/// Whether If-None-Match names the tag; strong and weak forms are the same here (RFC 9110 §13.1.2).
bool knows(std::string_view known, std::string_view tag) noexcept {
    if (known == "*") return true;
    tag.remove_prefix(2);
    return known.find(tag) != std::string_view::npos;
}

void add_lifetime(http::Response& response, Lifetime lifetime) {
    switch (lifetime) {
        case Lifetime::changing:
            response.set("Cache-Control", "no-cache");
            return;
        case Lifetime::settled_block:
            response.set("Cache-Control", "max-age=600");
            break;
        case Lifetime::settled_transaction:
            response.set("Cache-Control", "max-age=60");
            break;
    }
    response.set("ETag", tag_of(response.body));
}

void encode(http::Response& response, const http::Request& request) {
    response.set("Vary", "Accept-Encoding");
    if (response.body.size() < kWorthCompressing ||
        request.header("Accept-Encoding").find("gzip") == std::string_view::npos)
        return;
    response.set("Content-Encoding", "gzip");
    response.body = http::gzip(response.body);
}

/// What stands behind the base path, without a slash at its end; nothing for any other path.
std::optional<std::string_view> path_in_service(std::string_view path) noexcept {
    if (!path.starts_with(kBasePath)) return std::nullopt;
    path.remove_prefix(kBasePath.size());
    if (path.ends_with('/')) path.remove_suffix(1);
    return path;
}

/// The page for browsers: it finds by itself what this door has.
bool is_for_page(const http::Request& request) {
    const auto target = http::parse_target(request.target);
    return target && target->path == "/" && only_reads(request.method);
}

}  // namespace

struct Service::State {
    explicit State(ServiceParts given)
        : parts(std::move(given)),
          forms(*parts.chain, parts.view, parts.names, caches),
          events(*parts.chain, &forms) {}

    const ServiceParts parts;
    mutable Caches caches;
    const IndexForms forms;
    EventService events;
};

Service::Service(ServiceParts parts) : state_(std::make_unique<State>(std::move(parts))) {}

Service::~Service() = default;

std::optional<http::Response> Service::refuse(const http::Request& head) {
    if (only_reads(head.method) || is_for_events(head)) return std::nullopt;
    return not_allowed();
}

http::Answer Service::handle(std::shared_ptr<const http::Request> request) {
    if (is_for_events(*request)) return state_->events.handle(std::move(request));
    if (!only_reads(request->method)) return not_allowed();
    return http::DeferredResponse([this, request = std::move(request)] {
        try {
            return answer(*request);
        } catch (const chain::BodyPruned& pruned) {
            constexpr unsigned kGone = 410;
            return failure_response(kGone, pruned.what());
        } catch (const std::exception& failure) {
            base::log(base::LogLevel::error, "explorer", "{} failed: {}", request->target, failure.what());
            return failure_response(kInternalError, "internal error");
        }
    });
}

http::Response Service::explain(unsigned status, std::string_view why) const {
    return failure_response(status, why);
}

const EventForms& Service::event_forms() const noexcept {
    return state_->forms;
}

std::int64_t Service::cost_of(const http::Request& request) {
    const auto target = http::parse_target(request.target);
    if (!target) return 1;
    const auto path = path_in_service(target->path);
    const Row* const row = path ? match_row(*path).row : nullptr;
    if (row == nullptr) return 1;
    const auto query = Query::parse(target->query);
    const auto page = query ? Page::of(*query) : std::unexpected(Failure{});
    const bool is_list = row->query.contains("limit");
    return row->cost + (is_list && page ? static_cast<std::int64_t>(page->limit) / kEntriesOfACost : 0);
}

http::Response Service::answer(const http::Request& request) const {
    const auto target = http::parse_target(request.target);
    if (!target) return failure_response(kBadRequest, "path: malformed");
    const auto path = path_in_service(target->path);
    const Match match = path ? match_row(*path) : Match{};
    if (match.row == nullptr) return failure_response(kNotFound, "there is no such call");
    const auto query = Query::parse(target->query);
    if (!query) return failure_response(query.error().status, query.error().message);

    const ServiceParts& parts = state_->parts;
    const explorer::ViewPtr view = parts.view ? parts.view() : nullptr;
    if (match.row->needs_index && view == nullptr)
        return failure_response(kUnavailable, index_is_off().error().message);
    const IndexLookups lookups(*parts.chain, view.get(), parts.names, state_->caches);
    const FormView forms{.address_prefix = parts.chain->network().bech32_prefix, .lookups = lookups};
    const Call call{.chain = *parts.chain,
                    .tip = parts.chain->tip(),
                    .view = view.get(),
                    .nodes = parts.nodes,
                    .names = parts.names,
                    .caches = state_->caches,
                    .forms = forms,
                    .query = *query,
                    .values = match.values};
    std::string body;
    json::Writer out(body);
    const Outcome outcome = match.row->answer(call, out, body);
    http::Response response = outcome ? json_response(outcome->status, std::move(body))
                                      : failure_response(outcome.error().status, outcome.error().message);
    // 204 has no body to be told about.
    if (response.body.empty()) response = http::plain_response(response.status);
    const std::uint64_t height = view != nullptr ? view->height() : call.tip->height();
    response.set("X-Index-Height", std::to_string(height));
    if (outcome) {
        add_lifetime(response, outcome->lifetime);
        const auto tag = std::ranges::find(response.headers, "ETag", &http::ResponseHeader::name);
        if (tag != response.headers.end() && knows(request.header("If-None-Match"), tag->value)) {
            constexpr unsigned kNotModified = 304;
            response.status = kNotModified;
            response.body.clear();
            std::erase_if(response.headers,
                          [](const http::ResponseHeader& header) { return header.name == "Content-Type"; });
        }
    }
    encode(response, request);
    return response;
}

struct PublicDoor::Limits {
    explicit Limits(std::int64_t rate) : by_address(rate) {}

    http::AddressLimiter by_address;
};

PublicDoor::PublicDoor(http::Handler& handler, std::int64_t rate)
    : handler_(handler), limits_(std::make_unique<Limits>(rate)) {}

PublicDoor::~PublicDoor() = default;

std::optional<http::Response> PublicDoor::refuse(const http::Request& head) {
    return handler_.refuse(head);
}

http::Answer PublicDoor::handle(std::shared_ptr<const http::Request> request) {
    constexpr unsigned kTooMany = 429;
    const std::int64_t cost = Service::cost_of(*request);
    if (!limits_->by_address.spend(http::client_behind_proxy(*request), cost,
                                   base::TokenBucket::Instant::clock::now())) {
        http::Response response = failure_response(kTooMany, "too many requests from your address");
        response.set("Retry-After", "2");
        return response;
    }
    if (is_for_page(*request)) return web::page_response(*request);
    return handler_.handle(std::move(request));
}

http::Response PublicDoor::explain(unsigned status, std::string_view why) const {
    return handler_.explain(status, why);
}

}  // namespace bytom::explorer_api
