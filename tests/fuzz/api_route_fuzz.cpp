// Arbitrary requests to the API: the first line of the input is method and target, the second the headers
// Accept-Encoding and Authorization, the rest is the body. Whatever it is, a whole answer comes back. The
// wallet has a key, an account and outputs. What calls create is dropped now and then, with the whole node,
// so that what still grows is a leak and meets the fuzzer's memory limit.
#include <bytom/json/value.hpp>

#include "fuzz/property.hpp"
#include "support/funded_wallet.hpp"

namespace {

using bytom::fuzz::require;

std::string_view take_until(std::string_view& rest, char end) {
    const auto at = std::min(rest.find(end), rest.size());
    const std::string_view part = rest.substr(0, at);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return part;
}

constexpr std::size_t kLongestBody = std::size_t{1} << 20;
constexpr int kInputsOfANode = 2000;

std::unique_ptr<bytom::test::ApiNode> new_node() {
    auto made = std::make_unique<bytom::test::ApiNode>(
        bytom::test::ApiNodeOptions{.wallet_enabled = true, .auth_disabled = false});
    bytom::test::fund(*made);
    return made;
}

bytom::test::ApiNode& node() {
    // Made here and not later, so that it is gone before what its database needs to close.
    static std::unique_ptr<bytom::test::ApiNode> instance = new_node();
    static int left = kInputsOfANode;
    if (left-- == 0) {
        instance = new_node();
        left = kInputsOfANode;
    }
    return *instance;
}

void check_json_rpc(const bytom::json::Value& answer) {
    using bytom::json::Kind;
    if (answer.kind() == Kind::array) {
        for (const auto element : answer.elements())
            require(element.kind() == Kind::object && element.size() == 3, "a batch is a list of responses");
        return;
    }
    require(answer.kind() == Kind::object && answer.size() == 3, "a response is an object of three members");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    std::string_view line = take_until(rest, '\n');
    bytom::http::Request request;
    request.method = take_until(line, ' ');
    request.target = line;
    std::string_view headers = take_until(rest, '\n');
    request.headers.push_back({"Accept-Encoding", std::string(take_until(headers, '|'))});
    request.from_loopback = headers.empty();
    request.headers.push_back({"Authorization", std::string(headers)});
    request.body = rest.substr(0, kLongestBody);
    const bool json_rpc = request.target == "/rpc";
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
        const auto answer = bytom::json::Document::parse(response.body);
        require(answer.has_value(), "a JSON answer is JSON");
        if (json_rpc && response.status == 200) check_json_rpc(answer->root());
    }
    return 0;
}
