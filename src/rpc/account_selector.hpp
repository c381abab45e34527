// How requests name an account (09 §5): the alias wins when it is not empty.
#pragma once

#include <string>

#include <bytom/wallet/accounts.hpp>

#include "rpc/wallet_errors.hpp"

namespace bytom::rpc {

/// The account of the id or the alias. Error: find_account.
[[nodiscard]] inline std::expected<wallet::AccountPtr, ApiError> select_account(
    const wallet::Accounts& accounts, const std::string& id, const std::string& alias) {
    wallet::AccountPtr account = alias.empty() ? accounts.find(id) : accounts.find_by_alias(alias);
    if (!account) return failure(ErrorCode::find_account);
    return account;
}

/// Only the id, which need not exist. Error: find_account, for an alias that nobody has.
[[nodiscard]] inline std::expected<std::string, ApiError> select_account_id(const wallet::Accounts& accounts,
                                                                            const std::string& id,
                                                                            const std::string& alias) {
    if (alias.empty()) return id;
    const wallet::AccountPtr account = accounts.find_by_alias(alias);
    if (!account) return failure(ErrorCode::find_account);
    return account->id;
}

}  // namespace bytom::rpc
