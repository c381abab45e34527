#include "bytomcli/transaction_requests.hpp"

#include <array>
#include <charconv>
#include <span>

#include <bytom/base/hex.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/primitives/transaction.hpp>

#include "bytomcli/action_list.hpp"
#include "bytomcli/amount.hpp"
#include "bytomcli/contract_actions.hpp"

namespace bytom::bytomcli {
namespace {

using primitives::Transaction;

/// Whether a text is a transaction; the error says why it is none.
Status<std::string> check_transaction(std::string_view text) {
    BYTOM_ASSIGN(const Bytes bytes, json::hex_bytes(text));
    const auto transaction = Transaction::decode(bytes);
    if (transaction) return {};
    if (transaction.error() == DecodeError::bad_flags && !bytes.empty()) {
        constexpr int kHex = 16;
        std::array<char, 2> digits{};
        char* const end =
            std::to_chars(digits.data(), digits.data() + digits.size(), bytes.front(), kHex).ptr;
        return std::unexpected("unsupported serflags 0x" + std::string(digits.data(), end));
    }
    return std::unexpected("the transaction does not decode: " +
                           std::string(base::to_string(transaction.error())));
}

/// An object with a transaction in it, or null. The node reads the rest.
struct HoldsTransaction {
    std::optional<std::string> raw_transaction;
    static constexpr auto fields() {
        return std::tuple(
            json::field("raw_transaction", &HoldsTransaction::raw_transaction, "transaction as hex"));
    }
};

Result<HoldsTransaction, std::string> read_holder(std::string_view text) {
    if (text.empty()) return std::unexpected("unexpected end of JSON input");
    BYTOM_ASSIGN(const json::Document document, json::Document::parse(text));
    BYTOM_ASSIGN(HoldsTransaction holder, json::decode<HoldsTransaction>(document.root()));
    if (holder.raw_transaction) BYTOM_TRY(check_transaction(*holder.raw_transaction));
    return holder;
}

std::string raw_transaction_body(std::string_view text) {
    std::string body;
    json::Writer writer(body);
    writer.begin_object();
    writer.member("raw_transaction", text);
    writer.end_object();
    return body;
}

/// The amounts of a build.
struct Amounts {
    std::string amount;
    std::string gas;
};

/// Actions of the transaction types but unlock. The error names an unknown type.
Status<std::string> append_actions(ActionList& actions, const Invocation& invocation,
                                   const Amounts& amounts) {
    const std::string_view type = invocation.flag("type");
    const std::string_view account = invocation.arguments[0];
    const std::string_view asset = invocation.arguments[1];
    const std::string_view amount = amounts.amount;
    if (type == "unlock") {
        constexpr std::size_t kBaseArguments = 4;
        if (invocation.arguments.size() < kBaseArguments) {
            return std::unexpected(
                "Usage:\n  bytomcli build-transaction <accountID|alias> <assetID|alias> <amount> <outputID> "
                "-c "
                "<contractName> <contract_argument> ... [flags]\n\n");
        }
        return append_unlocking(actions,
                                {.contract = invocation.flag("contract-name"),
                                 .account = account,
                                 .asset = asset,
                                 .amount = amount,
                                 .output_id = invocation.arguments[kBaseArguments - 1],
                                 .program = invocation.flag("program"),
                                 .gas = amounts.gas,
                                 .arguments = std::span(invocation.arguments).subspan(kBaseArguments)});
    }
    if (type != "issue" && type != "spend" && type != "address" && type != "retire") {
        return std::unexpected("Invalid transaction template type");
    }
    actions.spend_btm(account, amounts.gas);
    if (type == "issue") {
        actions.issue(asset, amount);
    } else {
        actions.spend_account(account, asset, amount);
    }
    if (type == "spend") {
        actions.control_program(asset, amount, invocation.flag("receiver"));
    } else if (type == "retire") {
        actions.retire(asset, amount, invocation.flag("arbitrary"));
    } else {
        actions.control_address(asset, amount, invocation.flag("address"));
    }
    return {};
}

}  // namespace

Result<Call, std::string> plan_build_transaction(const Invocation& invocation) {
    Amounts amounts;
    const std::string& asset = invocation.arguments[1];
    const auto written = split_amount(invocation.arguments[2]);
    const bool has_unit = written && btm_unit_decimals(written->unit).has_value();
    if (has_unit && asset != "BTM" && asset != kBtmId)
        return std::unexpected("\"" + invocation.arguments[2] + "\" is not an amount of \"" + asset + "\"");
    BYTOM_ASSIGN(amounts.amount, amount_number(invocation.arguments[2]));
    BYTOM_ASSIGN(amounts.gas, amount_number(invocation.flag("gas")));
    ActionList actions(invocation.is_on("alias"));
    BYTOM_TRY(append_actions(actions, invocation, amounts));
    return Call{.path = "/build-transaction",
                .body = std::move(actions).take(),
                .show = invocation.is_on("pretty") ? Show::object : Show::line,
                .text = "Template Type: " + std::string(invocation.flag("type"))};
}

Result<Call, std::string> plan_sign_transaction(const Invocation& invocation) {
    const std::string& transaction_template = invocation.arguments[0];
    BYTOM_TRY(read_holder(transaction_template));
    std::string body;
    json::Writer writer(body);
    writer.begin_object();
    writer.member("password", invocation.flag("password"));
    writer.key("transaction");
    writer.raw(transaction_template);
    writer.end_object();
    return Call{.path = "/sign-transaction",
                .body = std::move(body),
                .show = invocation.is_on("pretty") ? Show::object : Show::line,
                .text = "\nSign Template:",
                .prelude = "\n\n",
                .node_checks_arguments = true};
}

Result<Call, std::string> plan_submit_transaction(const Invocation& invocation) {
    // What the original makes of no transaction: an empty one of version 0, which the node refuses.
    constexpr std::string_view kEmptyTransaction = "0700000000";
    BYTOM_ASSIGN(const HoldsTransaction holder, read_holder(invocation.arguments[0]));
    return Call{.path = "/submit-transaction",
                .body = raw_transaction_body(
                    holder.raw_transaction ? std::string_view(*holder.raw_transaction) : kEmptyTransaction)};
}

Result<Call, std::string> plan_estimate_transaction_gas(const Invocation& invocation) {
    const std::string& transaction_template = invocation.arguments[0];
    BYTOM_TRY(read_holder(transaction_template));
    std::string body;
    json::Writer writer(body);
    writer.begin_object();
    writer.key("transaction_template");
    writer.raw(transaction_template);
    writer.end_object();
    return Call{.path = "/estimate-transaction-gas", .body = std::move(body), .node_checks_arguments = true};
}

Result<Call, std::string> plan_decode_raw_transaction(const Invocation& invocation) {
    BYTOM_TRY(check_transaction(invocation.arguments[0]));
    return Call{.path = "/decode-raw-transaction", .body = raw_transaction_body(invocation.arguments[0])};
}

}  // namespace bytom::bytomcli
