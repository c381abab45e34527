// 09 §11: recorded exchanges with the HTTP API, told over sockets to a node of our own.

#include <algorithm>
#include <chrono>
#include <thread>

#include "support/http_client.hpp"
#include "support/story_node.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

using Pointer = Json::json_pointer;

constexpr std::uint64_t kStoryBlockSeconds = 150;

/// `${name}` in texts becomes a variable; a text that is nothing else becomes its value, of whatever kind.
class Variables {
public:
    void set(const std::string& name, Json value) { values_[name] = std::move(value); }
    /// Holds unless the story sets a variable of this name itself.
    void set_default(const std::string& name, Json value) { defaults_[name] = std::move(value); }
    /// Whether a tree names variables that nobody has set: the recording says what they were.
    [[nodiscard]] bool has_unknown(const Json& tree) const {
        return resolved(tree).dump().find("${") != std::string::npos;
    }
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
        Json known = defaults_;
        known.update(values_);
        for (const auto& [name, value] : known.items()) {
            const std::string holder = "${" + name + "}";
            if (text == holder) return value;
            for (auto at = text.find(holder); at != std::string::npos; at = text.find(holder)) {
                text.replace(at, holder.size(), value.is_string() ? value.get<std::string>() : value.dump());
            }
        }
        return text;
    }

    Json values_ = Json::object();
    Json defaults_ = Json::object();
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

std::string_view last_segment(std::string_view text) {
    const auto at = text.rfind(": ");
    return at == std::string_view::npos ? text : text.substr(at + 2);
}

/// Whether an error detail says what it must. Texts of the reference's JSON decoder, of its VM's traces and
/// of the operating system are its own (09 §2.1, §2.3).
bool details_agree(const std::string& expected, const std::string& actual) {
    constexpr std::string_view kImmature = ": reservation found immature funds";
    if (expected == actual) return true;
    const auto holds = [&expected](std::string_view part) {
        return expected.find(part) != std::string::npos;
    };
    if (holds("json: ") || holds("unexpected end of JSON") || holds("dial tcp")) return !actual.empty();
    // The root of an error is dependable, what stands before it is not.
    if (expected.ends_with(": invalid block") && expected.ends_with(actual))
        return actual.find(':') != actual.npos;
    // Ours says until when.
    if (expected.ends_with(kImmature)) return actual.ends_with(kImmature);
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

constexpr std::string_view kFixedTime = "fixed ";

/// Blocks with a fixed timestamp must be in the node's future when it begins, but not too far (05 §4).
std::int64_t clock_shift_of(const Json& file) {
    constexpr std::int64_t kHalfAnHour = 1800;
    for (const Json& test_case : file.at("cases")) {
        const std::string rule = test_case.value("timestamp_rule", "");
        if (!rule.starts_with(kFixedTime)) continue;
        const auto then = static_cast<std::int64_t>(std::stoull(rule.substr(kFixedTime.size())));
        return then - kHalfAnHour - static_cast<std::int64_t>(base::SystemClock().now());
    }
    return 0;
}

/// The order of addresses with one index is nobody's business.
void sort_addresses(Json& answer) {
    if (!answer.contains("data")) return;
    auto& list = answer["data"].get_ref<Json::array_t&>();
    std::ranges::stable_sort(list, {}, [](const Json& address) {
        return std::pair(address.at("key_index").get<std::uint64_t>(), address.at("change").get<bool>());
    });
}

/// Numbers of definitions may have lost precision, in the recording or here.
void forgive_precision(const Json& expected, Json& actual, bool in_definition = false) {
    if (expected.is_number() && actual.is_number()) {
        if (in_definition && expected.get<double>() == actual.get<double>()) actual = expected;
    } else if (expected.is_object() && actual.is_object()) {
        for (auto& [name, value] : actual.items()) {
            const bool is_definition = name == "definition" || name == "asset_definition";
            if (expected.contains(name)) {
                forgive_precision(expected.at(name), value, in_definition || is_definition);
            }
        }
    } else if (expected.is_array() && actual.is_array()) {
        for (std::size_t i = 0; i < std::min(expected.size(), actual.size()); ++i)
            forgive_precision(expected[i], actual[i], in_definition);
    }
}

/// A story told from its first case to its last on one node after the other.
class ApiStory {
public:
    explicit ApiStory(std::int64_t clock_shift) : clock_shift_(clock_shift) {}

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
        peer_.reset();
        node_.reset();
        node_ = std::make_unique<test::StoryNode>(
            test::StoryNodeOptions{.clock_shift = clock_shift_,
                                   .listening = kind != "vault",
                                   .wallet_enabled = kind != "wallet-disabled",
                                   .auth_disabled = kind != "auth on",
                                   .txindex = kind == "txindex"});
        port_ = node_->serve();
        kind_ = kind;
        name_coinbase(0);
        if (kind == "vault" || kind == "txindex") prepare_wallet();
        // So that coinbases of equal height differ from others of the recording.
        if (kind == "txindex") node_->post("/set-coinbase-arbitrary", R"({"arbitrary":"01"})");
    }

    static bool succeeds(const Json& test_case) {
        return test_case.value("response", Json::object()).value("status", "") == "success";
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

    void name_coinbase(std::uint64_t height) {
        const auto tip = node_->chain->tip();
        const auto block = node_->chain->block(*tip->main_node(height));
        variables_.set_default("t" + std::to_string(height), block->transactions.front()->id().to_text());
    }

    void mine(const Json& step) {
        const std::string rule = text_of(step, "timestamp_rule");
        const std::uint64_t genesis = consensus::solonet().genesis_timestamp;
        for (auto left = number_of(step, "count"); left > 0; --left) {
            const std::uint64_t height = node_->chain->tip()->height() + 1;
            node_->mine(rule.starts_with(kFixedTime) ? std::stoull(rule.substr(kFixedTime.size()))
                                                     : genesis + kStoryBlockSeconds * height);
            // Recordings call the coinbase of block n tn without having captured it.
            name_coinbase(height);
        }
        const std::uint64_t height = node_->chain->tip()->height();
        if (height != number_of(step, "height_after")) {
            throw std::runtime_error("the chain is at height " + std::to_string(height));
        }
    }

    [[nodiscard]] std::string body_of(const Json& test_case) const {
        if (test_case.contains("request_raw_hex")) {
            const Bytes bytes = bytes_of(test_case, "request_raw_hex");
            return std::string(base::as_text(bytes));
        }
        if (test_case.contains("request_raw")) return text_of(test_case, "request_raw");
        if (test_case.contains("request_template") &&
            !variables_.has_unknown(test_case.at("request_template"))) {
            return variables_.resolved(test_case.at("request_template")).dump();
        }
        return test_case.contains("request") ? test_case.at("request").dump() : std::string();
    }

    [[nodiscard]] std::vector<std::string> headers_of(const Json& test_case) const {
        std::vector<std::string> lines;
        const Json given = test_case.value("request_headers", Json::object());
        for (const auto& [name, value] : given.items()) {
            if (value.is_string()) lines.push_back(name + ": " + value.get<std::string>());
        }
        if (test_case.contains("basic_auth")) {
            const Json& pair = test_case.at("basic_auth");
            lines.push_back("Authorization: Basic " +
                            test::base64(variables_.in_text(pair.at(0).get<std::string>()) + ":" +
                                         variables_.in_text(pair.at(1).get<std::string>())));
        }
        if (test_case.value("from", "loopback") != "loopback") {
            lines.push_back(std::string(test::kElsewhereHeader) + ": yes");
        }
        return lines;
    }

    /// What a story says of its peer's address, and the address that the peer has here.
    struct PeerAddress {
        std::string told;
        std::string real;
    };

    /// Starts the second node that the story connects to, on a port that the system chooses.
    void start_peer(const Json& request) {
        peer_ = std::make_unique<test::StoryNode>(
            test::StoryNodeOptions{.clock_shift = clock_shift_, .wallet_enabled = false});
        const std::string ip = text_of(request, "ip");
        peer_address_ = {.told = ip + ":" + std::to_string(number_of(request, "port")),
                         .real = ip + ":" + std::to_string(peer_->p2p_port())};
    }

    std::vector<std::string> exchange(const std::string& endpoint, const Json& test_case) {
        std::vector<std::string> failures;
        std::string body = body_of(test_case);
        if (endpoint == "/connect-peer" && succeeds(test_case)) {
            if (!peer_) start_peer(test_case.at("request"));
            Json to_peer = test_case.at("request");
            to_peer["port"] = peer_->p2p_port();
            body = to_peer.dump();
        }
        test::ClientResponse response = test::HttpClient(port_).call(test_case.value("method", "POST"),
                                                                     endpoint, body, headers_of(test_case));
        if (peer_) {
            const std::size_t at = response.body.find(peer_address_.real);
            if (at != std::string::npos)
                response.body.replace(at, peer_address_.real.size(), peer_address_.told);
        }
        const bool compressed = response.header("Content-Encoding") == "gzip";
        if (compressed) response.body = test::gunzip(response.body).value_or("");
        const int status = test_case.at("status").get<int>();
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
            if (response.header(name) != value.get<std::string>()) {
                failures.push_back("header " + name + ": " + response.header(name).value_or("absent"));
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
        if (text_of(test_case, "endpoint") == "/list-addresses") {
            sort_addresses(expected);
            sort_addresses(actual);
            use_current_names(expected, actual);
        }
        if (text_of(test_case, "endpoint") == "/list-transaction-feeds") forget_inherited(expected, actual);
        forgive_precision(expected, actual);
        // What our answer tells beyond the recorded one.
        if (actual.contains("data") && actual["data"].is_object()) actual["data"].erase("alias_taken_from");
        for (const Json& pointer : test_case.at("volatile"))
            blank(expected, actual, pointer.get<std::string>(), failures);
        if (actual != expected) {
            failures.push_back("differs by " + Json::diff(expected, actual).dump());
        }
    }

    /// The reference shows members of the feed before where a feed has none of its own (09 §5.9).
    static void forget_inherited(Json& expected, const Json& actual) {
        if (!expected.contains("data") || !actual.contains("data")) return;
        const Json recorded = expected["data"];
        for (std::size_t i = 1; i < std::min(recorded.size(), actual["data"].size()); ++i) {
            for (const char* path : {"/filter", "/param/assetid", "/param/lowerlimit", "/param/upperlimit",
                                     "/param/transtype"}) {
                const Pointer member(path);
                const bool inherited = recorded[i].contains(member) && recorded[i - 1].contains(member) &&
                                       recorded[i].at(member) == recorded[i - 1].at(member);
                if (!inherited || actual["data"][i].contains(member)) continue;
                expected["data"][i].at(member.parent_pointer()).erase(member.back());
            }
        }
    }

    /// The reference shows names of before a restore (10 §2): where it has another one than list-accounts has
    /// here, ours is right.
    void use_current_names(Json& expected, const Json& actual) {
        if (!expected.contains("data") || !actual.contains("data")) return;
        for (std::size_t i = 0; i < std::min(expected["data"].size(), actual["data"].size()); ++i) {
            const Json& address = actual["data"][i];
            const Json query{{"id", address.at("account_id")}};
            const Json accounts = Json::parse(node_->post("/list-accounts", query.dump())).at("data");
            if (accounts.size() == 1 &&
                accounts[0].value("alias", "") == address.at("account_alias").get<std::string>()) {
                expected["data"][i]["account_alias"] = address.at("account_alias");
            }
        }
    }

    /// Answers that rest on a defect which the specification advises to repair (09 §11).
    static bool is_repaired(const Json& test_case, const test::ClientResponse& response) {
        const std::string endpoint = text_of(test_case, "endpoint");
        const std::string notes = test_case.value("notes", "");
        if (endpoint == "/delete-account") {
            return test_case.value("response", Json::object()).value("status", "") == "success" &&
                   response.body.find("BTM709") != std::string::npos && notes.starts_with("second delete");
        }
        return test_case.contains("basic_auth") && test_case.at("status") != 401 && response.status == 401 &&
               response.body.find("invalid token") != std::string::npos;
    }

    const std::int64_t clock_shift_;
    std::unique_ptr<test::StoryNode> node_;
    std::uint16_t port_ = 0;                 ///< of its API
    std::unique_ptr<test::StoryNode> peer_;  ///< that a story has connected to
    PeerAddress peer_address_;
    std::string kind_;
    Variables variables_;
};

CaseReader open_story(const Json& file) {
    return [story = std::make_shared<ApiStory>(clock_shift_of(file))](
               const Json&, const Json& test_case, Check& check) { story->tell(test_case, check); };
}

}  // namespace

std::vector<Topic> api_story_topics() {
    return {{"api-examples", open_story}, {"api-modes", open_story}};
}

}  // namespace bytom::vectors
