#include "rpc/health.hpp"

#include <algorithm>

#include <bytom/http/request_target.hpp>

namespace bytom::rpc {
namespace {

constexpr unsigned kOk = 200;
constexpr unsigned kMethodNotAllowed = 405;
constexpr unsigned kUnavailable = 503;

http::Response text_of(const std::vector<HealthCheck>& checks, bool verbose) {
    const bool passed = std::ranges::all_of(checks, &HealthCheck::passed);
    std::string text;
    for (const HealthCheck& check : checks) {
        if (check.passed && !verbose) continue;
        text += check.passed ? "[+] " : "[-] ";
        text += check.name;
        text += ": ";
        text += check.detail;
        text += '\n';
    }
    if (passed) text += "ok\n";
    http::Response response = http::text_response(passed ? kOk : kUnavailable, text);
    response.set("Cache-Control", "no-store");
    return response;
}

bool is_verbose(std::string_view query) {
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view part = query.substr(0, end);
        if (part.substr(0, part.find('=')) == "verbose") return true;
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return false;
}

}  // namespace

http::Answer answer_health(const HealthInfo& health, const http::Request& request) {
    if (request.method != "GET" && request.method != "HEAD") {
        http::Response refusal = http::text_response(kMethodNotAllowed, "405 Method Not Allowed\n");
        refusal.set("Allow", "GET, HEAD");
        return refusal;
    }
    const http::RequestTarget target = http::parse_target(request.target).value_or(http::RequestTarget{});
    const bool verbose = is_verbose(target.query);
    if (target.path == kLivePath) return text_of(health.liveness(), verbose);
    return http::DeferredResponse([&health, verbose] { return text_of(health.readiness(), verbose); });
}

}  // namespace bytom::rpc
