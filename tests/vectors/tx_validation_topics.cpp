// 04: gas and transaction validation.

#include <algorithm>
#include <ranges>
#include <stdexcept>

#include <bytom/consensus/tx_validation.hpp>

#include "topics.hpp"

namespace bytom::vectors {
namespace {

using namespace consensus;

GasState gas_state_of(const Json& object) {
    return {
        .btm_value = signed_of(object, "btm_value"),
        .gas_left = signed_of(object, "gas_left"),
        .gas_used = signed_of(object, "gas_used"),
        .storage_gas = signed_of(object, "storage_gas"),
        .gas_valid = object.at("gas_valid").get<bool>(),
    };
}

Json to_json(const GasState& gas) {
    return {
        {"btm_value", std::to_string(gas.btm_value)},
        {"gas_left", std::to_string(gas.gas_left)},
        {"gas_used", std::to_string(gas.gas_used)},
        {"storage_gas", std::to_string(gas.storage_gas)},
        {"gas_valid", gas.gas_valid},
    };
}

void read_gas_state(const Json&, const Json& test_case, Check& check) {
    GasState gas = gas_state_of(test_case.at("before"));
    const std::string op = text_of(test_case, "op");
    Status<GasError> result;
    if (op == "set_gas") {
        result = gas.set_gas(signed_of(test_case, "a"), signed_of(test_case, "b"));
    } else if (op == "set_gas_valid") {
        result = gas.set_gas_valid();
    } else if (op == "update_usage") {
        result = gas.update_usage(signed_of(test_case, "a"));
    } else {
        throw std::runtime_error("unknown op " + op);
    }
    const auto name = [&result] {
        if (result) return "ok";
        return result.error() == GasError::over_gas_credit ? "OVER_GAS_CREDIT" : "GAS_CALCULATE";
    };
    check.equal("error", name(), test_case.at("error"));
    check.equal("after", to_json(gas), test_case.at("after"));
}

/// An outcome in the members of the vectors. Of an invalid transaction the numbers are only informative.
Json outcome_of(const TxVerdict& verdict) {
    Json outcome{{"error", verdict.error ? verdict.error->name() : "ok"},
                 {"gas_valid", verdict.gas.gas_valid}};
    if (verdict.valid()) outcome.update(to_json(verdict.gas));
    return outcome;
}

/// The members of an expected outcome that count.
Json normative(const Json& expected) {
    Json outcome;
    for (const char* member : {"error", "gas_valid"})
        outcome[member] = expected.at(member);
    if (!expected.at("gas_valid").get<bool>()) return outcome;
    for (const char* member : {"btm_value", "gas_left", "gas_used", "storage_gas"})
        outcome[member] = expected.at(member);
    return outcome;
}

/// Slot 0 is free if a coinbase is not input 0 (01 §5.3).
bool is_slot_0_free(const primitives::TxData& tx) {
    const auto is_coinbase = [](const primitives::TxInput& input) {
        return std::holds_alternative<primitives::CoinbaseInput>(input.body);
    };
    return std::ranges::any_of(tx.inputs | std::views::drop(1), is_coinbase);
}

void check_ids(const primitives::Transaction& tx, const Json& test_case, Check& check) {
    if (text_of(test_case, "tx_id").empty()) return;
    check.equal("tx_id", tx.id().to_text(), test_case.at("tx_id"));
    Json input_ids = Json::array();
    for (const Hash256& id : tx.mapped().input_ids)
        input_ids.push_back(id.to_text());
    Json expected = test_case.at("input_ids");
    if (is_slot_0_free(tx.data()) && !expected.empty()) expected[0] = input_ids.at(0);
    check.equal("input_ids", input_ids, expected);
}

void read_tx_validation(const Json&, const Json& test_case, Check& check) {
    const auto tx = primitives::Transaction::from_text(text_of(test_case, "raw_tx"));
    const bool panics = test_case.at("error") == "REFERENCE_PANIC";
    if (!tx) {
        if (!panics) check.fail(std::string(base::to_string(tx.error())));
        return;
    }
    check_ids(*tx, test_case, check);

    TxContext context{
        .block_version = number_of(test_case, "block_version"),
        .block_height = number_of(test_case, "block_height"),
        .first_in_block = test_case.at("first_in_block").get<bool>(),
        .serialized_size = {},
    };
    if (test_case.contains("serialized_size"))
        context.serialized_size = number_of(test_case, "serialized_size");
    const TxVerdict verdict = validate_transaction(*tx, context);
    if (panics) {
        check.is_true("valid where the reference crashes", !verdict.valid());
        return;
    }
    if (verdict.error) {
        check.is_true("the described error lacks its text",
                      describe(*verdict.error, *tx, context).ends_with(verdict.error->text()));
    }

    const Json outcome = outcome_of(verdict);
    const auto is_outcome = [&outcome](const Json& expected) { return outcome == normative(expected); };
    if (test_case.contains("any_of") && std::ranges::any_of(test_case.at("any_of"), is_outcome)) return;
    check.equal("outcome", outcome, normative(test_case));
}

}  // namespace

std::vector<Topic> tx_validation_topics() {
    return {
        independent("tx-validation", read_tx_validation),
        independent("tx-validation-large", read_tx_validation),
        independent("tx-aliasing", read_tx_validation),
        independent("gas-state", read_gas_state),
    };
}

}  // namespace bytom::vectors
