#include "bytomcli/wallet_view.hpp"

#include <algorithm>
#include <charconv>

#include "bytomcli/amount.hpp"

namespace bytom::bytomcli {
namespace {

struct ListedAsset {
    std::string id;
    std::string alias;
    json::Captured definition;
    static constexpr auto fields() {
        return std::tuple(json::field("id", &ListedAsset::id, "id"),
                          json::field("alias", &ListedAsset::alias, "name"),
                          json::field("definition", &ListedAsset::definition, "what its maker says of it"));
    }
};

/// Of a definition; what is no sensible number counts as none.
unsigned decimals_of(const json::Captured& definition) {
    if (!definition.value || definition.value->kind() != json::Kind::object) return 0;
    unsigned decimals = 0;
    for (const json::Member member : definition.value->members()) {
        if (member.key != "decimals") continue;
        const bool is_text = member.value.kind() == json::Kind::string;
        if (!is_text && member.value.kind() != json::Kind::number) continue;
        const std::string_view text = is_text ? member.value.string() : member.value.number();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), decimals);
        if (error != std::errc{} || end != text.data() + text.size() ||
            decimals > primitives::kMaxAssetDecimals)
            decimals = 0;
    }
    return decimals;
}

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

AssetUnit btm() {
    return {.id = std::string(kBtmId), .name = "BTM", .decimals = kBtmDecimals};
}

}  // namespace

Answered<WalletAccount> find_account(const Post& post, std::string_view name) {
    BYTOM_ASSIGN(const std::vector<WalletAccount> accounts,
                 ask_node_for<std::vector<WalletAccount>>(post, "/list-accounts", "{}"));
    for (const std::string WalletAccount::* member : {&WalletAccount::alias, &WalletAccount::id}) {
        const auto found = std::ranges::find_if(
            accounts, [&](const WalletAccount& account) { return same_name(account.*member, name); });
        if (found != accounts.end()) return *found;
    }
    return std::unexpected(Complaint{.code = ExitCode::local_error,
                                     .text = "the wallet has no account \"" + std::string(name) + "\""});
}

std::string AssetUnit::text(std::uint64_t amount) const {
    if (is_btm()) return btm_text(amount);
    return decimal_text(amount, decimals) + " " + name;
}

Answered<AssetUnits> AssetUnits::ask(const Post& post) {
    constexpr std::size_t kShownId = 12;
    AssetUnits units;
    units.units_.push_back(btm());
    BYTOM_ASSIGN(const NodeAnswer answer, ask_node(post, "/list-assets", "{}"));
    std::vector<ListedAsset> assets;
    if (answer.data) {
        if (const auto read = json::Codec<std::vector<ListedAsset>>::read(*answer.data, assets); !read)
            return std::unexpected(Complaint{.code = ExitCode::unexpected_data, .text = read.error()});
    }
    for (const ListedAsset& asset : assets) {
        if (asset.id == kBtmId) continue;
        units.units_.push_back({.id = asset.id,
                                .name = asset.alias.empty() ? asset.id.substr(0, kShownId) : asset.alias,
                                .decimals = decimals_of(asset.definition)});
    }
    return units;
}

const AssetUnit* AssetUnits::find(std::string_view name) const {
    for (const std::string AssetUnit::* member : {&AssetUnit::id, &AssetUnit::name}) {
        const auto found = std::ranges::find_if(
            units_, [&](const AssetUnit& unit) { return same_name(unit.*member, name); });
        if (found != units_.end()) return &*found;
    }
    return nullptr;
}

AssetUnit AssetUnits::of(std::string_view id) const {
    constexpr std::size_t kShownId = 12;
    const AssetUnit* const known = find(id);
    if (known != nullptr) return *known;
    return {.id = std::string(id), .name = std::string(id.substr(0, kShownId)), .decimals = 0};
}

}  // namespace bytom::bytomcli
