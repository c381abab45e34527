#include <algorithm>

#include <bytom/crypto/sha3.hpp>
#include <bytom/keys/signer.hpp>

namespace bytom::keys {
namespace {

std::vector<crypto::XPub> sorted(std::span<const crypto::XPub> xpubs) {
    std::vector<crypto::XPub> result(xpubs.begin(), xpubs.end());
    std::ranges::sort(result);
    return result;
}

}  // namespace

std::string_view to_string(SignerError error) noexcept {
    switch (error) {
        case SignerError::no_xpubs:
            return "no_xpubs";
        case SignerError::duplicate_xpub:
            return "duplicate_xpub";
        case SignerError::bad_quorum:
            return "bad_quorum";
        case SignerError::too_many_xpubs:
            return "too_many_xpubs";
    }
    return "";
}

Status<SignerError> check_signer(std::span<const crypto::XPub> xpubs, std::int64_t quorum) {
    if (xpubs.empty()) return std::unexpected(SignerError::no_xpubs);
    const std::vector<crypto::XPub> ordered = sorted(xpubs);
    if (std::ranges::adjacent_find(ordered) != ordered.end()) {
        return std::unexpected(SignerError::duplicate_xpub);
    }
    if (quorum == 0 || quorum > static_cast<std::int64_t>(xpubs.size())) {
        return std::unexpected(SignerError::bad_quorum);
    }
    if (xpubs.size() > kMaxSignerKeys) return std::unexpected(SignerError::too_many_xpubs);
    return {};
}

Hash256 key_set_id(std::span<const crypto::XPub> xpubs) {
    crypto::Sha3 hash;
    for (const crypto::XPub& xpub : sorted(xpubs))
        hash.update(xpub.view());
    return hash.finish();
}

}  // namespace bytom::keys
