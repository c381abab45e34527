// Making of build errors.
#pragma once

#include <bytom/wallet/transaction_builder.hpp>

namespace bytom::wallet {

using Built = Status<BuildError>;

/// "prefix: root", or the root alone.
[[nodiscard]] std::unexpected<BuildError> build_error(ErrorKind kind, std::string_view root,
                                                      std::string_view prefix = {});

/// An error of the wallet behind "prefix: ". Its root is what stands behind the last colon.
[[nodiscard]] BuildError build_error_of(const WalletError& error, std::string_view prefix = {});

/// A text that is a root of its own, without a code.
[[nodiscard]] std::unexpected<BuildError> plain_build_error(const std::string& text);

/// "required field is missing".
[[nodiscard]] std::unexpected<BuildError> missing_fields();

}  // namespace bytom::wallet
