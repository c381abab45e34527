#include "wallet/signer_failure.hpp"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include <bytom/base/hex.hpp>

namespace bytom::wallet {
namespace {

std::string describe_duplicate_key(std::span<const crypto::XPub> xpubs) {
    std::vector<crypto::XPub> sorted(xpubs.begin(), xpubs.end());
    std::ranges::sort(sorted);
    const auto twice = std::ranges::adjacent_find(sorted);
    const std::string key = twice == sorted.end() ? std::string() : twice->to_text();
    return "duplicated key=" + base::to_hex(base::as_bytes(key)) +
           ": xpubs cannot contain the same key more than once";
}

}  // namespace

std::unexpected<WalletError> signer_failure(keys::SignerError error, std::span<const crypto::XPub> xpubs) {
    switch (error) {
        case keys::SignerError::no_xpubs:
            return fail(ErrorKind::no_xpubs, "at least one xpub is required");
        case keys::SignerError::duplicate_xpub:
            return fail(ErrorKind::duplicate_xpub, describe_duplicate_key(xpubs));
        case keys::SignerError::too_many_xpubs:
            return fail(ErrorKind::too_many_xpubs,
                        fmt::format("{} xpubs: no transaction has the gas for the signatures of more than {}",
                                    xpubs.size(), keys::kMaxSignerKeys));
        case keys::SignerError::bad_quorum:
            break;
    }
    return fail(ErrorKind::bad_quorum,
                "quorum must be greater than or equal to 1, and must be less than or equal to the length of "
                "xpubs");
}

}  // namespace bytom::wallet
