// Topics of 07 §4–§5: node information, the multiplexed connection.

#include <algorithm>
#include <optional>

#include <bytom/p2p/node_info.hpp>

#include "p2p/mconnection.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

using p2p::Checked;
using p2p::NodeInfo;
using p2p::ProtocolError;

std::string text_from_hex(const Json& text) {
    return std::string(base::as_text(json_bytes(text)));
}

Json error_json(const auto& result) {
    return result ? Json() : Json(to_string(result.error()));
}

Json info_json(const NodeInfo& info) {
    Json other = Json::array();
    for (const std::string& text : info.other)
        other.push_back(base::to_hex(base::as_bytes(text)));
    return {{"pub_key", base::to_hex(info.pub_key)},
            {"moniker", base::to_hex(base::as_bytes(info.moniker))},
            {"network", base::to_hex(base::as_bytes(info.network))},
            {"remote_addr", base::to_hex(base::as_bytes(info.remote_addr))},
            {"listen_addr", base::to_hex(base::as_bytes(info.listen_addr))},
            {"version", base::to_hex(base::as_bytes(info.version))},
            {"other", other}};
}

std::vector<std::string> texts_from_hex(const Json& list) {
    std::vector<std::string> texts;
    for (const Json& text : list)
        texts.push_back(text_from_hex(text));
    return texts;
}

NodeInfo info_from(const Json& info) {
    NodeInfo result;
    const Bytes key = bytes_of(info, "pub_key");
    if (key.size() != result.pub_key.size()) throw std::runtime_error("bad pub_key");
    std::ranges::copy(key, result.pub_key.begin());
    result.moniker = text_from_hex(info.at("moniker"));
    result.network = text_from_hex(info.at("network"));
    result.remote_addr = text_from_hex(info.at("remote_addr"));
    result.listen_addr = text_from_hex(info.at("listen_addr"));
    result.version = text_from_hex(info.at("version"));
    result.other = texts_from_hex(info.at("other"));
    return result;
}

void node_info_encode(const Json& test_case, Check& check) {
    const NodeInfo info = info_from(test_case.at("info"));
    Json writes = Json::array();
    Bytes all;
    for (const Bytes& frame : p2p::node_info_frames(info)) {
        writes.push_back(base::to_hex(frame));
        base::append(all, frame);
    }
    check.equal("writes", writes, test_case.at("writes"));
    check.equal("hex", base::to_hex(all), test_case.at("hex"));
}

void node_info_decode(const Json& test_case, Check& check) {
    std::size_t consumed = 0;
    const auto decoded = p2p::decode_node_info(bytes_of(test_case, "hex"), &consumed);
    if (decoded) consumed = decoded->consumed;
    check.equal("consumed", consumed, test_case.at("consumed"));
    check.equal("error", error_json(decoded), test_case.value("error", Json()));
    if (decoded) check.equal("info", info_json(decoded->info), test_case.value("info", Json()));
}

/// Where the reference reads a whole structure, we do. Where it fails, because items share a frame, only we
/// read what is one.
void node_info_frames(const Json& test_case, Check& check) {
    Bytes received;
    for (const Json& frame : test_case.at("frames_plain"))
        base::append(received, json_bytes(frame));
    const auto decoded = p2p::decode_node_info(received);
    check.is_true("the concatenation is well-formed", decoded.has_value());
    if (!decoded) return;
    if (test_case.contains("info")) check.equal("info", info_json(decoded->info), test_case.at("info"));
    Bytes again;
    for (const Bytes& frame : p2p::node_info_frames(decoded->info))
        base::append(again, frame);
    check.equal("encoded again", base::to_hex(again),
                base::to_hex(ByteView(received).first(decoded->consumed)));
}

void node_info(const Json& /*file*/, const Json& test_case, Check& check) {
    const std::string op = text_of(test_case, "op");
    if (op == "encode") {
        node_info_encode(test_case, check);
    } else if (op == "decode") {
        node_info_decode(test_case, check);
    } else if (op == "frames") {
        node_info_frames(test_case, check);
    } else if (op == "compatible") {
        check.equal("error",
                    error_json(p2p::check_compatible(
                        text_of(test_case, "local_version"), text_of(test_case, "local_network"),
                        text_of(test_case, "remote_version"), text_of(test_case, "remote_network"))),
                    test_case.value("error", Json()));
    } else if (op == "services") {
        NodeInfo info;
        info.other = texts_from_hex(test_case.at("other"));
        check.equal("services", std::to_string(info.services()), test_case.at("services"));
        check.equal("full_node", info.has_services(p2p::kFullNode), test_case.at("full_node"));
        check.equal("fast_sync_full_node", info.has_services(p2p::kFullNode | p2p::kFastSync),
                    test_case.at("fast_sync_full_node"));
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

void mconn_encode(const Json& test_case, Check& check) {
    const auto channel = static_cast<std::uint8_t>(number_of(test_case, "channel"));
    const Bytes message = bytes_of(test_case, "message");
    Bytes stream;
    p2p::write_message(stream, channel, message);
    Bytes expected;
    for (const Json& packet : test_case.at("packets"))
        base::append(expected, json_bytes(packet));
    check.equal("packets", base::to_hex(stream), base::to_hex(expected));
}

/// Feeds the stream in portions of this size; 0: all at once.
void mconn_decode(const Json& test_case, std::size_t portion, Check& check) {
    const Bytes stream = bytes_of(test_case, "stream");
    p2p::MconnReceiver receiver(test_case.at("channels").get<std::vector<std::uint8_t>>(),
                                number_of(test_case, "capacity"));
    std::vector<p2p::MconnEvent> events;
    std::optional<ProtocolError> error;
    for (ByteView rest = stream; !rest.empty() && !error;) {
        const ByteView now = rest.first(portion == 0 ? rest.size() : std::min(portion, rest.size()));
        if (const Checked status = receiver.receive(now, events); !status) error = status.error();
        rest = rest.subspan(now.size());
    }
    Json messages = Json::array();
    for (const p2p::MconnEvent& event : events) {
        if (event.type == p2p::PacketType::message)
            messages.push_back({{"channel", event.channel}, {"message", base::to_hex(event.message)}});
    }
    check.equal("messages", messages, test_case.at("messages"));
    check.equal("end", to_string(error.value_or(receiver.end_of_stream())), test_case.at("end"));
}

void mconn(const Json& /*file*/, const Json& test_case, Check& check) {
    const std::string op = text_of(test_case, "op");
    if (op == "encode") {
        mconn_encode(test_case, check);
    } else if (op == "decode") {
        for (const std::size_t portion : {0, 1, 7, 1024})
            mconn_decode(test_case, portion, check);
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

}  // namespace

std::vector<Topic> peer_stream_topics() {
    return {
        independent("p2p-nodeinfo", node_info),
        independent("p2p-mconn", mconn),
    };
}

}  // namespace bytom::vectors
