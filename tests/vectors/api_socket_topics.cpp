// 09 §9, §11: recorded WebSocket conversations, held with a node of our own.

#include <chrono>
#include <thread>

#include "support/story_node.hpp"
#include "support/web_socket_client.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

using Pointer = Json::json_pointer;
using test::WebSocketClient;

constexpr std::uint64_t kSecondsPerBlock = 150;
constexpr std::chrono::milliseconds kNothing{300};  ///< how long to wait for what must not come
constexpr std::string_view kConnected = "raw_blocks_connected";

/// The recording node's setting of a flag that notes of some case name.
std::size_t socket_limit_of(const Json& file) {
    constexpr std::string_view kFlag = "--ws.max_num_websockets=";
    for (const Json& test_case : file.at("cases")) {
        const std::string notes = test_case.value("notes", "");
        if (const auto at = notes.find(kFlag); at != std::string::npos) {
            return std::stoul(notes.substr(at + kFlag.size()));
        }
    }
    return test::StoryNodeOptions{}.max_web_sockets;
}

/// The height in a serialised block: the second varint behind the flag byte.
std::uint64_t height_of(const std::string& raw_block) {
    const auto bytes = base::from_hex(raw_block);
    if (!bytes) throw std::runtime_error("a block that is no hex");
    std::size_t at = 1;
    std::uint64_t value = 0;
    for (int i = 0; i < 2; ++i) {
        value = 0;
        for (unsigned shift = 0;; shift += 7) {
            const std::uint8_t byte = bytes->at(at++);
            value |= std::uint64_t{byte & 0x7fU} << shift;
            if (byte < 0x80) break;
        }
    }
    return value;
}

class Conversation {
public:
    explicit Conversation(std::size_t socket_limit)
        : node_(test::StoryNodeOptions{.max_web_sockets = socket_limit}), port_(node_.serve()) {}

    void hold(const Json& test_case, Check& check) {
        const Json& frames = test_case.at("frames");
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const std::string where = "frame " + std::to_string(i) + ": ";
            for (const std::string& failure : step(test_case, i))
                check.fail(where + failure);
        }
    }

private:
    using Failures = std::vector<std::string>;

    Failures step(const Json& test_case, std::size_t index) {
        const Json& frame = test_case.at("frames").at(index);
        if (frame.contains("handshake_status") || frame.contains("http_response_status")) return open(frame);
        if (frame.contains("do")) return act(test_case, index);
        if (frame.contains("send") || frame.contains("send_opcode")) {
            send(frame);
            return {};
        }
        return receive(test_case, index);
    }

    Failures open(const Json& frame) {
        const bool upgrade = frame.contains("handshake_status");
        const int expected = frame.at(upgrade ? "handshake_status" : "http_response_status").get<int>();
        auto client = std::make_unique<WebSocketClient>(port_);
        int status = client->shake_hands("/websocket-subscribe", upgrade);
        // Connections of earlier cases may be in the way.
        for (int attempt = 0; status != expected && expected == 101 && attempt < 100; ++attempt) {
            connections_.clear();
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            client = std::make_unique<WebSocketClient>(port_);
            status = client->shake_hands("/websocket-subscribe", upgrade);
        }
        if (status != expected) return {"status " + std::to_string(status)};
        if (frame.contains("body") && client->body() != text_of(frame, "body")) {
            return {"body " + client->body()};
        }
        if (status == 101) connections_.push_back(std::move(client));
        return {};
    }

    void send(const Json& frame) {
        if (frame.contains("send_opcode")) {
            const Bytes payload = bytes_of(frame, "payload_hex");
            current().send(base::as_text(payload), frame.at("send_opcode").get<std::uint8_t>());
            return;
        }
        const Json& content = frame.at("send");
        const std::string payload = content.is_string()
                                        ? content.get<std::string>()
                                        : std::string(base::as_text(bytes_of(content, "hex")));
        current().send(payload, frame.at("opcode").get<std::uint8_t>());
    }

    Failures act(const Json& test_case, std::size_t index) {
        const Json& frame = test_case.at("frames").at(index);
        const std::string action = text_of(frame, "do");
        if (action.starts_with("mine ")) {
            for (int left = std::stoi(action.substr(5)); left > 0; --left)
                mine();
            return {};
        }
        if (frame.contains("raw_block")) return submit("/submit-block", frame, "raw_block");
        if (frame.contains("raw_transaction")) {
            mine_for_the_wallet(test_case, index);
            // What the recorded transaction spends belongs to a wallet of another node.
            Json ours = frame;
            ours["raw_transaction"] = submitted_ = make_transaction();
            ours.at("answer").at("data").erase("tx_id");
            return submit("/submit-transaction", ours, "raw_transaction");
        }
        return {"unknown action " + action};
    }

    void mine() {
        const std::uint64_t height = node_.chain->tip()->height() + 1;
        node_.mine(consensus::solonet().genesis_timestamp + kSecondsPerBlock * height);
        if (height == 1) make_wallet();
    }

    /// The blocks between the case before and this one, in which the wallet has earned something.
    void mine_for_the_wallet(const Json& test_case, std::size_t index) {
        std::uint64_t next = 0;
        for (std::size_t i = index; i < test_case.at("frames").size() && next == 0; ++i) {
            const Pointer type("/recv/text/notification_type");
            const Json& frame = test_case.at("frames").at(i);
            if (frame.contains(type) && frame.at(type) == kConnected) {
                next = height_of(frame.at(Pointer("/recv/text/data")).get<std::string>());
            }
        }
        while (node_.chain->tip()->height() + 1 < next) {
            mine();
            const auto frame = current().receive();
            if (!frame) throw std::runtime_error("no notification of a block");
            const Json message = Json::parse(frame->payload);
            if (message.at("notification_type") != kConnected ||
                height_of(message.at("data").get<std::string>()) != node_.chain->tip()->height()) {
                throw std::runtime_error("notified of " + frame->payload);
            }
        }
    }

    Failures submit(const std::string& endpoint, const Json& frame, const char* member) {
        Json answer = Json::parse(node_.post(endpoint, Json{{member, frame.at(member)}}.dump()));
        if (answer.contains("data") && answer.at("data").is_object()) answer.at("data").erase("tx_id");
        if (answer != frame.at("answer")) return {"answer " + answer.dump()};
        return {};
    }

    Failures receive(const Json& test_case, std::size_t index) {
        const Json& expected = test_case.at("frames").at(index).at("recv");
        if (expected.is_null()) {
            const auto frame = current().receive(kNothing);
            return frame ? Failures{"received " + frame->payload} : Failures{};
        }
        if (expected.contains("closed")) {
            return current().closed() ? Failures{} : Failures{"the connection is open still"};
        }
        const auto frame = current().receive();
        if (!frame) return {"nothing received"};
        if (!frame->final) return {"received a fragment"};
        if (expected.contains("opcode")) {
            const Bytes payload = bytes_of(expected, "payload_hex");
            const bool same = frame->opcode == expected.at("opcode").get<std::uint8_t>() &&
                              frame->payload == base::as_text(payload);
            return same ? Failures{} : Failures{"received another frame: " + frame->payload};
        }
        if (frame->opcode != WebSocketClient::kText) return {"received no text"};
        return compare(test_case, index, Json::parse(frame->payload));
    }

    Failures compare(const Json& test_case, std::size_t index, Json actual) {
        Json expected = test_case.at("frames").at(index).at("recv").at("text");
        Failures failures = check_contents(actual);
        const std::string here = "/frames/" + std::to_string(index) + "/recv/text";
        for (const Json& pointer : test_case.at("volatile")) {
            const std::string text = pointer.get<std::string>();
            if (!text.starts_with(here + "/")) continue;
            const Pointer member(text.substr(here.size()));
            if (actual.contains(member) && actual.at(member).type() == expected.at(member).type()) {
                actual[member] = expected.at(member);
            }
        }
        // The text of the decoder is its own.
        constexpr std::string_view kDecoder = "Websocket request parsing error: ";
        const std::string detail = expected.value("error_detail", "");
        if (detail.starts_with(kDecoder) && actual.value("error_detail", "").starts_with(kDecoder)) {
            actual["error_detail"] = detail;
        }
        if (actual != expected) failures.push_back("differs by " + Json::diff(expected, actual).dump());
        return failures;
    }

    /// What is volatile has a meaning: the block is on the main chain, the transaction is the submitted one.
    Failures check_contents(const Json& message) {
        const std::string type = message.value("notification_type", "");
        if (type == kConnected) {
            const std::string data = text_of(message, "data");
            const Json answer =
                Json::parse(node_.post("/get-raw-block", Json{{"block_height", height_of(data)}}.dump()));
            if (answer.at("data").at("raw_block") != data) return {"a block that is not on the main chain"};
        } else if (type == "new_transaction" && message.at("data").at("transaction") != submitted_) {
            return {"another transaction than the submitted one"};
        }
        return {};
    }

    void make_wallet() {
        const Json key = data_of("/create-key", {{"alias", "k"}, {"password", "p"}});
        data_of("/create-account", {{"alias", "a"}, {"quorum", 1}, {"root_xpubs", {key.at("xpub")}}});
    }

    std::string make_transaction() {
        const std::string btm(64, 'f');
        const Json receiver = data_of("/create-account-receiver", {{"account_alias", "a"}});
        const Json spend{
            {"type", "spend_account"}, {"account_alias", "a"}, {"asset_id", btm}, {"amount", 110'000'000}};
        const Json control{{"type", "control_address"},
                           {"address", receiver.at("address")},
                           {"asset_id", btm},
                           {"amount", 100'000'000}};
        const Json unsigned_tx = data_of("/build-transaction", {{"actions", {spend, control}}});
        const Json signed_tx =
            data_of("/sign-transaction", {{"password", "p"}, {"transaction", unsigned_tx}});
        return signed_tx.at("transaction").at("raw_transaction").get<std::string>();
    }

    Json data_of(const std::string& endpoint, const Json& request) {
        const std::string answer = node_.post(endpoint, request.dump());
        const Json parsed = Json::parse(answer);
        if (!parsed.contains("data")) throw std::runtime_error(endpoint + ": " + answer);
        return parsed.at("data");
    }

    WebSocketClient& current() {
        if (connections_.empty()) throw std::runtime_error("there is no connection");
        return *connections_.back();
    }

    test::StoryNode node_;
    const std::uint16_t port_;
    std::vector<std::unique_ptr<WebSocketClient>> connections_;
    std::string submitted_;
};

CaseReader open_conversation(const Json& file) {
    return [conversation = std::make_shared<Conversation>(socket_limit_of(file))](
               const Json&, const Json& test_case, Check& check) { conversation->hold(test_case, check); };
}

}  // namespace

std::vector<Topic> api_socket_topics() {
    return {{"api-websocket", open_conversation}};
}

}  // namespace bytom::vectors
