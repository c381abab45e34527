// Topics of 08: messages, serving, locators.

#include <algorithm>

#include <bytom/consensus/params.hpp>

#include "support/recorded_chain.hpp"
#include "sync/peer_session.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

using namespace sync;
using testing::RecordedChain;

Json hex(ByteView bytes) {
    return base::to_hex(bytes);
}

Json list_json(const auto& list, const auto& each) {
    Json json = Json::array();
    for (const auto& element : list)
        json.push_back(each(element));
    return json;
}

Json hashes_json(const std::vector<Hash256>& hashes) {
    return list_json(hashes, [](const Hash256& hash) { return hash.to_text(); });
}

Json strings_json(const std::vector<Bytes>& strings) {
    return list_json(strings, [](const Bytes& bytes) { return hex(bytes); });
}

std::vector<Hash256> hashes_from(const Json& list) {
    std::vector<Hash256> hashes;
    for (const Json& text : list)
        hashes.push_back(Hash256::from_text(text.get<std::string>()).value());
    return hashes;
}

std::vector<Bytes> strings_from(const Json& list) {
    std::vector<Bytes> strings;
    for (const Json& text : list)
        strings.push_back(base::from_hex(text.get<std::string>()).value());
    return strings;
}

struct Described {
    std::string kind;
    Json fields = Json::object();
};

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

Json place(const auto& m) {
    return {{"height", std::to_string(m.height)}, {"hash", m.hash.to_text()}};
}

Json range(const auto& m) {
    return {{"locator", hashes_json(m.locator)}, {"stop_hash", m.stop_hash.to_text()}};
}

Described describe(const Message& message) {
    return std::visit(
        Overloaded{
            [](const NilMessage&) { return Described{"nil"}; },
            [](const GetBlock& m) { return Described{"get_block", place(m)}; },
            [](const BlockMessage& m) { return Described{"block", {{"raw_block", hex(m.raw_block)}}}; },
            [](const GetHeaders& m) { return Described{"get_headers", range(m)}; },
            [](const HeadersMessage& m) {
                return Described{"headers", {{"raw_headers", strings_json(m.raw_headers)}}};
            },
            [](const GetBlocks& m) { return Described{"get_blocks", range(m)}; },
            [](const BlocksMessage& m) {
                return Described{"blocks", {{"raw_blocks", strings_json(m.raw_blocks)}}};
            },
            [](const StatusRequest&) { return Described{"status_request"}; },
            [](const StatusResponse& m) {
                Json fields = place(m);
                fields["genesis_hash"] = m.genesis_hash.to_text();
                return Described{"status_response", fields};
            },
            [](const TransactionMessage& m) { return Described{"transaction", {{"raw_tx", hex(m.raw_tx)}}}; },
            [](const MinedBlock& m) { return Described{"mined_block", {{"raw_block", hex(m.raw_block)}}}; },
            [](const FilterLoad& m) {
                return Described{"filter_load", {{"addresses", strings_json(m.addresses)}}};
            },
            [](const FilterAdd& m) { return Described{"filter_add", {{"address", hex(m.address)}}}; },
            [](const FilterClear&) { return Described{"filter_clear"}; },
            [](const GetMerkleBlock& m) { return Described{"get_merkle_block", place(m)}; },
            [](const MerkleBlock& m) {
                return Described{"merkle_block",
                                 {{"raw_block_header", hex(m.raw_block_header)},
                                  {"tx_hashes", hashes_json(m.tx_hashes)},
                                  {"raw_tx_datas", strings_json(m.raw_tx_datas)},
                                  {"status_hashes", hashes_json(m.status_hashes)},
                                  {"raw_tx_statuses", strings_json(m.raw_tx_statuses)},
                                  {"flags", hex(m.flags)}}};
            },
        },
        message);
}

Message message_from(const std::string& kind, const Json& f) {
    const auto get_place = [&](auto message) {
        message.height = number_of(f, "height");
        message.hash = hash_of(f, "hash");
        return message;
    };
    const auto get_range = [&](auto message) {
        message.locator = hashes_from(f.at("locator"));
        message.stop_hash = hash_of(f, "stop_hash");
        return message;
    };
    if (kind == "nil") return NilMessage{};
    if (kind == "get_block") return get_place(GetBlock{});
    if (kind == "block") return BlockMessage{bytes_of(f, "raw_block")};
    if (kind == "get_headers") return get_range(GetHeaders{});
    if (kind == "headers") return HeadersMessage{strings_from(f.at("raw_headers"))};
    if (kind == "get_blocks") return get_range(GetBlocks{});
    if (kind == "blocks") return BlocksMessage{strings_from(f.at("raw_blocks"))};
    if (kind == "status_request") return StatusRequest{};
    if (kind == "status_response") {
        StatusResponse message = get_place(StatusResponse{});
        message.genesis_hash = hash_of(f, "genesis_hash");
        return message;
    }
    if (kind == "transaction") return TransactionMessage{bytes_of(f, "raw_tx")};
    if (kind == "mined_block") return MinedBlock{bytes_of(f, "raw_block")};
    if (kind == "filter_load") return FilterLoad{strings_from(f.at("addresses"))};
    if (kind == "filter_add") return FilterAdd{bytes_of(f, "address")};
    if (kind == "filter_clear") return FilterClear{};
    if (kind == "get_merkle_block") return get_place(GetMerkleBlock{});
    if (kind == "merkle_block") {
        return MerkleBlock{.raw_block_header = bytes_of(f, "raw_block_header"),
                           .tx_hashes = hashes_from(f.at("tx_hashes")),
                           .raw_tx_datas = strings_from(f.at("raw_tx_datas")),
                           .status_hashes = hashes_from(f.at("status_hashes")),
                           .raw_tx_statuses = strings_from(f.at("raw_tx_statuses")),
                           .flags = bytes_of(f, "flags")};
    }
    throw std::runtime_error("unknown kind " + kind);
}

Json block_content(const primitives::Block& block) {
    return {{"height", std::to_string(block.header.height)},
            {"hash", block.hash().to_text()},
            {"tx_ids", list_json(block.transactions, [](const auto& tx) { return tx->id().to_text(); })}};
}

/// What is inside; null if it is refused.
Json content_of(const Message& message) {
    if (const auto* m = std::get_if<BlockMessage>(&message)) {
        const auto block = block_from_text(m->raw_block);
        return block ? block_content(*block) : Json();
    }
    if (const auto* m = std::get_if<MinedBlock>(&message)) {
        const auto block = block_from_text(m->raw_block);
        return block ? block_content(*block) : Json();
    }
    if (const auto* m = std::get_if<BlocksMessage>(&message)) {
        const auto blocks = blocks_from(*m);
        return blocks ? list_json(*blocks, [](const auto& block) { return block_content(*block); }) : Json();
    }
    if (const auto* m = std::get_if<HeadersMessage>(&message)) {
        const auto headers = headers_from(*m);
        if (!headers) return {};
        return list_json(*headers, [](const auto& header) {
            return Json{{"height", std::to_string(header.height)},
                        {"hash", header.hash().to_text()},
                        {"prev", header.previous_block_hash.to_text()}};
        });
    }
    if (const auto* m = std::get_if<TransactionMessage>(&message)) {
        const auto tx = transaction_from_text(m->raw_tx);
        if (!tx) return {};
        return {{"tx_id", tx->id().to_text()}, {"size", std::to_string(tx->serialized_size())}};
    }
    return {};
}

/// Tolerance of the reference that we may do without (08 §8).
bool may_be_refused(const std::string& name) {
    constexpr std::array kWords = {"null", "header-only", "trailing", "full-block-text", "negative-count"};
    return std::ranges::any_of(kWords,
                               [&](const char* word) { return name.find(word) != std::string::npos; });
}

void check_content(const Message& message, const Json& c, Check& check) {
    if (c.contains("content_error")) {
        check.equal("content of a bad message", content_of(message), Json());
        return;
    }
    if (!c.contains("content")) return;
    const Json content = content_of(message);
    if (content.is_null() && may_be_refused(text_of(c, "name"))) return;
    check.equal("content", content, c.at("content"));
}

void read_message_case(const Json& /*file*/, const Json& c, Check& check) {
    const std::string op = text_of(c, "op");
    if (op == "encode") {
        const Message message = message_from(text_of(c, "kind"), c.at("fields"));
        check.equal("payload", hex(encode(message)), c.at("hex"));
        check_content(message, c, check);
        return;
    }
    if (op != "decode") throw std::runtime_error("unknown op " + op);
    const auto message = sync::decode(bytes_of(c, "hex"));
    if (c.contains("error")) {
        check.is_true("is refused", !message.has_value());
        if (!message) {
            const bool empty = message.error() == p2p::ProtocolError::empty_message;
            check.equal("error", empty ? "empty_message" : "undecodable", c.at("error"));
        }
        return;
    }
    check.is_true("decodes", message.has_value());
    if (!message) return;
    const Described described = describe(*message);
    check.equal("kind", described.kind, c.at("kind"));
    check.equal("fields", described.fields, c.at("fields"));
    check_content(*message, c, check);
}

// Serving.

/// Heights instead of hashes; blocks have no content.
class NumberedChain final : public ChainView {
public:
    explicit NumberedChain(std::uint64_t best) : best_(best) {}

    /// `fork:h`, `unknown` or a height.
    [[nodiscard]] static Hash256 hash(const std::string& text) {
        Hash256 result;
        if (text == "unknown") {
            result.bytes[0] = 2;
            return result;
        }
        const bool fork = text.starts_with("fork:");
        result.bytes[0] = fork ? 1 : 0;
        std::uint64_t height = std::stoull(fork ? text.substr(5) : text);
        for (std::size_t i = 31; height != 0; --i, height >>= 8)
            result.bytes[i] = static_cast<std::uint8_t>(height);
        return result;
    }

    [[nodiscard]] KnownBlock best() const override { return *main_block(best_); }
    [[nodiscard]] std::optional<KnownBlock> main_block(std::uint64_t height) const override {
        if (height > best_) return std::nullopt;
        return KnownBlock{.height = height, .hash = hash(std::to_string(height)), .on_main_chain = true};
    }
    [[nodiscard]] std::optional<KnownBlock> find(const Hash256& hash) const override {
        if (hash.bytes[0] == 2) return std::nullopt;
        std::uint64_t height = 0;
        for (std::size_t i = 24; i < 32; ++i)
            height = height << 8 | hash.bytes[i];
        if (hash.bytes[0] == 0) return main_block(height);
        return KnownBlock{.height = height, .hash = hash, .on_main_chain = false};
    }
    [[nodiscard]] primitives::BlockHeader header(const KnownBlock& /*block*/) const override { return {}; }
    [[nodiscard]] Bytes raw_block(const KnownBlock& /*block*/) const override { return {}; }
    [[nodiscard]] primitives::TxStatuses statuses(const KnownBlock& /*block*/) const override { return {}; }

private:
    std::uint64_t best_;
};

void check_located(const Json& c, const char* what, std::size_t limit, Check& check) {
    const NumberedChain chain(number_of(c, "best_height"));
    std::vector<Hash256> locator;
    for (const Json& text : c.at("locator"))
        locator.push_back(NumberedChain::hash(text.get<std::string>()));
    const auto blocks = locate(chain, locator, NumberedChain::hash(text_of(c, "stop")), limit);
    Json actual = {{"reply", !blocks.empty()}};
    if (!blocks.empty()) {
        actual["count"] = blocks.size();
        actual["first"] = blocks.front().height;
        actual["last"] = blocks.back().height;
    }
    check.equal(what, actual, c.at(what));
}

std::vector<primitives::TxStatuses> statuses_from(const Json& lists) {
    std::vector<primitives::TxStatuses> statuses;
    for (const Json& list : lists) {
        primitives::TxStatuses& of_block = statuses.emplace_back();
        for (const Json& failed : list)
            of_block.push_back(failed.get<bool>());
    }
    return statuses;
}

void check_serving(const Json& c, Check& check) {
    std::vector<Bytes> blocks;
    for (const Json& raw : c.at("chain"))
        blocks.push_back(base::from_hex(raw.get<std::string>()).value());
    const RecordedChain chain(blocks, statuses_from(c.at("status_fail")));
    PeerSession session(chain.main_block(0)->hash);
    for (const Json& step : c.at("steps")) {
        const auto message = sync::decode(bytes_of(step, "in"));
        Json out = Json::array();
        if (message) {
            const auto reaction = session.receive(*message);
            if (reaction == PeerSession::Reaction::answer) {
                if (const auto reply = answer(*message, chain, session.filter()))
                    out.push_back(hex(encode(*reply)));
            }
        }
        const std::string what = text_of(step, "what");
        check.equal(what + ": out", out, step.at("out"));
        check.equal(what + ": registered", session.is_registered(), step.at("registered"));
        if (step.contains("peer_height"))
            check.equal(what + ": peer height", std::to_string(session.height()), step.at("peer_height"));
    }
}

void check_merkle(const Json& c, Check& check) {
    const primitives::TxStatuses genesis_statuses(1, false);
    std::vector<primitives::TxStatuses> statuses = {genesis_statuses};
    statuses.push_back(statuses_from(Json::array({c.at("status_fail")})).front());
    const RecordedChain chain({bytes_of(c, "genesis_block"), bytes_of(c, "block_1")}, std::move(statuses));
    PeerSession session(chain.main_block(0)->hash);
    Json out = Json::array();
    for (const Json& payload : c.at("in")) {
        const auto message = sync::decode(base::from_hex(payload.get<std::string>()).value());
        if (!message) throw std::runtime_error("a request does not decode");
        if (session.receive(*message) != PeerSession::Reaction::answer) continue;
        if (const auto reply = answer(*message, chain, session.filter())) out.push_back(hex(encode(*reply)));
    }
    check.equal("out", out, c.at("out"));
}

void read_sync_case(const Json& /*file*/, const Json& c, Check& check) {
    const std::string op = text_of(c, "op");
    if (op == "locator") {
        check.equal("heights", Json(locator_heights(number_of(c, "best_height"))), c.at("locator_heights"));
    } else if (op == "locate") {
        check_located(c, "headers", kMaxHeaders, check);
        check_located(c, "blocks", kMaxBlocks, check);
    } else if (op == "serve") {
        check_serving(c, check);
    } else if (op == "merkle") {
        check_merkle(c, check);
    } else if (op == "next_checkpoint") {
        const auto* network = consensus::find_network(text_of(c, "network"));
        const auto* checkpoint = network->next_checkpoint(number_of(c, "best_height"));
        const Json actual = checkpoint == nullptr
                                ? Json()
                                : Json{{"height", checkpoint->height}, {"hash", checkpoint->hash.to_text()}};
        check.equal("checkpoint", actual, c.at("checkpoint"));
    } else {
        throw std::runtime_error("unknown op " + op);
    }
}

}  // namespace

std::vector<Topic> sync_topics() {
    return {independent("netsync-messages", read_message_case), independent("netsync-sync", read_sync_case),
            session_topic()};
}

}  // namespace bytom::vectors
