// The recorded exchanges (09 §11) of calls that need neither wallet nor peers, where the state is that of a
// fresh node or given by the request.
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/api_node.hpp"
#include "support/http_client.hpp"
#include "test_data.hpp"

namespace bytom::rpc {
namespace {

using Json = nlohmann::json;

Json recorded(const std::string& topic) {
    std::ifstream file(std::string(BYTOM_TEST_DATA) + "/vectors/" + topic + ".json");
    return Json::parse(file).at("cases");
}

std::string encode_base64(std::string_view text) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            bits = bits << 8 | (i + j < text.size() ? static_cast<std::uint8_t>(text[i + j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            out.push_back(i + j > text.size() ? '=' : kAlphabet[bits >> (18 - 6 * j) & 63U]);
        }
    }
    return out;
}

/// Replays a section of recorded exchanges on one node.
class Replay {
public:
    explicit Replay(test::ApiNodeOptions options) : node(options) {}

    void run(const Json& recording) {
        SCOPED_TRACE(recording.at("name").get<std::string>());
        const std::string endpoint = recording.at("endpoint");
        if (endpoint == "#set") {
            set_variable(recording);
            return;
        }
        http::Response response = node.call(request_of(recording, endpoint));
        const auto encoding = header(response, "Content-Encoding");
        if (encoding == "gzip") response.body = test::gunzip(response.body).value();
        EXPECT_EQ(encoding == "gzip", recording.value("response_gzip", false));
        if (recording.at("status") == 0) {
            EXPECT_EQ(response.status / 100, 4U);
            return;
        }
        EXPECT_EQ(response.status, recording.at("status").get<unsigned>());
        const Json headers = recording.value("response_headers", Json::object());
        for (const auto& [name, value] : headers.items()) {
            EXPECT_EQ(header(response, name), value.get<std::string>()) << name;
        }
        if (recording.contains("response_raw")) {
            EXPECT_EQ(response.body, recording.at("response_raw").get<std::string>());
        }
        if (!recording.contains("response")) return;
        ASSERT_TRUE(response.body.ends_with('\n'));
        Json actual = Json::parse(response.body);
        Json expected = recording.at("response");
        const Json captures = recording.value("capture", Json::object());
        for (const auto& [name, pointer] : captures.items()) {
            variables[name] = actual.at(Json::json_pointer(pointer.get<std::string>()));
        }
        for (const std::string pointer : recording.at("volatile")) {
            const Json::json_pointer place(pointer);
            ASSERT_TRUE(actual.contains(place)) << pointer;
            EXPECT_EQ(actual.at(place).type(), expected.at(place).type()) << pointer;
            actual[place] = expected[place] = nullptr;
        }
        // Implementation names in decoder texts are the reference's own.
        if (expected.value("code", "") == "BTM002") expected["detail"] = actual.at("detail");
        EXPECT_EQ(actual, expected);
    }

    test::ApiNode node;
    Json variables = Json::object();

private:
    static std::optional<std::string> header(const http::Response& response, std::string_view name) {
        test::ClientResponse view;
        for (const http::ResponseHeader& candidate : response.headers) {
            view.head += std::string(candidate.name) + ": " + candidate.value + "\r\n";
        }
        return view.header(name);
    }

    void set_variable(const Json& recording) {
        std::string text = variables.at(recording.at("from_var"));
        for (int i = 0; i < recording.at("index"); ++i)
            text.erase(0, text.find(recording.at("split")) + 1);
        variables[recording.at("as")] = text.substr(0, text.find(recording.at("split")));
    }

    [[nodiscard]] std::string substituted(std::string text) const {
        for (const auto& [name, value] : variables.items()) {
            const std::string holder = "${" + name + "}";
            for (auto at = text.find(holder); at != std::string::npos; at = text.find(holder)) {
                text.replace(at, holder.size(), value.get<std::string>());
            }
        }
        return text;
    }

    [[nodiscard]] http::Request request_of(const Json& recording, const std::string& endpoint) const {
        http::Request request;
        request.method = recording.value("method", "POST");
        request.target = endpoint;
        request.from_loopback = recording.value("from", "loopback") == "loopback";
        const Json headers = recording.value("request_headers", Json::object());
        for (const auto& [name, value] : headers.items()) {
            if (value.is_string()) request.headers.push_back({name, value});
        }
        if (recording.contains("basic_auth")) {
            const std::string credentials =
                substituted(recording["basic_auth"][0]) + ":" + substituted(recording["basic_auth"][1]);
            request.headers.push_back({"Authorization", "Basic " + encode_base64(credentials)});
        }
        if (recording.contains("request_raw")) request.body = recording["request_raw"];
        if (recording.contains("request")) request.body = recording["request"].dump();
        if (recording.contains("request_template") && !variables.empty()) {
            request.body = substituted(recording["request_template"].dump());
        }
        return request;
    }
};

std::string path_of(const Json& recording) {
    const std::string endpoint = recording.at("endpoint");
    return endpoint.substr(0, endpoint.find('?'));
}

TEST(RecordedExchanges, OfAFreshNode) {
    // Work is made by the mining module, which these nodes do not have.
    const std::set<std::string> elsewhere = {"/get-work", "/get-work-json", "/submit-work"};
    Replay replay({.wallet_enabled = true, .auth_disabled = true});
    std::size_t count = 0;
    for (const Json& recording : recorded("api-examples")) {
        const std::string section = recording.at("section");
        const std::string path = path_of(recording);
        const bool of_transport = section == "http";
        const bool of_fresh_chain = section == "chain-empty" || section == "tokens";
        if (!of_transport && !of_fresh_chain) continue;
        const Method* method = find_method(path);
        if (elsewhere.contains(path) || (!of_transport && method == nullptr && path != "#set")) continue;
        replay.run(recording);
        ++count;
    }
    EXPECT_GT(count, 90U);
}

TEST(RecordedExchanges, OfCallsThatDependOnTheirRequestOnly) {
    const std::set<std::string> calls = {"/decode-raw-transaction",   "/decode-program",
                                         "/estimate-transaction-gas", "/estimate-chain-transaction-gas",
                                         "/verify-message",           "/compile"};
    std::size_t count = 0;
    for (const std::string topic : {"api-examples", "api-modes"}) {
        Replay replay({.wallet_enabled = true, .auth_disabled = true});
        for (const Json& recording : recorded(topic)) {
            if (!calls.contains(path_of(recording))) continue;
            Json plain = recording;
            plain.erase("request_template");
            plain.erase("capture");
            if (recording.at("section").get<std::string>().starts_with("wallet-disabled") &&
                path_of(recording) == "/decode-program") {
                continue;
            }
            replay.run(plain);
            ++count;
        }
    }
    EXPECT_GT(count, 30U);
}

TEST(RecordedExchanges, WithoutAWallet) {
    // Feeds are another module's; peers and work are not there.
    const std::set<std::string> elsewhere = {"/get-work",
                                             "/get-work-json",
                                             "/submit-work",
                                             "/list-peers",
                                             "/connect-peer",
                                             "/disconnect-peer",
                                             "/create-transaction-feed",
                                             "/get-transaction-feed",
                                             "/update-transaction-feed",
                                             "/delete-transaction-feed",
                                             "/list-transaction-feeds"};
    Replay replay({.wallet_enabled = false, .auth_disabled = true});
    std::size_t count = 0;
    for (const Json& recording : recorded("api-modes")) {
        if (!recording.at("section").get<std::string>().starts_with("wallet-disabled")) continue;
        if (elsewhere.contains(path_of(recording))) {
            if (path_of(recording) == "/submit-work" && recording.at("response").at("status") == "success")
                break;
            continue;
        }
        replay.run(recording);
        ++count;
    }
    EXPECT_GT(count, 60U);
}

TEST(RecordedExchanges, OfAuthentication) {
    for (const bool disabled : {false, true}) {
        Replay replay({.wallet_enabled = true, .auth_disabled = disabled});
        std::size_t count = 0;
        const std::string wanted = disabled ? "auth off" : "auth on";
        for (const Json& recording : recorded("api-modes")) {
            if (!recording.at("section").get<std::string>().starts_with(wanted)) continue;
            const std::string path = path_of(recording);
            const std::string notes = recording.value("notes", "");
            // Defects that are repaired: both answers are right (09 §11).
            if (notes.starts_with("accepted: the cache") || notes.starts_with("still accepted")) {
                Json repaired = recording;
                repaired["status"] = 401;
                repaired.erase("response");
                repaired.erase("response_headers");
                replay.run(repaired);
                continue;
            }
            const bool of_wallet = path == "/list-keys" || path == "/backup-wallet";
            if (of_wallet && recording.at("status") == 200) continue;
            replay.run(recording);
            ++count;
        }
        EXPECT_GT(count, disabled ? 4U : 30U);
    }
}

}  // namespace
}  // namespace bytom::rpc
