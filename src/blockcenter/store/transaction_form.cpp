#include <bytom/blockcenter/store/transaction_form.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/primitives/address.hpp>

namespace bytom::blockcenter {
namespace {

constexpr std::string_view kContract = "smart contract";

std::string address_of(const SeenPut& put, std::string_view prefix) {
    if (put.type == "coinbase") return "coinbase";
    const auto address = primitives::Address::from_program(put.program);
    return address ? address->to_text(prefix) : std::string(kContract);
}

void write_put(json::Writer& out, const SeenPut& put, bool is_output, std::string_view prefix) {
    out.begin_object();
    out.member("type", put.type);
    out.member("script", put.program);
    out.member("address", address_of(put, prefix));
    out.member("asset", put.asset);
    out.member("amount", put.amount);
    if (is_output) out.member("utxo_id", put.id);
    out.end_object();
}

struct Types {
    bool issue = false;
    bool retire = false;
    bool coinbase = false;
    bool contract = false;

    void see(const SeenPut& put, std::string_view prefix) {
        issue = issue || put.type == "issue";
        retire = retire || put.type == "retire";
        coinbase = coinbase || put.type == "coinbase";
        const bool holds_value = put.type == "spend" || put.type == "control";
        contract = contract || (holds_value && address_of(put, prefix) == kContract);
    }
};

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

constexpr std::uint64_t kMaxNumber = INT64_MAX;

Result<SeenPut, std::string> put_of(PutForm form) {
    SeenPut put{.type = form.txtype.empty() ? std::move(form.type) : std::move(form.txtype),
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

Result<SeenTransaction, std::string> transaction_of(TransactionForm form) {
    SeenTransaction transaction{.id = form.id,
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
        BYTOM_ASSIGN(SeenPut put, put_of(std::move(input)));
        transaction.inputs.push_back(std::move(put));
    }
    for (PutForm& output : form.outputs) {
        BYTOM_ASSIGN(SeenPut put, put_of(std::move(output)));
        transaction.outputs.push_back(std::move(put));
    }
    return transaction;
}

}  // namespace

Result<SeenTransaction, std::string> read_transaction(json::Value value) {
    BYTOM_ASSIGN(TransactionForm form, json::decode<TransactionForm>(value));
    return transaction_of(std::move(form));
}

std::string transaction_form(const SeenTransaction& transaction, std::string_view address_prefix) {
    Types types;
    for (const SeenPut& put : transaction.inputs)
        types.see(put, address_prefix);
    for (const SeenPut& put : transaction.outputs)
        types.see(put, address_prefix);

    std::string text;
    json::Writer out(text);
    out.begin_object();
    out.key("types");
    out.begin_array();
    if (types.coinbase) out.value("coinbase");
    if (types.issue) out.value("issue");
    if (types.retire) out.value("retire");
    if (types.contract) out.value("contract");
    if (!types.coinbase && !types.issue && !types.retire && !types.contract) out.value("ordinary");
    out.end_array();
    out.key("inputs");
    out.begin_array();
    for (const SeenPut& put : transaction.inputs)
        write_put(out, put, false, address_prefix);
    out.end_array();
    out.key("outputs");
    out.begin_array();
    for (const SeenPut& put : transaction.outputs)
        write_put(out, put, true, address_prefix);
    out.end_array();
    out.end_object();
    return text.substr(1, text.size() - 2);
}

}  // namespace bytom::blockcenter
