#include "rpc/wallet_methods.hpp"

#include <bytom/wallet/wallet.hpp>

#include "rpc/wallet_errors.hpp"

namespace bytom::rpc {

Outcome backup_wallet(const WalletContext& context, json::Writer& out) {
    const auto image = context.wallet.backup();
    if (!image) return wallet_failure(image.error());
    write_json(out, *image);
    return {};
}

Outcome restore_wallet(const WalletContext& context, const json::Value* input, json::Writer& /*out*/) {
    const auto image = wallet::read_backup_image(*input);
    if (!image) return bad_request(image.error());
    if (const auto restored = context.wallet.restore(*image, context.cancelled); !restored) {
        if (context.cancelled.stop_requested()) return cancellation();
        return wallet_failure(restored.error());
    }
    return {};
}

Outcome rescan_wallet(const WalletContext& context, const json::Value* input, json::Writer& /*out*/) {
    RescanRequest request;
    if (input != nullptr) request = json::decode<RescanRequest>(*input).value_or(RescanRequest{});
    context.wallet.rescan(request.from);
    return {};
}

Outcome cancel_rescan(const WalletContext& context, json::Writer& /*out*/) {
    if (context.wallet.cancel_rescan()) return {};
    return failure_text("there is no rescan under way");
}

Outcome recovery_wallet(const WalletContext& context, const RecoveryRequest& request, json::Writer& /*out*/) {
    if (const auto begun = context.wallet.recover(request.xpubs); !begun) {
        return wallet_failure(begun.error());
    }
    return {};
}

Outcome wallet_info(const WalletContext& context, json::Writer& out) {
    const wallet::WalletStatus status = context.wallet.status();
    out.begin_object();
    out.member("best_block_height", status.best_height);
    out.member("wallet_height", status.work_height());
    if (status.rescan) {
        out.key("rescan");
        out.begin_object();
        out.member("from", status.rescan->from);
        out.member("height", status.rescan->height);
        out.member("target", status.rescan->target);
        out.member("recovering", status.recovering);
        out.end_object();
    }
    out.end_object();
    return {};
}

}  // namespace bytom::rpc
