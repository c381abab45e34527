// What the wallet's calls answer, as the interactive commands need it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bytomcli/amount.hpp"
#include "bytomcli/node_answer.hpp"

namespace bytom::bytomcli {

struct WalletAccount {
    std::string id;
    std::string alias;
    std::vector<std::string> xpubs;
    static constexpr auto fields() {
        return std::tuple(json::field("id", &WalletAccount::id, "id"),
                          json::field("alias", &WalletAccount::alias, "name"),
                          json::field("xpubs", &WalletAccount::xpubs, "root keys"));
    }
};

/// The account of this alias or, if there is none, of this id.
[[nodiscard]] Answered<WalletAccount> find_account(const Post& post, std::string_view name);

/// An asset as amounts of it are written.
struct AssetUnit {
    std::string id;
    std::string name;       ///< "BTM", an alias, or the beginning of the id
    unsigned decimals = 0;  ///< of the definition

    [[nodiscard]] bool is_btm() const { return id == kBtmId; }
    /// "1.5BTM", "20 GOLD".
    [[nodiscard]] std::string text(std::uint64_t amount) const;
};

/// The units of the assets that the wallet knows, BTM among them.
class AssetUnits {
public:
    [[nodiscard]] static Answered<AssetUnits> ask(const Post& post);

    /// By id, else by alias in any case; null: unknown.
    [[nodiscard]] const AssetUnit* find(std::string_view name) const;
    /// Of an id that may be unknown: its smallest unit.
    [[nodiscard]] AssetUnit of(std::string_view id) const;

private:
    std::vector<AssetUnit> units_;
};

}  // namespace bytom::bytomcli
