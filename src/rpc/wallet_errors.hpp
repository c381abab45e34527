// From the wallet's errors to those of the API (09 §3).
#pragma once

#include <bytom/base/result.hpp>
#include <bytom/rpc/error_codes.hpp>

namespace bytom::rpc {

/// The code of an error of wallet::error; `unspecified` for those without one.
[[nodiscard]] ErrorCode wallet_error_code(std::string_view name) noexcept;

/// The same error for clients.
[[nodiscard]] std::unexpected<ApiError> wallet_failure(const Error& error);

}  // namespace bytom::rpc
