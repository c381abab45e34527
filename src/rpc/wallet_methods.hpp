// Calls about the wallet as a whole (09 §5.10).
#pragma once

#include <bytom/keys/xpub_codec.hpp>
#include <bytom/rpc/method.hpp>

#include "rpc/method_contexts.hpp"

namespace bytom::rpc {

struct RestoreWalletRequest {
    json::Captured account_image;
    json::Captured asset_image;
    json::Captured key_images;

    static constexpr auto fields() {
        return std::tuple(
            json::field("account_image", &RestoreWalletRequest::account_image, "of backup-wallet"),
            json::field("asset_image", &RestoreWalletRequest::asset_image, "of backup-wallet"),
            json::field("key_images", &RestoreWalletRequest::key_images, "of backup-wallet"));
    }
};

struct RecoveryRequest {
    std::vector<crypto::XPub> xpubs;

    static constexpr auto fields() {
        return std::tuple(
            json::field("xpubs", &RecoveryRequest::xpubs, "root keys of the accounts, in their order"));
    }
};

struct RescanRequest {
    std::uint64_t from = 0;

    static constexpr auto fields() {
        return std::tuple(json::field("from", &RescanRequest::from, "first height to read again"));
    }
};

Outcome backup_wallet(const WalletContext& context, json::Writer& out);
Outcome restore_wallet(const WalletContext& context, const json::Value* input, json::Writer& out);
/// Takes any body or none, as the original does.
Outcome rescan_wallet(const WalletContext& context, const json::Value* input, json::Writer& out);
Outcome cancel_rescan(const WalletContext& context, json::Writer& out);
Outcome recovery_wallet(const WalletContext& context, const RecoveryRequest& request, json::Writer& out);
Outcome wallet_info(const WalletContext& context, json::Writer& out);

}  // namespace bytom::rpc
