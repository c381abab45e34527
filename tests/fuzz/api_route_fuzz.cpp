// Arbitrary requests to the API: the first line of the input is method and target, the second the headers
// Accept-Encoding and Authorization, the rest is the body. Whatever it is, a whole answer comes back.
#include <bytom/json/value.hpp>

#include "fuzz/property.hpp"
#include "support/api_node.hpp"

namespace {

using bytom::fuzz::require;

std::string_view take_until(std::string_view& rest, char end) {
    const auto at = std::min(rest.find(end), rest.size());
    const std::string_view part = rest.substr(0, at);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return part;
}

bytom::test::ApiNode& node() {
    static bytom::test::ApiNode instance({.wallet_enabled = true, .auth_disabled = false});
    return instance;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    std::string_view line = take_until(rest, '\n');
    bytom::rpc::HttpRequest request;
    request.method = take_until(line, ' ');
    request.target = line;
    std::string_view headers = take_until(rest, '\n');
    request.headers.push_back({"Accept-Encoding", std::string(take_until(headers, '|'))});
    request.from_loopback = headers.empty();
    request.headers.push_back({"Authorization", std::string(headers)});
    request.body = rest;
    const bool compressed = request.headers[0].value.find("gzip") != std::string::npos;

    const auto response = node().call(std::move(request));
    require(response.status >= 200 && response.status < 600, "there is a status");
    bool json = false;
    for (const auto& header : response.headers) {
        require(header.value.find('\r') == std::string::npos && header.value.find('\n') == std::string::npos,
                "no header breaks out of its line");
        json = json || header.value == "application/json; charset=utf-8";
    }
    if (json && (!compressed || response.status == 401)) {
        require(bytom::json::Document::parse(response.body).has_value(), "a JSON answer is JSON");
    }
    return 0;
}
