#include "rpc/wallet_errors.hpp"

#include <algorithm>
#include <array>

#include <bytom/wallet/error.hpp>
#include <bytom/wallet/transaction_builder.hpp>

namespace bytom::rpc {
namespace {

namespace error = wallet::error;

struct Row {
    std::string_view name;
    ErrorCode code;
};

constexpr std::array kCodes = std::to_array<Row>({
    {error::kNoXpubs, ErrorCode::no_xpubs},
    {error::kDuplicateXpub, ErrorCode::duplicate_xpub},
    {error::kBadQuorum, ErrorCode::bad_quorum},
    {error::kFindAccount, ErrorCode::find_account},
    {error::kFindAsset, ErrorCode::find_asset},
    {error::kInsufficient, ErrorCode::insufficient},
    {error::kImmature, ErrorCode::immature},
    {error::kReserved, ErrorCode::reserved},
    {error::kMatchUtxo, ErrorCode::match_utxo},
    {error::kRestoreKeyAlias, ErrorCode::duplicate_alias},
    {error::kBadActionType, ErrorCode::bad_action_type},
    {error::kBadAction, ErrorCode::bad_action},
    {error::kBadActionConstruction, ErrorCode::bad_action_construction},
    {error::kMissingFields, ErrorCode::missing_fields},
    {error::kBadAmount, ErrorCode::bad_amount},
    {error::kBadContractArgType, ErrorCode::bad_contract_arg_type},
    {error::kMalformedRequest, ErrorCode::bad_request},
});

}  // namespace

ErrorCode wallet_error_code(std::string_view name) noexcept {
    const auto* row = std::ranges::find(kCodes, name, &Row::name);
    return row == kCodes.end() ? ErrorCode::unspecified : row->code;
}

std::unexpected<ApiError> wallet_failure(const Error& error) {
    return std::unexpected(ApiError{.code = wallet_error_code(error.name),
                                    .detail = error.detail.empty() ? std::string(error.name) : error.detail});
}

}  // namespace bytom::rpc
