#include <bytom/blockcenter/store/transaction_form.hpp>
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

}  // namespace

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
