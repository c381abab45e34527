#include <algorithm>
#include <array>
#include <utility>

#include <bytom/rpc/error_codes.hpp>

namespace bytom::rpc {
namespace {

constexpr std::array kErrors = std::to_array<ErrorInfo>({
    {ErrorCode::unspecified, "BTM000", "Bytom API Error", ""},
    {ErrorCode::request_timed_out, "BTM001", "Request timed out", "", 408, true},
    {ErrorCode::bad_request, "BTM002", "Invalid request body",
     "check request parameters for missing and/or incorrect values", 400, false},
    {ErrorCode::other_network, "BTM103", "A peer core is operating on a different blockchain network", "",
     502, false},
    {ErrorCode::not_authenticated, "BTM860", "Request could not be authenticated", "", 401, false},
    {ErrorCode::bad_quorum, "BTM200",
     "Quorum must be greater than or equal to 1, and must be less than or equal to the length of xpubs",
     "quorum must be greater than or equal to 1, and must be less than or equal to the length of xpubs"},
    {ErrorCode::bad_xpub, "BTM201", "Invalid xpub format", ""},
    {ErrorCode::no_xpubs, "BTM202", "At least one xpub is required", "at least one xpub is required"},
    {ErrorCode::duplicate_xpub, "BTM203", "Root XPubs cannot contain the same key more than once",
     "xpubs cannot contain the same key more than once"},
    {ErrorCode::compile_contract, "BTM300", "Compile contract failed", "compile contract failed"},
    {ErrorCode::instantiate_contract, "BTM301", "Instantiate contract failed", "instantiate contract failed"},
    {ErrorCode::insufficient, "BTM700", "Funds of account are insufficient",
     "reservation found insufficient funds"},
    {ErrorCode::immature, "BTM701", "Available funds of account are immature",
     "reservation found immature funds"},
    {ErrorCode::reserved, "BTM702", "Available UTXOs of account have been reserved",
     "reservation found outputs already reserved"},
    {ErrorCode::match_utxo, "BTM703", "UTXO with given hash not found", "can't find utxo with given hash"},
    {ErrorCode::bad_action_type, "BTM704", "Invalid action type", "bad action type"},
    {ErrorCode::bad_action, "BTM705", "Invalid action object", "bad action object"},
    {ErrorCode::bad_action_construction, "BTM706", "Invalid action construction", "bad action construction"},
    {ErrorCode::missing_fields, "BTM707", "One or more fields are missing", "required field is missing"},
    {ErrorCode::bad_amount, "BTM708", "Invalid asset amount", "bad asset amount"},
    {ErrorCode::find_account, "BTM709", "Account not found", "Failed to find account"},
    {ErrorCode::find_asset, "BTM710", "Asset not found", "fail to find asset"},
    {ErrorCode::bad_contract_arg_type, "BTM711", "Invalid contract argument type",
     "invalid contract argument type"},
    {ErrorCode::orphan_tx, "BTM712", "Transaction input UTXO not found",
     "finalize can't find transaction input utxo"},
    {ErrorCode::ext_tx_fee, "BTM713", "Transaction fee exceeded max limit",
     "transaction fee exceed max limit"},
    {ErrorCode::no_gas_input, "BTM714", "Transaction has no gas input", "transaction has no gas input"},
    {ErrorCode::tx_version, "BTM730", "Invalid transaction version", "invalid transaction version"},
    {ErrorCode::tx_size, "BTM731", "Invalid transaction size", "invalid transaction size"},
    {ErrorCode::bad_time_range, "BTM732", "Invalid transaction time range", "invalid transaction time range"},
    {ErrorCode::not_standard_tx, "BTM733", "Not standard transaction", "not standard transaction"},
    {ErrorCode::wrong_coinbase_tx, "BTM734", "Invalid coinbase transaction", "wrong coinbase transaction"},
    {ErrorCode::wrong_coinbase_asset, "BTM735", "Invalid coinbase assetID", "wrong coinbase assetID"},
    {ErrorCode::coinbase_arbitrary_oversize, "BTM736", "Invalid coinbase arbitrary size",
     "coinbase arbitrary size is larger than limit"},
    {ErrorCode::empty_results, "BTM737", "No results in the transaction", "transaction has no results"},
    {ErrorCode::mismatched_asset_id, "BTM738", "Mismatched assetID", "mismatched assetID"},
    {ErrorCode::mismatched_position, "BTM739", "Mismatched value source/dest position",
     "mismatched value source/dest position"},
    {ErrorCode::mismatched_reference, "BTM740", "Mismatched reference", "mismatched reference"},
    {ErrorCode::mismatched_value, "BTM741", "Mismatched value", "mismatched value"},
    {ErrorCode::missing_field, "BTM742", "Missing required field", "missing required field"},
    {ErrorCode::no_source, "BTM743", "No source for value", "no source for value"},
    {ErrorCode::overflow, "BTM744", "Arithmetic overflow/underflow", "arithmetic overflow/underflow"},
    {ErrorCode::position, "BTM745", "Invalid source or destination position",
     "invalid source or destination position"},
    {ErrorCode::unbalanced, "BTM746", "Unbalanced asset amount between input and output",
     "unbalanced asset amount between input and output"},
    {ErrorCode::over_gas_credit, "BTM747", "Gas credit has been spent", "all gas credit has been spend"},
    {ErrorCode::gas_calculate, "BTM748", "Gas usage calculate got a math error",
     "gas usage calculate got a math error"},
    {ErrorCode::alt_stack_underflow, "BTM760", "Alt stack underflow", "alt stack underflow"},
    {ErrorCode::bad_value, "BTM761", "Bad value", "bad value"},
    {ErrorCode::context, "BTM762", "Wrong context", "wrong context"},
    {ErrorCode::data_stack_underflow, "BTM763", "Data stack underflow", "data stack underflow"},
    {ErrorCode::disallowed_opcode, "BTM764", "Disallowed opcode", "disallowed opcode"},
    {ErrorCode::div_zero, "BTM765", "Division by zero", "division by zero"},
    {ErrorCode::false_vm_result, "BTM766", "False result for executing VM", "false VM result"},
    {ErrorCode::long_program, "BTM767", "Program size exceeds max int32", "program size exceeds maxint32"},
    {ErrorCode::range, "BTM768", "Arithmetic range error", "range error"},
    {ErrorCode::return_executed, "BTM769", "RETURN executed", "RETURN executed"},
    {ErrorCode::run_limit_exceeded, "BTM770", "Run limit exceeded because the BTM Fee is insufficient",
     "run limit exceeded"},
    {ErrorCode::short_program, "BTM771", "Unexpected end of program", "unexpected end of program"},
    {ErrorCode::token, "BTM772", "Unrecognized token", "unrecognized token"},
    {ErrorCode::unexpected, "BTM773", "Unexpected error", "unexpected error"},
    {ErrorCode::unsupported_vm, "BTM774", "Unsupported VM because the version of VM is mismatched",
     "unsupported VM"},
    {ErrorCode::verify_failed, "BTM775", "VERIFY failed", "VERIFY failed"},
    {ErrorCode::duplicate_alias, "BTM800", "Key Alias already exists", "duplicate key alias"},
    {ErrorCode::load_key, "BTM801", "Key not found or wrong password", "key not found or wrong password "},
    {ErrorCode::decrypt, "BTM802", "Could not decrypt key with given passphrase",
     "could not decrypt key with given passphrase"},
    {ErrorCode::unknown_cursor, "BTM910", "Cursor of no known block", "", 404, false},
    {ErrorCode::body_pruned, "BTM911", "Block has been pruned", ""},
});

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < kErrors.size(); ++i) {
        if (std::to_underlying(kErrors[i].code) != i) return false;
    }
    return std::to_underlying(ErrorCode::body_pruned) + 1 == kErrors.size();
}
static_assert(is_in_order(), "error_info finds a row by its position");

ErrorCode error_code(consensus::TxRule rule) noexcept {
    using consensus::TxRule;
    switch (rule) {
        case TxRule::tx_version:
            return ErrorCode::tx_version;
        case TxRule::tx_size:
            return ErrorCode::tx_size;
        case TxRule::bad_time_range:
            return ErrorCode::bad_time_range;
        case TxRule::not_standard_tx:
            return ErrorCode::not_standard_tx;
        case TxRule::wrong_coinbase_tx:
            return ErrorCode::wrong_coinbase_tx;
        case TxRule::wrong_coinbase_asset:
            return ErrorCode::wrong_coinbase_asset;
        case TxRule::coinbase_arbitrary_oversize:
            return ErrorCode::coinbase_arbitrary_oversize;
        case TxRule::empty_results:
            return ErrorCode::empty_results;
        case TxRule::no_source:
            return ErrorCode::no_source;
        case TxRule::overflow:
            return ErrorCode::overflow;
        case TxRule::unbalanced:
            return ErrorCode::unbalanced;
        case TxRule::over_gas_credit:
            return ErrorCode::over_gas_credit;
        case TxRule::gas_calculate:
            return ErrorCode::gas_calculate;
        case TxRule::mismatched_reference:
            return ErrorCode::mismatched_reference;
        case TxRule::mismatched_position:
            return ErrorCode::mismatched_position;
        case TxRule::mismatched_asset_id:
            return ErrorCode::mismatched_asset_id;
        case TxRule::mismatched_value:
            return ErrorCode::mismatched_value;
        case TxRule::missing_field:
            return ErrorCode::missing_field;
        case TxRule::position:
            return ErrorCode::position;
        case TxRule::empty_input_ids:
        case TxRule::program:
            break;
    }
    return ErrorCode::unspecified;
}

}  // namespace

std::span<const ErrorInfo> error_table() noexcept {
    return kErrors;
}

const ErrorInfo& error_info(ErrorCode code) noexcept {
    return kErrors[std::to_underlying(code)];
}

ErrorCode error_code(vm::VmError error) noexcept {
    using vm::VmError;
    switch (error) {
        case VmError::alt_stack_underflow:
            return ErrorCode::alt_stack_underflow;
        case VmError::bad_value:
            return ErrorCode::bad_value;
        case VmError::context:
            return ErrorCode::context;
        case VmError::data_stack_underflow:
            return ErrorCode::data_stack_underflow;
        case VmError::disallowed_opcode:
            return ErrorCode::disallowed_opcode;
        case VmError::div_zero:
            return ErrorCode::div_zero;
        case VmError::false_vm_result:
            return ErrorCode::false_vm_result;
        case VmError::long_program:
            return ErrorCode::long_program;
        case VmError::range:
            return ErrorCode::range;
        case VmError::return_executed:
            return ErrorCode::return_executed;
        case VmError::run_limit_exceeded:
            return ErrorCode::run_limit_exceeded;
        case VmError::short_program:
            return ErrorCode::short_program;
        case VmError::unsupported_vm:
            return ErrorCode::unsupported_vm;
        case VmError::verify_failed:
            return ErrorCode::verify_failed;
        case VmError::token:
            return ErrorCode::token;
        case VmError::ok:
        case VmError::program_overflow:
        case VmError::label_redefined:
        case VmError::label_undefined:
        case VmError::jump_address:
        case VmError::bad_hex:
        case VmError::token_too_long:
            break;
    }
    return ErrorCode::unspecified;
}

ErrorCode error_code(const consensus::TxError& error) noexcept {
    return error.rule == consensus::TxRule::program ? error_code(error.vm_error) : error_code(error.rule);
}

std::unexpected<ApiError> failure(ErrorCode code, std::string_view prefix) {
    const std::string_view root = error_info(code).root;
    std::string detail(prefix);
    if (!prefix.empty()) detail += ": ";
    detail += root;
    return std::unexpected(ApiError{.code = code, .detail = std::move(detail)});
}

std::unexpected<ApiError> failure_text(std::string detail) {
    return std::unexpected(ApiError{.code = ErrorCode::unspecified, .detail = std::move(detail)});
}

std::unexpected<ApiError> cancellation() {
    return failure_text("the call was given up: its client is gone, or the node stops");
}

std::unexpected<ApiError> bad_request(std::string_view what) {
    return failure(ErrorCode::bad_request, what);
}

}  // namespace bytom::rpc
