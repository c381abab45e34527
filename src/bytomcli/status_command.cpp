#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <ostream>
#include <set>

#include <bytom/base/saturating.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/primitives/block.hpp>

#include "bytomcli/amount.hpp"
#include "bytomcli/people_commands.hpp"
#include "bytomcli/value_text.hpp"
#include "bytomcli/wallet_view.hpp"

namespace bytom::bytomcli {
namespace {

struct NetInfo {
    bool listening = false;
    bool mining = false;
    std::string network_id;
    std::uint64_t pruned_below = 0;
    static constexpr auto fields() {
        return std::tuple(json::field("listening", &NetInfo::listening, "peers can connect"),
                          json::field("mining", &NetInfo::mining, "the CPU miner runs"),
                          json::field("network_id", &NetInfo::network_id, "network"),
                          json::field("pruned_below", &NetInfo::pruned_below, "blocks from there on"));
    }
};

/// Of a chain that began with a snapshot.
struct History {
    std::uint64_t snapshot_height = 0;
    std::uint64_t validated_height = 0;
    bool validated = false;
    static constexpr auto fields() {
        return std::tuple(json::field("snapshot_height", &History::snapshot_height, "where the chain began"),
                          json::field("validated_height", &History::validated_height, "validated up to here"),
                          json::field("validated", &History::validated, "all of it"));
    }
};

struct SyncStatus {
    bool syncing = false;
    std::uint64_t height = 0;
    std::uint64_t best_header = 0;
    std::uint64_t peers = 0;
    std::uint64_t blocks_per_minute = 0;
    std::string reason;
    std::optional<History> history;
    static constexpr auto fields() {
        return std::tuple(
            json::field("syncing", &SyncStatus::syncing, "behind the peers"),
            json::field("height", &SyncStatus::height, "of the chain"),
            json::field("best_header", &SyncStatus::best_header, "height of the best header"),
            json::field("peers", &SyncStatus::peers, "how many"),
            json::field("blocks_per_minute", &SyncStatus::blocks_per_minute, "speed"),
            json::field("reason", &SyncStatus::reason, "why it does not move"),
            json::field("history", &SyncStatus::history, "of a chain that began with a snapshot"));
    }
};

struct Header {
    Bytes block_header;
    static constexpr auto fields() {
        return std::tuple(json::field("block_header", &Header::block_header, "serialised"));
    }
};

struct WalletInfo {
    std::uint64_t best_block_height = 0;
    std::uint64_t wallet_height = 0;
    static constexpr auto fields() {
        return std::tuple(json::field("best_block_height", &WalletInfo::best_block_height, "of the chain"),
                          json::field("wallet_height", &WalletInfo::wallet_height, "of the wallet"));
    }
};

struct Balance {
    std::string account_id;
    std::string asset_id;
    std::uint64_t amount = 0;
    static constexpr auto fields() {
        return std::tuple(json::field("account_id", &Balance::account_id, "whose"),
                          json::field("asset_id", &Balance::asset_id, "of what"),
                          json::field("amount", &Balance::amount, "smallest units"));
    }
};

struct Unspent {
    std::string asset_id;
    std::uint64_t amount = 0;
    std::uint64_t valid_height = 0;
    static constexpr auto fields() {
        return std::tuple(json::field("asset_id", &Unspent::asset_id, "of what"),
                          json::field("amount", &Unspent::amount, "smallest units"),
                          json::field("valid_height", &Unspent::valid_height, "can be spent from there on"));
    }
};

struct MiningStatus {
    bool is_mining = false;
    std::string pays_to;
    std::uint64_t blocks_found = 0;
    json::Captured hash_rate;
    static constexpr auto fields() {
        return std::tuple(json::field("is_mining", &MiningStatus::is_mining, "it runs"),
                          json::field("pays_to", &MiningStatus::pays_to, "address of rewards"),
                          json::field("blocks_found", &MiningStatus::blocks_found, "since the start"),
                          json::field("hash_rate", &MiningStatus::hash_rate, "hashes a second"));
    }
};

struct PoolStatus {
    std::uint64_t transactions = 0;
    std::string fees;
    static constexpr auto fields() {
        return std::tuple(json::field("transactions", &PoolStatus::transactions, "how many"),
                          json::field("fees", &PoolStatus::fees, "neu, decimal"));
    }
};

/// A line for people and its members for programs.
class Report {
public:
    Report() { writer_.begin_object(); }

    void line(std::string_view name, const std::string& text) {
        constexpr std::size_t kWidth = 10;
        text_ += name;
        text_.append(kWidth - std::min(kWidth, name.size()), ' ');
        text_ += text + "\n";
    }
    template <typename T>
    void member(std::string_view name, const T& value) {
        writer_.member(name, value);
    }

    [[nodiscard]] std::string text() const { return text_; }
    [[nodiscard]] std::string json() {
        writer_.end_object();
        const auto document = json::Document::parse(json_);
        return document ? value_text(document->root(), Layout::indented) + "\n" : std::string();
    }

private:
    std::string text_;
    std::string json_;
    json::Writer writer_{json_};
};

std::string plural(std::uint64_t count, std::string_view noun) {
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string age_text(std::uint64_t timestamp) {
    constexpr std::uint64_t kMinute = 60;
    constexpr std::uint64_t kHour = 60 * kMinute;
    constexpr std::uint64_t kDay = 24 * kHour;
    const auto now = static_cast<std::uint64_t>(std::max<std::time_t>(std::time(nullptr), 0));
    if (timestamp >= now) return "just now";
    const std::uint64_t age = now - timestamp;
    if (age < 2 * kMinute) return plural(age, "second") + " ago";
    if (age < 2 * kHour) return plural(age / kMinute, "minute") + " ago";
    if (age < 2 * kDay) return plural(age / kHour, "hour") + " ago";
    return plural(age / kDay, "day") + " ago";
}

class StatusReport {
public:
    explicit StatusReport(const Surroundings& surroundings) : to_(surroundings) {}

    /// The whole text, or the JSON of it.
    Answered<std::string> make(bool as_json) {
        BYTOM_ASSIGN(sync_, ask_node_for<SyncStatus>(to_.post, "/sync-status"));
        BYTOM_ASSIGN(const NetInfo net, ask_node_for<NetInfo>(to_.post, "/net-info"));
        report_.line("Node", to_.node);
        report_.line("Network", net.network_id);
        report_.member("network", net.network_id);
        add_chain(net.pruned_below);
        report_.line("Peers", std::to_string(sync_.peers) + (net.listening ? "" : ", nobody can connect"));
        report_.member("peers", sync_.peers);
        add_sync();
        add_wallet();
        add_mining();
        add_pool();
        return as_json ? report_.json() : report_.text();
    }

private:
    void add_chain(std::uint64_t pruned_below) {
        std::string text = std::to_string(sync_.height);
        const auto time = time_of_block();
        if (time && sync_.height > 0) text += ", its block is of " + age_text(*time);
        if (pruned_below > 1) text += ", blocks below " + std::to_string(pruned_below) + " are pruned";
        report_.line("Height", text);
        report_.member("height", sync_.height);
        if (pruned_below > 1) report_.member("pruned_below", pruned_below);
        if (time) report_.member("time", *time);
    }

    /// Seconds since 1970. Nothing: the node does not say.
    [[nodiscard]] std::optional<std::uint64_t> time_of_block() const {
        const auto answer = ask_node_for<Header>(to_.post, "/get-block-header",
                                                 "{\"block_height\":" + std::to_string(sync_.height) + "}");
        if (!answer) return std::nullopt;
        const auto header = primitives::BlockHeader::decode(answer->block_header);
        return header ? std::optional(header->timestamp) : std::nullopt;
    }

    void add_sync() {
        std::string text = "in step with the network";
        if (sync_.syncing) {
            text = std::to_string(sync_.height) + " of " + std::to_string(sync_.best_header) + " blocks, " +
                   plural(sync_.blocks_per_minute, "block") + " a minute";
        } else if (!sync_.reason.empty()) {
            text = sync_.reason;
        }
        report_.line("Sync", text);
        report_.member("syncing", sync_.syncing);
        report_.member("best_header", sync_.best_header);
        report_.member("reason", sync_.reason);
        if (sync_.history) add_history(*sync_.history);
    }

    void add_history(const History& history) {
        const std::string all = std::to_string(history.snapshot_height);
        report_.line("History", history.validated
                                    ? "validated up to block " + all
                                    : "validated up to block " + std::to_string(history.validated_height) +
                                          " of " + all + ", where the chain began with a snapshot");
        report_.member("history_validated", history.validated);
    }

    void add_wallet() {
        const auto info = ask_node_for<WalletInfo>(to_.post, "/wallet-info");
        if (!info) return report_.line("Wallet", "not available: " + info.error().text);
        const bool current = info->wallet_height >= info->best_block_height;
        report_.line("Wallet", current ? "in step with the chain"
                                       : "at " + std::to_string(info->wallet_height) + " of " +
                                             std::to_string(info->best_block_height));
        report_.member("wallet_height", info->wallet_height);
        const auto balances = ask_node_for<std::vector<Balance>>(to_.post, "/list-balances", "{}");
        if (!balances) return report_.line("Balance", "not available: " + balances.error().text);
        std::uint64_t sum = 0;
        std::set<std::string> accounts;
        std::set<std::string> others;
        for (const Balance& balance : *balances) {
            accounts.insert(balance.account_id);
            if (balance.asset_id == kBtmId) {
                sum = base::add_up_to_max(sum, balance.amount);
            } else {
                others.insert(balance.asset_id);
            }
        }
        std::string text = btm_text(sum);
        if (accounts.size() > 1) text += " in " + plural(accounts.size(), "account");
        if (!others.empty()) text += ", and " + plural(others.size(), "other asset");
        report_.line("Balance", text);
        report_.member("balance", sum);
        add_immature();
    }

    /// New coins cannot be spent for a while.
    void add_immature() {
        constexpr std::size_t kMost = 5'000;
        const auto outputs = ask_node_for<std::vector<Unspent>>(to_.post, "/list-unspent-outputs",
                                                                "{\"count\":" + std::to_string(kMost) + "}");
        if (!outputs) return;
        std::uint64_t sum = 0;
        std::uint64_t last = 0;
        for (const Unspent& output : *outputs) {
            if (output.asset_id != kBtmId || output.valid_height <= sync_.height) continue;
            sum = base::add_up_to_max(sum, output.amount);
            last = std::max(last, output.valid_height);
        }
        std::string text = btm_text(sum) + " of it";
        if (outputs->size() == kMost) text = "at least " + text;
        if (sum > 0) text += ", the last until height " + std::to_string(last);
        report_.line("Immature", text);
        report_.member("immature", sum);
    }

    void add_mining() {
        // Kept: the hash rate is a part of it.
        const auto answer = ask_node(to_.post, "/get-mining-info");
        if (!answer) return report_.line("Mining", "not available: " + answer.error().text);
        const auto mining = answer->data ? json::decode<MiningStatus>(*answer->data)
                                         : std::unexpected(std::string("no data"));
        if (!mining) return report_.line("Mining", "not available: " + mining.error());
        std::string text = "off";
        if (mining->is_mining) {
            text = "on";
            if (mining->hash_rate.value && mining->hash_rate.value->kind() == json::Kind::number) {
                const std::string_view rate = mining->hash_rate.value->number();
                text += ", " + std::string(rate.substr(0, rate.find('.'))) + " hashes/s";
            }
            text += ", " + plural(mining->blocks_found, "block") + " found";
        }
        text +=
            mining->pays_to.empty() ? ", no address to pay rewards to" : ", rewards go to " + mining->pays_to;
        report_.line("Mining", text);
        report_.member("mining", mining->is_mining);
        report_.member("pays_to", mining->pays_to);
    }

    void add_pool() {
        const auto pool = ask_node_for<PoolStatus>(to_.post, "/get-pool-info");
        if (!pool) return report_.line("Pool", "not available: " + pool.error().text);
        std::string text = plural(pool->transactions, "transaction");
        const auto fees = parse_decimal(pool->fees, 0);
        if (pool->transactions > 0 && fees) text += ", " + btm_text(*fees) + " in fees";
        report_.line("Pool", text);
        report_.member("pool_transactions", pool->transactions);
    }

    const Surroundings& to_;
    SyncStatus sync_;
    Report report_;
};

}  // namespace

Status<Complaint> run_status(const Invocation& invocation, const Surroundings& surroundings) {
    BYTOM_ASSIGN(const std::string text, StatusReport(surroundings).make(invocation.is_on(kJsonFlag)));
    surroundings.out << text;
    return {};
}

}  // namespace bytom::bytomcli
