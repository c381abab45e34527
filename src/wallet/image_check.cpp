#include "wallet/image_check.hpp"

#include <fmt/core.h>

#include <bytom/keys/signer.hpp>

#include "wallet/signer_failure.hpp"

namespace bytom::wallet {
namespace {

/// Why not; empty: it could.
std::string problem_of(std::span<const crypto::XPub> xpubs, std::int64_t quorum, std::uint64_t key_index) {
    // The next index is counted from the largest one.
    if (key_index >= keys::kKeyIndexLimit)
        return fmt::format("key_index {}: it must be below {}", key_index, keys::kKeyIndexLimit);
    if (const auto signer = keys::check_signer(xpubs, quorum); !signer)
        return signer_failure(signer.error(), xpubs).error().detail;
    return {};
}

std::string problem_of(const Asset& asset) {
    // Without keys there is an issuance program of the user's own.
    if (asset.xpubs.empty() && asset.key_index < keys::kKeyIndexLimit) return {};
    return problem_of(asset.xpubs, asset.quorum, asset.key_index);
}

}  // namespace

Status<WalletError> check_image(const BackupImage& image) {
    for (const Asset& asset : image.assets) {
        if (const std::string problem = problem_of(asset); !problem.empty())
            return fail(ErrorKind::restore, fmt::format("restore asset image: {}: {}", asset.alias, problem));
    }
    for (const auto& [account, contract_index] : image.accounts) {
        const keys::AccountSigner& signer = account.signer;
        if (const std::string problem = problem_of(signer.xpubs, signer.quorum, signer.key_index);
            !problem.empty())
            return fail(ErrorKind::restore,
                        fmt::format("restore account image: {}: {}", account.alias, problem));
    }
    return {};
}

}  // namespace bytom::wallet
