// Transactions of the wallet as the API shows them, with names (09 §5.3, §6).
#pragma once

#include <map>

#include <bytom/json/writer.hpp>
#include <bytom/wallet/wallet.hpp>

namespace bytom::rpc {

/// Writes records one after the other; remembers the names of assets and accounts that it met. One thread,
/// one call of the API.
class WalletTransactionWriter {
public:
    /// Both outlive this. Without a wallet there are no names.
    WalletTransactionWriter(wallet::Wallet* wallet, std::string_view address_prefix)
        : wallet_(wallet), address_prefix_(address_prefix) {}

    /// Everything.
    void write(json::Writer& out, const wallet::TransactionRecord& record);
    /// Id, time, and what moved.
    void write_summary(json::Writer& out, const wallet::TransactionRecord& record);

private:
    struct AssetNames {
        std::string alias;
        std::string definition;  ///< JSON
    };

    const AssetNames& names_of(const primitives::AssetId& asset);
    /// Empty for nobody.
    const std::string& alias_of(const std::string& account_id);
    void write_summary_part(json::Writer& out, std::string_view type, const primitives::AssetAmount& value,
                            const std::string& account_id, ByteView arbitrary);

    wallet::Wallet* wallet_;
    std::string_view address_prefix_;
    std::map<primitives::AssetId, AssetNames> assets_;
    std::map<std::string, std::string> accounts_;
};

}  // namespace bytom::rpc
