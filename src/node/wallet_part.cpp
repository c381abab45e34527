#include "wallet_part.hpp"

#include <fmt/core.h>

#include <bytom/base/log.hpp>

#include "node/damage_advice.hpp"
#include "node/tip_log.hpp"

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

// The original's database, of another format, is wallet.db.
constexpr const char* kDirectory = "wallet-index.db";

fs::path wallet_directory(const ChainCore& core) {
    if (core.scratch) return core.scratch->path() / kDirectory;
    return path_in_home(core.config, core.config.db_dir) / kDirectory;
}

std::string_view name_of(wallet::TransactionNews::Kind kind) {
    switch (kind) {
        case wallet::TransactionNews::Kind::seen:
            return "seen";
        case wallet::TransactionNews::Kind::confirmed:
            return "confirmed";
        case wallet::TransactionNews::Kind::unconfirmed:
            return "unconfirmed";
    }
    std::unreachable();
}

/// Of old blocks, which come by the thousand, nothing is told.
void tell(Hooks& hooks, const wallet::TransactionNews& news, const base::Clock& clock) {
    if (!hooks.wants(HookKind::wallet)) return;
    if (news.block == nullptr) return hooks.tell(wallet_event(name_of(news.kind), news.tx_id, "", ""));
    if (TipLog::is_old(news.block->timestamp, clock.now())) return;
    hooks.tell(wallet_event(name_of(news.kind), news.tx_id, fmt::format("{}", news.block->height),
                            news.block->hash.to_text()));
}

}  // namespace

Result<WalletPart> WalletPart::open(ChainCore& core, Hooks& hooks,
                                    std::function<void(const std::string& what)> on_failure) {
    WalletPart part;
    if (core.config.wallet.disable) return part;
    part.key_store = std::make_unique<keys::KeyStore>(
        path_in_home(core.config, core.config.keys_dir),
        core.config.wallet.light_kdf ? keys::KdfStrength::light : keys::KdfStrength::standard);
    wallet::WalletOptions options;
    options.directory = wallet_directory(core);
    options.chain = core.chain.get();
    options.key_store = part.key_store.get();
    options.clock = &core.clock;
    options.rescan = core.config.wallet.rescan;
    options.on_failure = std::move(on_failure);
    options.on_news = [&hooks, &clock = core.clock](const wallet::TransactionNews& news) {
        tell(hooks, news, clock);
    };
    auto opened = wallet::Wallet::open(options);
    if (!opened) {
        return std::unexpected(with_advice(
            std::move(opened).error(),
            "put a copy of it back; or move it away, start the node, and restore-wallet brings the accounts "
            "back from a backup (the keys lie in " +
                path_in_home(core.config, core.config.keys_dir).string() + " and are not touched)"));
    }
    part.wallet = *std::move(opened);
    return part;
}

}  // namespace bytom::node
