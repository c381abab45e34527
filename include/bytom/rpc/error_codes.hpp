// The error codes of the API in one table (09 §2.2, §3) and the way from the errors of the modules below to
// them.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include <bytom/consensus/tx_error.hpp>
#include <bytom/vm/error.hpp>

namespace bytom::rpc {

enum class ErrorCode : std::uint8_t {
    unspecified,
    request_timed_out,
    bad_request,
    other_network,
    not_authenticated,

    bad_quorum,
    bad_xpub,
    no_xpubs,
    duplicate_xpub,
    compile_contract,
    instantiate_contract,

    insufficient,
    immature,
    reserved,
    match_utxo,
    bad_action_type,
    bad_action,
    bad_action_construction,
    missing_fields,
    bad_amount,
    find_account,
    find_asset,
    bad_contract_arg_type,
    orphan_tx,
    ext_tx_fee,
    no_gas_input,

    tx_version,
    tx_size,
    bad_time_range,
    not_standard_tx,
    wrong_coinbase_tx,
    wrong_coinbase_asset,
    coinbase_arbitrary_oversize,
    empty_results,
    mismatched_asset_id,
    mismatched_position,
    mismatched_reference,
    mismatched_value,
    missing_field,
    no_source,
    overflow,
    position,
    unbalanced,
    over_gas_credit,
    gas_calculate,

    alt_stack_underflow,
    bad_value,
    context,
    data_stack_underflow,
    disallowed_opcode,
    div_zero,
    false_vm_result,
    long_program,
    range,
    return_executed,
    run_limit_exceeded,
    short_program,
    token,
    unexpected,
    unsupported_vm,
    verify_failed,

    duplicate_alias,
    load_key,
    decrypt,

    // Ours:
    unknown_cursor,  ///< no block of this node (13 §4)
    body_pruned,     ///< the node has dropped a block's transactions (docs/operations.md)
};

struct ErrorInfo {
    ErrorCode code;
    std::string_view number;  ///< "BTM713"
    std::string_view msg;     ///< the fixed sentence shown to users
    std::string_view root;    ///< the text at the end of error_detail; empty where every error has its own
    /// 200: the failure of an operation (§2.1). Otherwise the status of a transport error (§2.2).
    unsigned http_status = 200;
    bool temporary = false;  ///< whether a transport error may pass
};

/// Every code, in the order of the enumeration.
[[nodiscard]] std::span<const ErrorInfo> error_table() noexcept;

[[nodiscard]] const ErrorInfo& error_info(ErrorCode code) noexcept;

/// PROGRAM_OVERFLOW and the assembler's errors but `token` have no code of their own.
[[nodiscard]] ErrorCode error_code(vm::VmError error) noexcept;
/// EMPTY_INPUT_IDS has no code of its own.
[[nodiscard]] ErrorCode error_code(const consensus::TxError& error) noexcept;

/// Why a call failed. `code` picks the envelope too: an error with an HTTP status other than 200 is a
/// transport error.
struct ApiError {
    ErrorCode code = ErrorCode::unspecified;
    std::string detail;  ///< the whole text, root included
};

/// What a handler returns: success (its answer written), or why not.
using Outcome = std::expected<void, ApiError>;

/// A failure with the code's root text, behind "prefix: " if there is one.
[[nodiscard]] std::unexpected<ApiError> failure(ErrorCode code, std::string_view prefix = {});

/// A failure without a code of its own (BTM000).
[[nodiscard]] std::unexpected<ApiError> failure_text(std::string detail);

/// Of a call that was given up before its end.
[[nodiscard]] std::unexpected<ApiError> cancellation();

/// An undecodable request: HTTP 400, BTM002.
[[nodiscard]] std::unexpected<ApiError> bad_request(std::string_view what);

}  // namespace bytom::rpc
