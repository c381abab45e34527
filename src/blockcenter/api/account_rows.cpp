// account/…: wallets and their addresses.
#include <algorithm>

#include <bytom/keys/xpub_codec.hpp>

#include "blockcenter/api/payment_build.hpp"
#include "blockcenter/api/rows.hpp"

namespace bytom::blockcenter {
namespace {

/// Addresses of a wallet in list-wallets.
constexpr std::int64_t kShownAddresses = 100;

struct CreateWalletRequest {
    std::optional<crypto::XPub> pubkey;
    std::string label;
    std::string email;

    static constexpr auto fields() {
        return std::tuple(json::field("pubkey", &CreateWalletRequest::pubkey, "root key of the wallet"),
                          json::field("label", &CreateWalletRequest::label, ""),
                          json::field("email", &CreateWalletRequest::email, ""));
    }
};

struct LabelRequest {
    std::string label;
    static constexpr auto fields() { return std::tuple(json::field("label", &LabelRequest::label, "")); }
};

struct WalletFilter {
    std::string guid;
    std::uint32_t account_index = 0;
    std::string type;

    static constexpr auto fields() {
        return std::tuple(json::field("guid", &WalletFilter::guid, ""),
                          json::field("account_index", &WalletFilter::account_index, ""),
                          json::field("type", &WalletFilter::type, ""));
    }
};

struct WalletsRequest {
    std::optional<crypto::XPub> pubkey;
    WalletFilter filter;

    static constexpr auto fields() {
        return std::tuple(json::field("pubkey", &WalletsRequest::pubkey, ""),
                          json::field("filter", &WalletsRequest::filter, ""));
    }
};

void write_made(const Call& call, json::Writer& out, std::string_view guid, const AddressRow& address) {
    out.begin_object();
    out.member("guid", guid);
    out.member("address", address_text(call, address.program));
    out.member("label", address.label);
    out.end_object();
}

void write_balance(const Call& call, json::Writer& out, const BalanceRow& balance) {
    out.begin_object();
    out.member("asset", balance.asset);
    out.member("balance", balance.total);
    out.member("total_received", balance.received);
    out.member("total_sent", balance.sent);
    out.member("decimals", balance.decimals);
    out.member("alias", balance.name);
    out.member("name", balance.name);
    out.member("symbol", balance.name);
    out.member("icon", "");
    const auto price = call.prices.find(balance.asset);
    const Price of_one = price == call.prices.end() ? Price() : price->second;
    out.member("in_usd", worth(balance.total, balance.decimals, of_one.usd));
    out.member("in_cny", worth(balance.total, balance.decimals, of_one.cny));
    out.member("in_btc", worth(balance.total, balance.decimals, of_one.btc));
    if (call.version == Version::v3) {
        out.member("available_balance", balance.available);
        out.member("unconfirmed_balance", balance.unconfirmed);
        out.member("locked_balance", balance.locked);
    }
    out.end_object();
}

}  // namespace

void write_wallet(const Call& call, json::Writer& out, const WalletRow& wallet) {
    out.begin_object();
    out.member("access_token", wallet.access_token);
    out.member("guid", wallet.guid);
    out.member("label", wallet.label);
    out.member("m", wallet.quorum);
    out.member("n", wallet.keys);
    out.member("status", wallet.status);
    out.key("signers");
    out.begin_array();
    for (const SignerRow& signer : list_signers(call.sql, wallet.wallet)) {
        out.begin_object();
        out.member("pubkey", signer.xpub.view());
        out.member("name", signer.name);
        out.member("account_index", signer.account);
        out.end_object();
    }
    out.end_array();
    out.key("addresses");
    out.begin_array();
    for (const AddressRow& address : list_addresses(call.sql, wallet.wallet, kShownAddresses, 0))
        out.value(address_text(call, address.program));
    out.end_array();
    out.end_object();
}

Outcome create_account(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const auto request, call.read<CreateWalletRequest>());
    if (!request.pubkey) return fail_with(Code::bad_request, "pubkey: missing");
    BYTOM_TRY(check_text("label", request.label));
    BYTOM_TRY(check_text("email", request.email));
    const auto made = create_wallet(call.sql, *request.pubkey, request.label, request.email, call.now);
    if (!made)
        return fail_with(Code::bad_request,
                         "pubkey: no key of the curve (" + std::string(made.error()) + ")");
    write_made(call, out, made->wallet.guid, made->first);
    return Paged{};
}

Outcome new_address(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const WalletRow wallet, wallet_of(call));
    BYTOM_ASSIGN(const auto request, call.read<LabelRequest>());
    BYTOM_TRY(check_text("label", request.label));
    BYTOM_TRY(check_complete(wallet));
    const auto made = create_address(call.sql, wallet, request.label);
    if (!made) return fail_with(Code::bad_request, "guid: no address (" + std::string(made.error()) + ")");
    write_made(call, out, wallet.guid, *made);
    return Paged{};
}

Outcome list_account_addresses(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const WalletRow wallet, wallet_of(call));
    BYTOM_ASSIGN(const Page page, page_of(call, kDefaultPage));
    const auto addresses = list_addresses(call.sql, wallet.wallet, page.limit, page.start);
    std::vector<std::int64_t> numbers;
    numbers.reserve(addresses.size());
    for (const AddressRow& address : addresses)
        numbers.push_back(address.address);
    const auto balances = list_balances(call.sql, numbers, call.tip.height, call.now);
    out.begin_array();
    for (const AddressRow& address : addresses) {
        out.begin_object();
        out.member("guid", wallet.guid);
        out.member("address", address_text(call, address.program));
        out.member("label", address.label);
        out.key("balances");
        out.begin_array();
        for (const BalanceRow& balance : balances) {
            if (balance.address == address.address) write_balance(call, out, balance);
        }
        out.end_array();
        out.end_object();
    }
    out.end_array();
    return Paged{.page = page, .total = count_addresses(call.sql, wallet.wallet)};
}

Outcome list_account_wallets(const Call& call, json::Writer& out) {
    BYTOM_ASSIGN(const auto request, call.read<WalletsRequest>());
    BYTOM_ASSIGN(const Page page, page_of(call, kDefaultPage));
    WalletRules rules{.account = static_cast<std::int64_t>(request.filter.account_index)};
    const std::string& type = request.filter.type;
    if (!type.empty() && type != "P2PKH" && type != "P2SH")
        return fail_with(Code::bad_request, "filter: type: neither P2PKH (one key) nor P2SH (several)");
    if (!type.empty()) rules.several_keys = type == "P2SH";
    if (!request.pubkey) return fail_with(Code::bad_request, "pubkey: missing");
    std::vector<WalletRow> wallets;
    std::int64_t total = 0;
    if (!request.filter.guid.empty()) {
        const auto wallet = find_wallet(call.sql, request.filter.guid);
        const auto signers = wallet ? list_signers(call.sql, wallet->wallet) : std::vector<SignerRow>();
        const bool is_its_key = std::ranges::any_of(signers, [&](const SignerRow& signer) {
            return signer.xpub == *request.pubkey && (rules.account == 0 || rules.account == signer.account);
        });
        if (!is_its_key) return fail_with(Code::not_found, "filter: guid: this key has no such wallet");
        wallets.push_back(*wallet);
        total = 1;
    } else {
        wallets = list_wallets(call.sql, *request.pubkey, rules, page.limit, page.start);
        total = count_wallets(call.sql, *request.pubkey, rules);
    }
    out.begin_array();
    for (const WalletRow& wallet : wallets) {
        if (may_use(call, wallet)) write_wallet(call, out, wallet);
    }
    out.end_array();
    return Paged{.page = page, .total = total};
}

}  // namespace bytom::blockcenter
