#include "wallet_part.hpp"

#include <bytom/base/log.hpp>

namespace bytom::node {
namespace {

namespace fs = std::filesystem;

// The original's database, of another format, is wallet.db.
constexpr const char* kDirectory = "wallet-index.db";

fs::path wallet_directory(const ChainCore& core) {
    if (core.scratch) return core.scratch->path() / kDirectory;
    return path_in_home(core.config, core.config.db_dir) / kDirectory;
}

}  // namespace

Result<WalletPart> WalletPart::open(ChainCore& core,
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
    BYTOM_ASSIGN(part.wallet, wallet::Wallet::open(options));
    return part;
}

mining::Payout WalletPart::payout() const {
    mining::Payout payout;
    if (!wallet) return payout;
    payout.arbitrary = wallet->accounts().coinbase_arbitrary();
    if (auto address = wallet->accounts().mining_address()) {
        payout.control_program = std::move(address->control_program);
    }
    return payout;
}

bool WalletPart::has_mining_address() const {
    return wallet && wallet->accounts().mining_address().has_value();
}

}  // namespace bytom::node
