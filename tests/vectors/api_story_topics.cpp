// 09 §11: recorded exchanges with the HTTP API, told to a node of our own.

#include <algorithm>
#include <chrono>
#include <thread>

#include "support/story_node.hpp"
#include "topics.hpp"
#include "unit/rpc/http_client.hpp"

namespace bytom::vectors {
namespace {

using Pointer = Json::json_pointer;

constexpr std::uint64_t kSecondsPerBlock = 150;

/// `${name}` in texts becomes a variable; a text that is nothing else becomes its value, of whatever kind.
class Variables {
public:
    void set(const std::string& name, Json value) { values_[name] = std::move(value); }
    [[nodiscard]] const Json& get(const std::string& name) const { return values_.at(name); }

    [[nodiscard]] Json resolved(const Json& text_or_tree) const {
        if (text_or_tree.is_string()) return resolved(text_or_tree.get<std::string>());
        Json copy = text_or_tree;
        for (Json& child : copy) {
            if (child.is_string() || child.is_structured()) child = resolved(child);
        }
        return copy;
    }

    [[nodiscard]] std::string in_text(const std::string& text) const {
        const Json result = resolved(text);
        return result.is_string() ? result.get<std::string>() : result.dump();
    }

private:
    [[nodiscard]] Json resolved(std::string text) const {
        for (const auto& [name, value] : values_.items()) {
            const std::string holder = "${" + name + "}";
            if (text == holder) return value;
            for (auto at = text.find(holder); at != std::string::npos; at = text.find(holder)) {
                text.replace(at, holder.size(), value.is_string() ? value.get<std::string>() : value.dump());
            }
        }
        return text;
    }

    Json values_ = Json::object();
};

Json set_value(const Json& step, const Variables& variables) {
    if (step.contains("value")) return step.at("value");
    Json from = variables.get(text_of(step, "from_var"));
    if (step.contains("split")) {
        const std::string separator = text_of(step, "split");
        std::string text = from.get<std::string>();
        for (auto i = step.at("index").get<int>(); i > 0; --i)
            text.erase(0, text.find(separator) + separator.size());
        return text.substr(0, text.find(separator));
    }
    if (step.contains("replace")) {
        from.update(step.at("replace"));
        return from;
    }
    if (step.contains("each_field")) {
        Json members = Json::array();
        for (const Json& element : from)
            members.push_back(element.at(text_of(step, "each_field")));
        return members;
    }
    if (step.contains("last_element_as_list")) return Json::array({from.back()});
    throw std::runtime_error("unknown #set");
}

std::string base64(std::string_view text) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j)
            bits = bits << 8 | (i + j < text.size() ? static_cast<std::uint8_t>(text[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            out.push_back(i + j > text.size() ? '=' : kAlphabet[bits >> (18 - 6 * j) & 63U]);
    }
    return out;
}

std::optional<std::string> header_of(const rpc::HttpResponse& response, std::string_view name) {
    const auto same = [name](std::string_view other) {
        return std::ranges::equal(name, other, [](char a, char b) { return (a | 0x20) == (b | 0x20); });
    };
    for (const auto& header : response.headers) {
        if (same(header.name)) return header.value;
    }
    return std::nullopt;
}

std::string_view last_segment(std::string_view text) {
    const auto at = text.rfind(": ");
    return at == std::string_view::npos ? text : text.substr(at + 2);
}

/// Whether an error detail says what it must. Texts of the reference's JSON decoder, of its VM's traces and
/// of the operating system are its own (09 §2.1, §2.3).
bool details_agree(const std::string& expected, const std::string& actual) {
    if (expected == actual) return true;
    const auto holds = [&expected](std::string_view part) {
        return expected.find(part) != std::string::npos;
    };
    if (holds("json: ") || holds("unexpected end of JSON") || holds("dial tcp")) return !actual.empty();
    if (holds("tx rejected: ")) return last_segment(expected) == last_segment(actual);
    return false;
}

/// Makes members that may differ equal on both sides, if they are there and of one type.
void blank(Json& expected, Json& actual, const std::string& text, std::vector<std::string>& failures) {
    const Pointer place(text);
    if (!expected.contains(place)) return;  // inside a container that is blank already
    if (!actual.contains(place)) {
        failures.push_back(text + " is missing");
        return;
    }
    const auto kind = [](const Json& value) {
        return value.is_number() ? Json::value_t::number_unsigned : value.type();
    };
    if (!expected.at(place).is_structured() && kind(expected.at(place)) != kind(actual.at(place))) {
        failures.push_back(text + " has another type: " + actual.at(place).dump());
    }
    actual[place] = nullptr;
    expected[place] = nullptr;
}

/// A story told from its first case to its last on one node after the other.
class Story {
public:
    void tell(const Json& test_case, Check& check) {
        const std::string section = text_of(test_case, "section");
        start_node_for(section);
        const std::string endpoint = text_of(test_case, "endpoint");
        if (endpoint.starts_with('#')) return act(endpoint, test_case);
        // Steps that the node takes by itself may be under way still.
        const bool reads = endpoint.starts_with("/list-") || endpoint.starts_with("/get-") ||
                           endpoint == "/wallet-info" || endpoint == "/estimate-transaction-gas";
        std::vector<std::string> failures;
        for (int attempt = 0; attempt < (reads ? 10 : 1); ++attempt) {
            if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(200));
            failures = exchange(endpoint, test_case);
            if (failures.empty()) return;
        }
        for (const std::string& failure : failures)
            check.fail(failure);
    }

private:
    void start_node_for(const std::string& section) {
        const std::string kind = kind_of(section);
        if (node_ && kind == kind_) return;
        node_.reset();
        node_ = std::make_unique<test::StoryNode>(test::StoryNodeOptions{
            .wallet_enabled = kind != "wallet-disabled", .auth_disabled = kind != "auth on"});
        kind_ = kind;
        if (kind == "vault" || kind == "txindex") prepare_wallet();
    }

    /// Sections that go on with the node of another one have its kind.
    static std::string kind_of(const std::string& section) {
        for (const std::string kind : {"wallet-disabled", "vault", "auth on", "auth off", "txindex"})
            if (section.starts_with(kind)) return kind;
        if (section == "peers" || section == "submit-block") return "txindex";
        return "plain";
    }

    /// One key and one account of it, made after the node's start.
    void prepare_wallet() {
        const Json key = Json::parse(node_->post(
            "/create-key",
            R"({"alias":"imp","password":"pp","mnemonic":"pluck neutral fly orange tired famous stable crash prosper bounce elite tomato"})"));
        node_->post("/create-account",
                    Json{{"alias", "a"}, {"quorum", 1}, {"root_xpubs", {key.at("data").at("xpub")}}}.dump());
    }

    void act(const std::string& endpoint, const Json& step) {
        if (endpoint == "#set") {
            variables_.set(text_of(step, "as"), set_value(step, variables_));
        } else if (endpoint == "#wait") {
            std::this_thread::sleep_for(std::chrono::seconds(step.at("seconds").get<int>()));
        } else if (endpoint == "#mine") {
            mine(step);
        } else {
            throw std::runtime_error("unknown step " + endpoint);
        }
    }

    void mine(const Json& step) {
        const std::string rule = text_of(step, "timestamp_rule");
        constexpr std::string_view kFixed = "fixed ";
        const std::uint64_t genesis = consensus::solonet().genesis_timestamp;
        for (auto left = number_of(step, "count"); left > 0; --left) {
            const std::uint64_t height = node_->chain->tip()->height() + 1;
            node_->mine(rule.starts_with(kFixed) ? std::stoull(rule.substr(kFixed.size()))
                                                 : genesis + kSecondsPerBlock * height);
        }
        const std::uint64_t height = node_->chain->tip()->height();
        if (height != number_of(step, "height_after")) {
            throw std::runtime_error("the chain is at height " + std::to_string(height));
        }
    }

    [[nodiscard]] rpc::HttpRequest request_of(const std::string& endpoint, const Json& test_case) const {
        rpc::HttpRequest request;
        request.method = test_case.value("method", "POST");
        request.target = endpoint;
        request.from_loopback = test_case.value("from", "loopback") == "loopback";
        const Json headers = test_case.value("request_headers", Json::object());
        for (const auto& [name, value] : headers.items()) {
            if (value.is_string()) request.headers.push_back({name, value});
        }
        if (test_case.contains("basic_auth")) {
            const Json& pair = test_case.at("basic_auth");
            request.headers.push_back(
                {"Authorization", "Basic " + base64(variables_.in_text(pair.at(0).get<std::string>()) + ":" +
                                                    variables_.in_text(pair.at(1).get<std::string>()))});
        }
        if (test_case.contains("request_raw_hex")) {
            const Bytes bytes = bytes_of(test_case, "request_raw_hex");
            request.body = base::as_text(bytes);
        } else if (test_case.contains("request_raw")) {
            request.body = text_of(test_case, "request_raw");
        } else if (test_case.contains("request_template")) {
            request.body = variables_.resolved(test_case.at("request_template")).dump();
        } else if (test_case.contains("request")) {
            request.body = test_case.at("request").dump();
        }
        return request;
    }

    std::vector<std::string> exchange(const std::string& endpoint, const Json& test_case) {
        std::vector<std::string> failures;
        rpc::HttpResponse response = node_->call(request_of(endpoint, test_case));
        const bool compressed = header_of(response, "Content-Encoding") == "gzip";
        if (compressed) response.body = rpc::gunzip(response.body).value_or("");
        const auto status = test_case.at("status").get<unsigned>();
        if (status == 0) {
            // The reference crashed: any refusal is right.
            const bool empty_page = response.body.find("\"data\":[]") != std::string::npos;
            if (response.status / 100 != 4 && response.body.find("BTM300") == std::string::npos &&
                !empty_page) {
                failures.push_back("accepted: " + response.body);
            }
            return failures;
        }
        if (is_repaired(test_case, response)) return failures;
        if (response.status != status) {
            failures.push_back("status " + std::to_string(response.status) + ": " + response.body);
            return failures;
        }
        if (compressed != test_case.value("response_gzip", false))
            failures.emplace_back("compression differs");
        const Json headers = test_case.value("response_headers", Json::object());
        for (const auto& [name, value] : headers.items()) {
            if (header_of(response, name) != value.get<std::string>()) {
                failures.push_back("header " + name + ": " + header_of(response, name).value_or("absent"));
            }
        }
        if (test_case.contains("response_raw") && response.body != text_of(test_case, "response_raw")) {
            failures.push_back("body " + response.body);
        }
        if (test_case.contains("response")) compare(test_case, response.body, failures);
        return failures;
    }

    void compare(const Json& test_case, const std::string& body, std::vector<std::string>& failures) {
        Json actual = Json::parse(body);
        Json expected = test_case.at("response");
        const Json captures = test_case.value("capture", Json::object());
        for (const auto& [name, pointer] : captures.items()) {
            const Pointer place(pointer.get<std::string>());
            if (!actual.contains(place)) {
                failures.push_back("nothing to capture at " + place.to_string() + ": " + body);
                return;
            }
            variables_.set(name, actual.at(place));
        }
        for (const char* member : {"error_detail", "detail"}) {
            if (!expected.contains(member)) continue;
            const bool agree = details_agree(text_of(expected, member), actual.value(member, ""));
            const bool bad_request = expected.value("code", "") == "BTM002" && actual.contains(member);
            if (agree || bad_request) expected[member] = actual[member];
        }
        for (const Json& pointer : test_case.at("volatile"))
            blank(expected, actual, pointer.get<std::string>(), failures);
        if (actual != expected) {
            failures.push_back("differs by " + Json::diff(expected, actual).dump());
        }
    }

    /// Answers that rest on a defect which the specification advises to repair (09 §11).
    static bool is_repaired(const Json& test_case, const rpc::HttpResponse& response) {
        const std::string endpoint = text_of(test_case, "endpoint");
        const std::string notes = test_case.value("notes", "");
        if (endpoint == "/delete-account") {
            return test_case.at("response").at("status") == "success" &&
                   response.body.find("BTM709") != std::string::npos &&
                   notes.find("again") != std::string::npos;
        }
        return test_case.contains("basic_auth") && test_case.at("status") != 401 && response.status == 401 &&
               response.body.find("invalid token") != std::string::npos;
    }

    std::unique_ptr<test::StoryNode> node_;
    std::string kind_;
    Variables variables_;
};

CaseReader open_story(const Json&) {
    return [story = std::make_shared<Story>()](const Json&, const Json& test_case, Check& check) {
        story->tell(test_case, check);
    };
}

}  // namespace

std::vector<Topic> api_story_topics() {
    return {{"api-examples", open_story}, {"api-modes", open_story}};
}

}  // namespace bytom::vectors
