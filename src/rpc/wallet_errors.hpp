// From the wallet's errors to those of the API (09 §3).
#pragma once

#include <bytom/rpc/error_codes.hpp>
#include <bytom/wallet/error.hpp>

namespace bytom::rpc {

[[nodiscard]] ErrorCode wallet_error_code(wallet::ErrorKind kind) noexcept;

/// The same error for clients.
[[nodiscard]] std::unexpected<ApiError> wallet_failure(const wallet::WalletError& error);

}  // namespace bytom::rpc
