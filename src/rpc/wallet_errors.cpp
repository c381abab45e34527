#include "rpc/wallet_errors.hpp"

namespace bytom::rpc {

ErrorCode wallet_error_code(wallet::ErrorKind kind) noexcept {
    using enum wallet::ErrorKind;
    switch (kind) {
        case no_xpubs:
            return ErrorCode::no_xpubs;
        case duplicate_xpub:
            return ErrorCode::duplicate_xpub;
        case bad_quorum:
            return ErrorCode::bad_quorum;
        case find_account:
            return ErrorCode::find_account;
        case find_asset:
            return ErrorCode::find_asset;
        case insufficient:
            return ErrorCode::insufficient;
        case immature:
            return ErrorCode::immature;
        case reserved:
            return ErrorCode::reserved;
        case match_utxo:
            return ErrorCode::match_utxo;
        case restore_key_alias:
            return ErrorCode::duplicate_alias;
        case bad_action_type:
            return ErrorCode::bad_action_type;
        case bad_action:
            return ErrorCode::bad_action;
        case bad_action_construction:
            return ErrorCode::bad_action_construction;
        case missing_fields:
            return ErrorCode::missing_fields;
        case bad_amount:
            return ErrorCode::bad_amount;
        case bad_contract_arg_type:
            return ErrorCode::bad_contract_arg_type;
        case malformed_request:
            return ErrorCode::bad_request;
        case duplicate_account_alias:
        case duplicate_account_index:
        case too_many_xpubs:
        case account_index_limit:
        case bad_value:
        case bad_point:
        case bad_address:
        case arbitrary_limit:
        case null_asset_alias:
        case internal_asset:
        case duplicate_asset_alias:
        case duplicate_asset:
        case recovery_busy:
        case restore:
        case find_transaction:
        case backup:
            return ErrorCode::unspecified;
    }
    return ErrorCode::unspecified;
}

std::unexpected<ApiError> wallet_failure(const wallet::WalletError& error) {
    return std::unexpected(ApiError{.code = wallet_error_code(error.kind), .detail = error.detail});
}

}  // namespace bytom::rpc
