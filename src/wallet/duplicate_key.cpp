#include "wallet/duplicate_key.hpp"

#include <algorithm>
#include <vector>

#include <bytom/base/hex.hpp>

namespace bytom::wallet {

std::string describe_duplicate_key(std::span<const crypto::XPub> xpubs) {
    std::vector<crypto::XPub> sorted(xpubs.begin(), xpubs.end());
    std::ranges::sort(sorted);
    const auto twice = std::ranges::adjacent_find(sorted);
    const std::string key = twice == sorted.end() ? std::string() : twice->to_text();
    return "duplicated key=" + base::to_hex(base::as_bytes(key)) +
           ": xpubs cannot contain the same key more than once";
}

}  // namespace bytom::wallet
