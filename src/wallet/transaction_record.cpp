#include <algorithm>

#include <bytom/wallet/transaction_record.hpp>

namespace bytom::wallet {

std::string_view to_string(DropReason reason) noexcept {
    switch (reason) {
        case DropReason::none:
            return "";
        case DropReason::conflict:
            return "conflict";
        case DropReason::refused:
            return "refused";
        case DropReason::expired:
            return "expired";
        case DropReason::abandoned:
            return "abandoned";
    }
    return "";
}

bool TransactionRecord::is_own() const noexcept {
    if (coinbase) return false;
    return submitted ||
           std::ranges::any_of(input_accounts, [](const std::string& account) { return !account.empty(); });
}

std::string TransactionRecord::drop_text() const {
    std::string text(to_string(drop_reason));
    if (!drop_detail.empty()) text += ": " + drop_detail;
    return text;
}

}  // namespace bytom::wallet
