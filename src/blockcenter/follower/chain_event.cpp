#include "blockcenter/follower/chain_event.hpp"

#include <bytom/json/decode.hpp>

namespace bytom::blockcenter {
namespace {

/// Members of inputs and outputs, of blocks ("txtype") and of the pool ("type").
struct PutForm {
    std::string txtype;
    std::string type;
    Hash256 id;
    std::string spent_output_id;  ///< "<nil>": none
    Hash256 asset_id;
    std::string asset_name;
    std::uint64_t asset_decimals = 0;
    std::uint64_t amount = 0;
    Bytes control_program;
    std::uint64_t position = 0;

    static constexpr auto fields() {
        return std::tuple(json::field("txtype", &PutForm::txtype, ""),
                          json::field("type", &PutForm::type, ""), json::field("id", &PutForm::id, ""),
                          json::field("spent_output_id", &PutForm::spent_output_id, ""),
                          json::field("asset_id", &PutForm::asset_id, ""),
                          json::field("asset_name", &PutForm::asset_name, ""),
                          json::field("asset_decimals", &PutForm::asset_decimals, ""),
                          json::field("amount", &PutForm::amount, ""),
                          json::field("control_program", &PutForm::control_program, ""),
                          json::field("position", &PutForm::position, ""));
    }
};

struct TransactionForm {
    Hash256 id;
    Hash256 mux_id;
    std::uint64_t size = 0;
    std::uint64_t trx_fee = 0;
    bool status_fail = false;
    bool coinbase = false;
    std::vector<PutForm> inputs;
    std::vector<PutForm> outputs;

    static constexpr auto fields() {
        return std::tuple(json::field("id", &TransactionForm::id, ""),
                          json::field("mux_id", &TransactionForm::mux_id, ""),
                          json::field("size", &TransactionForm::size, ""),
                          json::field("trx_fee", &TransactionForm::trx_fee, ""),
                          json::field("status_fail", &TransactionForm::status_fail, ""),
                          json::field("coinbase", &TransactionForm::coinbase, ""),
                          json::field("inputs", &TransactionForm::inputs, ""),
                          json::field("outputs", &TransactionForm::outputs, ""));
    }
};

struct BlockForm {
    std::uint64_t height = 0;
    Hash256 hash;
    Hash256 parent;
    std::uint64_t timestamp = 0;
    std::vector<TransactionForm> transactions;

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
    TransactionForm transaction;
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

Result<EventPut, std::string> put_of(PutForm form) {
    EventPut put{.type = form.txtype.empty() ? std::move(form.type) : std::move(form.txtype),
                 .id = form.id,
                 .asset = form.asset_id,
                 .asset_name = std::move(form.asset_name),
                 .asset_decimals = form.asset_decimals,
                 .amount = form.amount,
                 .program = std::move(form.control_program),
                 .position = form.position};
    if (put.type == "spend") {
        const auto spent = Hash256::from_text(form.spent_output_id);
        if (!spent) return std::unexpected(std::string("an input spends no output"));
        put.id = *spent;
    }
    if (put.amount > kMaxNumber || put.position > kMaxNumber || put.asset_decimals > kMaxNumber)
        return std::unexpected(std::string("a number is too large"));
    return put;
}

Result<EventTransaction, std::string> transaction_of(TransactionForm form) {
    EventTransaction transaction{.id = form.id,
                                 .mux = form.mux_id,
                                 .size = form.size,
                                 .fee = form.trx_fee,
                                 .status_fail = form.status_fail,
                                 .coinbase = form.coinbase,
                                 .inputs = {},
                                 .outputs = {}};
    if (form.size > kMaxNumber || form.trx_fee > kMaxNumber)
        return std::unexpected(std::string("a number is too large"));
    for (PutForm& input : form.inputs) {
        BYTOM_ASSIGN(EventPut put, put_of(std::move(input)));
        transaction.inputs.push_back(std::move(put));
    }
    for (PutForm& output : form.outputs) {
        BYTOM_ASSIGN(EventPut put, put_of(std::move(output)));
        transaction.outputs.push_back(std::move(put));
    }
    return transaction;
}

Result<ChainEvent, std::string> block_connected(const std::string& data) {
    BYTOM_ASSIGN(BlockForm form, json::decode_request<BlockForm>(data));
    BlockConnected block{.height = form.height,
                         .hash = form.hash,
                         .parent = form.parent,
                         .time = form.timestamp,
                         .transactions = {}};
    if (form.height > kMaxNumber - 1 || form.timestamp > kMaxNumber)
        return std::unexpected(std::string("a number is too large"));
    for (TransactionForm& transaction : form.transactions) {
        BYTOM_ASSIGN(EventTransaction read, transaction_of(std::move(transaction)));
        block.transactions.push_back(std::move(read));
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
        BYTOM_ASSIGN(AddedForm form, json::decode_request<AddedForm>(event.data));
        if (form.time > kMaxNumber) return std::unexpected(std::string("a number is too large"));
        BYTOM_ASSIGN(EventTransaction transaction, transaction_of(std::move(form.transaction)));
        return PoolAdded{.time = form.time, .transaction = std::move(transaction)};
    }
    if (event.type == "transaction_removed") {
        BYTOM_ASSIGN(RemovedForm form, json::decode_request<RemovedForm>(event.data));
        return PoolRemoved{.id = form.id, .reason = std::move(form.reason)};
    }
    return OtherEvent{};
}

}  // namespace bytom::blockcenter
