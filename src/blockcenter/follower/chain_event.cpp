#include "blockcenter/follower/chain_event.hpp"

#include <bytom/json/decode.hpp>

namespace bytom::blockcenter {
namespace {

struct BlockForm {
    std::uint64_t height = 0;
    Hash256 hash;
    Hash256 parent;
    std::uint64_t timestamp = 0;
    json::Captured transactions;

    static constexpr auto fields() {
        return std::tuple(json::field("height", &BlockForm::height, ""),
                          json::field("hash", &BlockForm::hash, ""),
                          json::field("parent", &BlockForm::parent, ""),
                          json::field("timestamp", &BlockForm::timestamp, ""),
                          json::field("transactions", &BlockForm::transactions, ""));
    }
};

struct ResetForm {
    std::uint64_t transactions = 0;
    static constexpr auto fields() {
        return std::tuple(json::field("transactions", &ResetForm::transactions, ""));
    }
};

struct AddedForm {
    std::uint64_t time = 0;
    json::Captured transaction;
    static constexpr auto fields() {
        return std::tuple(json::field("time", &AddedForm::time, ""),
                          json::field("transaction", &AddedForm::transaction, ""));
    }
};

struct RemovedForm {
    Hash256 id;
    std::string reason;
    static constexpr auto fields() {
        return std::tuple(json::field("id", &RemovedForm::id, ""),
                          json::field("reason", &RemovedForm::reason, ""));
    }
};

constexpr std::uint64_t kMaxNumber = INT64_MAX;

Result<ChainEvent, std::string> block_connected(const std::string& data) {
    BYTOM_ASSIGN(const json::Document document, json::Document::parse_first(data));
    BYTOM_ASSIGN(const BlockForm form, json::decode<BlockForm>(document.root()));
    BlockConnected block{.height = form.height,
                         .hash = form.hash,
                         .parent = form.parent,
                         .time = form.timestamp,
                         .transactions = {}};
    if (form.height > kMaxNumber - 1 || form.timestamp > kMaxNumber)
        return std::unexpected(std::string("a number is too large"));
    if (form.transactions.value && form.transactions.value->kind() == json::Kind::array) {
        for (const json::Value transaction : form.transactions.value->elements()) {
            BYTOM_ASSIGN(EventTransaction read, read_transaction(transaction));
            block.transactions.push_back(std::move(read));
        }
    }
    return block;
}

struct PlaceForm {
    std::uint64_t height = 0;
    Hash256 hash;
    Hash256 parent;
    static constexpr auto fields() {
        return std::tuple(json::field("height", &PlaceForm::height, ""),
                          json::field("hash", &PlaceForm::hash, ""),
                          json::field("parent", &PlaceForm::parent, ""));
    }
};

}  // namespace

Result<ChainEvent, std::string> read_event(const NodeEvent& event) {
    if (event.type == "block_connected") return block_connected(event.data);
    if (event.type == "block_disconnected") {
        BYTOM_ASSIGN(const PlaceForm form, json::decode_request<PlaceForm>(event.data));
        return BlockDisconnected{.height = form.height, .hash = form.hash, .parent = form.parent};
    }
    if (event.type == "pool_reset") {
        BYTOM_ASSIGN(const ResetForm form, json::decode_request<ResetForm>(event.data));
        return PoolReset{.transactions = form.transactions};
    }
    if (event.type == "transaction_added") {
        BYTOM_ASSIGN(const json::Document document, json::Document::parse_first(event.data));
        BYTOM_ASSIGN(const AddedForm form, json::decode<AddedForm>(document.root()));
        if (form.time > kMaxNumber) return std::unexpected(std::string("a number is too large"));
        if (!form.transaction.value) return std::unexpected(std::string("a transaction is missing"));
        BYTOM_ASSIGN(EventTransaction transaction, read_transaction(*form.transaction.value));
        return PoolAdded{.time = form.time, .transaction = std::move(transaction)};
    }
    if (event.type == "transaction_removed") {
        BYTOM_ASSIGN(RemovedForm form, json::decode_request<RemovedForm>(event.data));
        return PoolRemoved{.id = form.id, .reason = std::move(form.reason)};
    }
    return OtherEvent{};
}

}  // namespace bytom::blockcenter
