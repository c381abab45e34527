#include <bytom/consensus/tx_error.hpp>

namespace bytom::consensus {
namespace {

struct TxWording {
    std::string_view name;
    std::string_view text;
};

/// 04 §9.
TxWording tx_wording(TxRule rule) {
    switch (rule) {
        case TxRule::tx_version:
            return {"TX_VERSION", "invalid transaction version"};
        case TxRule::tx_size:
            return {"TX_SIZE", "invalid transaction size"};
        case TxRule::bad_time_range:
            return {"BAD_TIME_RANGE", "invalid transaction time range"};
        case TxRule::empty_input_ids:
            return {"EMPTY_INPUT_IDS", "got the empty InputIDs"};
        case TxRule::not_standard_tx:
            return {"NOT_STANDARD_TX", "not standard transaction"};
        case TxRule::wrong_coinbase_tx:
            return {"WRONG_COINBASE_TX", "wrong coinbase transaction"};
        case TxRule::wrong_coinbase_asset:
            return {"WRONG_COINBASE_ASSET", "wrong coinbase assetID"};
        case TxRule::coinbase_arbitrary_oversize:
            return {"COINBASE_ARBITRARY_OVERSIZE", "coinbase arbitrary size is larger than limit"};
        case TxRule::empty_results:
            return {"EMPTY_RESULTS", "transaction has no results"};
        case TxRule::no_source:
            return {"NO_SOURCE", "no source for value"};
        case TxRule::overflow:
            return {"OVERFLOW", "arithmetic overflow/underflow"};
        case TxRule::unbalanced:
            return {"UNBALANCED", "unbalanced asset amount between input and output"};
        case TxRule::over_gas_credit:
            return {"OVER_GAS_CREDIT", "all gas credit has been spend"};
        case TxRule::gas_calculate:
            return {"GAS_CALCULATE", "gas usage calculate got a math error"};
        case TxRule::mismatched_reference:
            return {"MISMATCHED_REFERENCE", "mismatched reference"};
        case TxRule::mismatched_position:
            return {"MISMATCHED_POSITION", "mismatched value source/dest position"};
        case TxRule::mismatched_asset_id:
            return {"MISMATCHED_ASSET_ID", "mismatched assetID"};
        case TxRule::mismatched_value:
            return {"MISMATCHED_VALUE", "mismatched value"};
        case TxRule::missing_field:
            return {"MISSING_FIELD", "missing required field"};
        case TxRule::position:
            return {"POSITION", "invalid source or destination position"};
        case TxRule::program:
            return {"VM", "program failed"};
    }
    return {};
}

}  // namespace

std::string_view to_string(TxRule rule) noexcept {
    return tx_wording(rule).name;
}

std::string_view TxError::name() const noexcept {
    return rule == TxRule::program ? vm::to_string(vm_error) : tx_wording(rule).name;
}

std::string_view TxError::text() const noexcept {
    return rule == TxRule::program ? vm::text(vm_error) : tx_wording(rule).text;
}

}  // namespace bytom::consensus
