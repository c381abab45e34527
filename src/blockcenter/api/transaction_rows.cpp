// merchant/build-transaction, merchant/build-advanced-tx and merchant/estimate-tx-fee.
#include <algorithm>
#include <charconv>
#include <set>

#include <bytom/base/checked.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/vm/number.hpp>
#include <bytom/vm/program_builder.hpp>

#include "blockcenter/api/amount.hpp"
#include "blockcenter/api/payment_build.hpp"
#include "blockcenter/api/rows.hpp"
#include "blockcenter/api/transaction_answer.hpp"

namespace bytom::blockcenter {
namespace {

using primitives::kBtmAssetId;

constexpr std::size_t kMaxActions = 200;       // inputs, outputs
constexpr std::size_t kMaxArguments = 32;      // of an input
constexpr std::size_t kMaxBytes = 16U << 10U;  // of an argument, a program, a definition
constexpr std::size_t kNonce = 8;              // bytes

struct ArgumentRequest {
    std::string type;
    json::Captured value;
    json::Captured raw_data;

    static constexpr auto fields() {
        return std::tuple(
            json::field("type", &ArgumentRequest::type, "data, integer, boolean, string, address"),
            json::field("value", &ArgumentRequest::value, ""),
            json::field("raw_data", &ArgumentRequest::raw_data, "{value}"));
    }
};

struct InputRequest {
    std::string type;
    std::optional<Hash256> asset;
    json::Captured amount;
    std::optional<Hash256> output_id;
    json::Captured arguments;
    Bytes issuance_program;
    Bytes definition;

    static constexpr auto fields() {
        return std::tuple(
            json::field("type", &InputRequest::type, "spend_wallet, spend_utxo, issue"),
            json::field("asset", &InputRequest::asset, ""), json::field("amount", &InputRequest::amount, ""),
            json::field("output_id", &InputRequest::output_id, "of spend_utxo"),
            json::field("arguments", &InputRequest::arguments, "of a contract, after the signatures"),
            json::field("issuance_program", &InputRequest::issuance_program, "of issue"),
            json::field("definition", &InputRequest::definition, "of issue: its bytes"));
    }
};

struct OutputRequest {
    std::string type;
    std::optional<Hash256> asset;
    json::Captured amount;
    std::string address;
    Bytes control_program;
    Bytes arbitrary;

    static constexpr auto fields() {
        return std::tuple(
            json::field("type", &OutputRequest::type, "control_address, control_program, retire"),
            json::field("asset", &OutputRequest::asset, ""),
            json::field("amount", &OutputRequest::amount, ""),
            json::field("address", &OutputRequest::address, ""),
            json::field("control_program", &OutputRequest::control_program, ""),
            json::field("arbitrary", &OutputRequest::arbitrary, "what a retirement says"));
    }
};

struct BuildAdvancedRequest {
    std::vector<InputRequest> inputs;
    std::vector<OutputRequest> outputs;

    static constexpr auto fields() {
        return std::tuple(json::field("inputs", &BuildAdvancedRequest::inputs, ""),
                          json::field("outputs", &BuildAdvancedRequest::outputs, ""));
    }
};

struct EstimateRequest {
    json::Captured asset_amounts;

    static constexpr auto fields() {
        return std::tuple(json::field("asset_amounts", &EstimateRequest::asset_amounts, "asset: amount"));
    }
};

std::unexpected<Failure> bad(std::string message) {
    return fail_with(Code::bad_request, std::move(message));
}

Result<std::int64_t, Failure> amount_of(const Call& call, const std::optional<Hash256>& asset,
                                        const json::Captured& amount) {
    BYTOM_ASSIGN(const std::int64_t decimals, decimals_of(call, asset.value_or(kBtmAssetId)));
    if (!amount.value) return bad("amount: missing");
    const auto read = read_amount(*amount.value, call.version, decimals);
    if (!read) return bad("amount: " + read.error());
    return *read;
}

/// A number or a text of digits, with a sign.
Result<std::int64_t, Failure> integer_of(json::Value value) {
    const bool is_number = value.kind() == json::Kind::number;
    if (!is_number && value.kind() != json::Kind::string) return bad("arguments: not an integer");
    const std::string_view text = is_number ? value.number() : value.string();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return bad("arguments: not an integer");
    return number;
}

Result<Bytes, Failure> hex_of(json::Value value) {
    if (value.kind() != json::Kind::string) return bad("arguments: not a text of hex digits");
    auto bytes = json::hex_bytes(value.string());
    if (!bytes) return bad("arguments: " + bytes.error());
    return *std::move(bytes);
}

/// "hex digits", a number, a truth value, or {"type": …, "raw_data": {"value": …}}.
Result<Bytes, Failure> argument_of(const Call& call, json::Value value, bool nested = false) {
    switch (value.kind()) {
        case json::Kind::string:
            return hex_of(value);
        case json::Kind::number: {
            BYTOM_ASSIGN(const std::int64_t number, integer_of(value));
            return base::to_bytes(vm::encode_number(number).view());
        }
        case json::Kind::boolean:
            return value.boolean() ? Bytes{1} : Bytes{};
        case json::Kind::object:
            break;
        case json::Kind::null:
        case json::Kind::array:
            return bad("arguments: neither a text, a number nor an object");
    }
    if (nested) return bad("arguments: value: not a plain one");
    auto request = json::decode<ArgumentRequest>(value);
    if (request && request->raw_data.value) {
        const auto inner = json::decode<ArgumentRequest>(*request->raw_data.value);
        if (!inner) return bad("arguments: " + inner.error());
        request->value = inner->value;
    }
    if (!request) return bad("arguments: " + request.error());
    if (!request->value.value) return bad("arguments: value: missing");
    const json::Value inner = *request->value.value;
    if (request->type == "integer") {
        BYTOM_ASSIGN(const std::int64_t number, integer_of(inner));
        return base::to_bytes(vm::encode_number(number).view());
    }
    if (request->type == "string" && inner.kind() == json::Kind::string)
        return base::to_bytes(base::as_bytes(inner.string()));
    if (request->type == "address" && inner.kind() == json::Kind::string)
        return program_of(call, inner.string());
    if (request->type == "data" || request->type == "boolean") return argument_of(call, inner, true);
    return bad("arguments: type: none of data, integer, boolean, string, address");
}

Result<base::ByteStrings, Failure> arguments_of(const Call& call, const json::Captured& given) {
    base::ByteStrings arguments;
    if (!given.value || given.value->is_null()) return arguments;
    if (given.value->kind() != json::Kind::array) return bad("arguments: not a list");
    if (given.value->size() > kMaxArguments) return bad("arguments: too many");
    for (const json::Value element : given.value->elements()) {
        BYTOM_ASSIGN(const Bytes argument, argument_of(call, element));
        if (argument.size() > kMaxBytes) return bad("arguments: too long");
        arguments.push_back(argument);
    }
    return arguments;
}

struct OutputForm {
    Hash256 asset_id;
    std::string amount;
    Hash256 source_id;
    std::uint64_t source_position = 0;
    Bytes control_program;
    json::Captured spent_by;

    static constexpr auto fields() {
        return std::tuple(json::field("asset_id", &OutputForm::asset_id, ""),
                          json::field("amount", &OutputForm::amount, ""),
                          json::field("source_id", &OutputForm::source_id, ""),
                          json::field("source_position", &OutputForm::source_position, ""),
                          json::field("control_program", &OutputForm::control_program, ""),
                          json::field("spent_by", &OutputForm::spent_by, ""));
    }
};

struct OutputAnswer {
    OutputForm data;
    static constexpr auto fields() { return std::tuple(json::field("data", &OutputAnswer::data, "")); }
};

/// An output that no wallet has, such as a contract's, as the nodes know it.
Result<primitives::TxInput, Failure> foreign_output(const Call& call, const Hash256& id,
                                                    const json::Captured& given) {
    BYTOM_ASSIGN(const std::string body,
                 ask_nodes(call, {.kind = "post",
                                  .argument = "/get-output\n{\"output_id\":\"" + id.to_text() + "\"}"}));
    const auto document = json::Document::parse_first(body);
    if (!document) return fail_with(Code::no_node, "output_id: a node's answer is not understood");
    const auto answer = json::decode<OutputAnswer>(document->root());
    if (!answer) return fail_with(Code::no_node, "output_id: a node's answer is not understood");
    const OutputForm& form = answer->data;
    if (form.spent_by.value && !form.spent_by.value->is_null())
        return fail_with(Code::not_found, "output_id: it is spent");
    const auto amount = amount_from_text(form.amount, 0);
    if (!amount) return fail_with(Code::no_node, "output_id: a node's answer is not understood");
    primitives::SpendInput spend;
    spend.source_id = form.source_id;
    spend.value = {.asset_id = form.asset_id, .amount = static_cast<std::uint64_t>(*amount)};
    spend.source_position = form.source_position;
    spend.control_program = form.control_program;
    BYTOM_ASSIGN(spend.arguments, arguments_of(call, given));
    primitives::TxInput input;
    input.body = std::move(spend);
    // Its id commits to all that the node has said.
    const auto alone = primitives::Transaction::from_data({.inputs = {input}, .outputs = {}});
    if (alone && alone->mapped().spent_output_ids != std::vector<Hash256>{id})
        return fail_with(Code::no_node, "output_id: a node's answer is not that output");
    return input;
}

Result<primitives::TxInput, Failure> named_output(const Call& call, const WalletRow& wallet,
                                                  const keys::AccountSigner& signer,
                                                  const InputRequest& request) {
    if (!request.output_id) return bad("output_id: missing");
    const auto known = find_output(call.sql, *request.output_id);
    if (!known) return foreign_output(call, *request.output_id, request.arguments);
    if (known->address.wallet != wallet.wallet) return bad("output_id: it is another wallet's");
    auto input = wallet_input(signer, *known);
    if (!input) return bad("output_id: " + input.error().refusal);
    BYTOM_ASSIGN(const base::ByteStrings arguments, arguments_of(call, request.arguments));
    if (!arguments.empty()) std::get<primitives::SpendInput>(input->body).arguments = arguments;
    return *std::move(input);
}

Result<primitives::TxInput, Failure> issuance(const Call& call, const InputRequest& request) {
    if (!request.asset) return bad("asset: missing");
    BYTOM_ASSIGN(const std::int64_t amount, amount_of(call, request.asset, request.amount));
    if (request.issuance_program.empty())
        return bad("issuance_program: missing, with the definition that the asset's id commits to");
    if (request.issuance_program.size() > kMaxBytes || request.definition.size() > kMaxBytes)
        return bad("issuance_program, definition: too long");
    const auto id =
        primitives::compute_asset_id(1, request.issuance_program, crypto::sha3_256(request.definition));
    if (id != *request.asset) return bad("asset: not that of the issuance program and the definition");
    primitives::IssuanceInput issue;
    issue.nonce.resize(kNonce);
    crypto::random_bytes(issue.nonce);
    issue.value = {.asset_id = id, .amount = static_cast<std::uint64_t>(amount)};
    issue.asset_definition = request.definition;
    issue.issuance_program = request.issuance_program;
    BYTOM_ASSIGN(issue.arguments, arguments_of(call, request.arguments));
    primitives::TxInput input;
    input.body = std::move(issue);
    return input;
}

Status<Failure> add_spend(const Call& call, const InputRequest& request, PaymentPlan& plan) {
    const Hash256 asset = request.asset.value_or(kBtmAssetId);
    BYTOM_ASSIGN(const std::int64_t amount, amount_of(call, request.asset, request.amount));
    const auto same = std::ranges::find(plan.spends, asset, &WalletSpend::asset);
    if (same == plan.spends.end()) {
        plan.spends.push_back({.asset = asset, .amount = amount});
        return {};
    }
    const auto sum = base::checked_add(same->amount, amount);
    if (!sum) return bad("inputs: the amounts are too large together");
    same->amount = *sum;
    return {};
}

Result<PlannedOutput, Failure> output_of(const Call& call, const OutputRequest& request) {
    PlannedOutput output{.asset = request.asset.value_or(kBtmAssetId)};
    BYTOM_ASSIGN(output.amount, amount_of(call, request.asset, request.amount));
    if (request.type == "control_address") {
        BYTOM_ASSIGN(output.program, program_of(call, request.address));
        return output;
    }
    if (request.type == "control_program") {
        if (request.control_program.empty() || request.control_program.size() > kMaxBytes)
            return bad("control_program: missing or too long");
        output.program = request.control_program;
        return output;
    }
    if (request.type == "retire") {
        if (request.arbitrary.size() > kMaxBytes) return bad("arbitrary: too long");
        output.program = vm::retire_program(request.arbitrary);
        return output;
    }
    return bad("type: none of control_address, control_program, retire");
}

/// Which one it was, before what is wrong with it.
template <typename Value>
Result<Value, Failure> at_place(std::string_view list, std::size_t place, Result<Value, Failure> value) {
    if (!value)
        value.error().message =
            std::string(list) + ": " + std::to_string(place) + ": " + value.error().message;
    return value;
}

}  // namespace

Result<PaymentPlan, Failure> read_transaction_plan(const Call& call, const WalletRow& wallet) {
    BYTOM_TRY(check_complete(wallet));
    BYTOM_ASSIGN(const auto request, call.read<BuildAdvancedRequest>());
    if (request.outputs.empty()) return bad("outputs: missing");
    if (request.inputs.size() > kMaxActions || request.outputs.size() > kMaxActions)
        return bad("inputs, outputs: more than " + std::to_string(kMaxActions));
    PaymentPlan plan;
    const keys::AccountSigner signer = signer_of(call.sql, wallet);
    std::set<Hash256> named;
    for (std::size_t i = 0; i < request.inputs.size(); ++i) {
        const InputRequest& input = request.inputs[i];
        if (input.type == "spend_wallet") {
            if (auto added = add_spend(call, input, plan); !added)
                return at_place<PaymentPlan>("inputs", i, std::unexpected(added.error()));
            continue;
        }
        if (input.output_id && !named.insert(*input.output_id).second)
            return bad("inputs: " + std::to_string(i) + ": output_id: it is there twice");
        Result<primitives::TxInput, Failure> made = bad("type: none of spend_wallet, spend_utxo, issue");
        if (input.type == "spend_utxo") made = named_output(call, wallet, signer, input);
        if (input.type == "issue") made = issuance(call, input);
        BYTOM_ASSIGN(primitives::TxInput whole, at_place("inputs", i, std::move(made)));
        plan.inputs.push_back(std::move(whole));
    }
    for (std::size_t i = 0; i < request.outputs.size(); ++i) {
        BYTOM_ASSIGN(PlannedOutput output, at_place("outputs", i, output_of(call, request.outputs[i])));
        plan.outputs.push_back(std::move(output));
    }
    return plan;
}

Outcome build_transaction(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const WalletRow wallet, wallet_of(call));
    BYTOM_ASSIGN(PaymentPlan plan, read_transaction_plan(call, wallet));
    BYTOM_ASSIGN(const BuiltPayment built, build(call, wallet, std::move(plan), kBuiltSeconds));
    write_built(call, out, wallet, built);
    return Paged{};
}

Outcome estimate_fee(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const WalletRow wallet, wallet_of(call));
    BYTOM_ASSIGN(const auto request, call.read<EstimateRequest>());
    const auto& amounts = request.asset_amounts;
    if (!amounts.value || amounts.value->kind() != json::Kind::object || amounts.value->size() == 0)
        return bad("asset_amounts: an object of assets with amounts is missing");
    if (amounts.value->size() > kMaxActions) return bad("asset_amounts: too many");
    PaymentPlan plan;
    for (const json::Member member : amounts.value->members()) {
        const auto asset = Hash256::from_text(member.key);
        if (!asset) return bad("asset_amounts: not an asset: 64 hex digits");
        BYTOM_ASSIGN(const std::int64_t amount,
                     amount_of(call, *asset, json::Captured{.value = member.value}));
        if (std::ranges::find(plan.spends, *asset, &WalletSpend::asset) != plan.spends.end())
            return bad("asset_amounts: an asset is there twice");
        plan.spends.push_back({.asset = *asset, .amount = amount});
    }
    BYTOM_TRY(fill_plan(call, wallet, plan));
    for (const WalletSpend& spend : plan.spends)
        plan.outputs.push_back(
            {.asset = spend.asset, .amount = spend.amount, .program = plan.change.program});
    const auto planned = plan_payment(plan);
    if (!planned) return std::unexpected(explain_shortage(call, wallet, plan, planned.error()));
    std::int64_t fee = 0;
    for (const primitives::Transaction& tx : *planned)
        fee += fee_of(tx.data());
    out.begin_object();
    out.member("fee", decimal_text(fee, kBtmDecimals));
    out.end_object();
    return Paged{};
}

}  // namespace bytom::blockcenter
