#include <array>
#include <ctime>
#include <map>
#include <ostream>

#include <bytom/base/checked.hpp>
#include <bytom/json/writer.hpp>

#include "bytomcli/amount.hpp"
#include "bytomcli/people_commands.hpp"
#include "bytomcli/value_text.hpp"
#include "bytomcli/wallet_view.hpp"

namespace bytom::bytomcli {
namespace {

/// An input or an output of a listed transaction.
struct Part {
    std::string type;
    std::string asset_id;
    std::uint64_t amount = 0;
    std::string account_id;
    std::string address;
    static constexpr auto fields() {
        return std::tuple(json::field("type", &Part::type, "what it is"),
                          json::field("asset_id", &Part::asset_id, "of what"),
                          json::field("amount", &Part::amount, "smallest units"),
                          json::field("account_id", &Part::account_id, "whose"),
                          json::field("address", &Part::address, "where"));
    }
};

struct Listed {
    std::string tx_id;
    std::uint64_t block_time = 0;
    std::uint64_t block_height = 0;
    std::vector<Part> inputs;
    std::vector<Part> outputs;
    bool status_fail = false;
    bool dropped = false;
    static constexpr auto fields() {
        return std::tuple(json::field("tx_id", &Listed::tx_id, "id"),
                          json::field("block_time", &Listed::block_time, "seconds since 1970"),
                          json::field("block_height", &Listed::block_height, "0: of no block yet"),
                          json::field("inputs", &Listed::inputs, "inputs"),
                          json::field("outputs", &Listed::outputs, "outputs"),
                          json::field("status_fail", &Listed::status_fail, "its assets did not move"),
                          json::field("dropped", &Listed::dropped, "it will not be confirmed"));
    }
};

/// What came and what went of an asset; nothing: more than 64 bits.
struct Movement {
    std::optional<std::uint64_t> in = 0;
    std::optional<std::uint64_t> out = 0;
};
using Movements = std::map<std::string, Movement>;

void add(std::optional<std::uint64_t>& sum, std::uint64_t amount) {
    if (sum) sum = base::checked_add(*sum, amount);
}

class HistoryReport {
public:
    HistoryReport(const Invocation& invocation, const Surroundings& surroundings)
        : invocation_(invocation), to_(surroundings) {}

    Status<Complaint> run() {
        BYTOM_ASSIGN(units_, AssetUnits::ask(to_.post));
        if (const std::string_view name = invocation_.flag("account"); !name.empty()) {
            BYTOM_ASSIGN(const WalletAccount account, find_account(to_.post, name));
            account_ = account.id;
        }
        std::string body;
        json::Writer writer(body);
        writer.begin_object();
        writer.member("account_id", account_);
        writer.member("detail", true);
        writer.member("unconfirmed", true);
        writer.key("count");
        writer.raw(invocation_.flag("count"));
        writer.end_object();
        BYTOM_ASSIGN(const auto listed,
                     ask_node_for<std::vector<Listed>>(to_.post, "/list-transactions", body));
        if (invocation_.is_on(kJsonFlag)) {
            print_json(listed);
        } else {
            for (const Listed& transaction : listed)
                print(transaction);
        }
        return {};
    }

private:
    [[nodiscard]] bool is_ours(const Part& part) const {
        return account_.empty() ? !part.account_id.empty() : part.account_id == account_;
    }

    [[nodiscard]] Movements movements_of(const Listed& transaction) const {
        Movements moved;
        for (const Part& part : transaction.inputs) {
            const bool counts = is_ours(part) && (!transaction.status_fail || part.asset_id == kBtmId);
            if (counts && part.type != "coinbase") add(moved[part.asset_id].out, part.amount);
        }
        for (const Part& part : transaction.outputs) {
            const bool counts = is_ours(part) && (!transaction.status_fail || part.asset_id == kBtmId);
            if (counts) add(moved[part.asset_id].in, part.amount);
        }
        std::erase_if(
            moved, [](const auto& entry) { return entry.second.in && entry.second.in == entry.second.out; });
        return moved;
    }

    /// "+1.5BTM", "-20 GOLD".
    [[nodiscard]] std::string net_text(const std::string& asset_id, const Movement& moved) const {
        const AssetUnit unit = units_.of(asset_id);
        if (!moved.in || !moved.out) return "more " + unit.name + " than can be counted";
        return *moved.in > *moved.out ? "+" + unit.text(*moved.in - *moved.out)
                                      : "-" + unit.text(*moved.out - *moved.in);
    }

    /// What it is to the wallet, and whom it pays.
    [[nodiscard]] std::string story_of(const Listed& transaction) const {
        for (const Part& part : transaction.inputs)
            if (part.type == "coinbase") return "mined";
        bool spends = false;
        for (const Part& part : transaction.inputs)
            spends = spends || is_ours(part);
        if (!spends) return "received";
        for (const Part& part : transaction.outputs) {
            if (part.type == "retire") return "retired";
            if (!is_ours(part) && !part.address.empty()) return "sent to " + part.address;
        }
        return "between own addresses";
    }

    [[nodiscard]] static std::string place_of(const Listed& transaction) {
        if (transaction.dropped) return "dropped";
        if (transaction.block_height == 0) return "pending";
        return "block " + std::to_string(transaction.block_height);
    }

    [[nodiscard]] static std::string time_text(std::uint64_t seconds) {
        const auto time = static_cast<std::time_t>(seconds);
        std::tm parts{};
        ::localtime_r(&time, &parts);
        std::array<char, sizeof "2026-01-02 03:04"> text{};
        return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &parts)};
    }

    void print(const Listed& transaction) const {
        std::string amounts;
        for (const auto& [asset_id, moved] : movements_of(transaction))
            amounts += (amounts.empty() ? "" : ", ") + net_text(asset_id, moved);
        to_.out << (transaction.block_time == 0 ? "                " : time_text(transaction.block_time))
                << "  " << place_of(transaction) << "  " << (amounts.empty() ? "0" : amounts) << "  "
                << story_of(transaction) << "  " << transaction.tx_id << '\n';
    }

    void print_json(const std::vector<Listed>& listed) const {
        std::string text;
        json::Writer writer(text);
        writer.begin_array();
        for (const Listed& transaction : listed) {
            writer.begin_object();
            writer.member("tx_id", transaction.tx_id);
            writer.member("time", transaction.block_time);
            writer.member("height", transaction.block_height);
            writer.member("state", transaction.dropped             ? "dropped"
                                   : transaction.block_height == 0 ? "pending"
                                                                   : "confirmed");
            writer.key("net");
            writer.begin_array();
            for (const auto& [asset_id, moved] : movements_of(transaction)) {
                if (!moved.in || !moved.out) continue;
                writer.begin_object();
                writer.member("asset_id", asset_id);
                writer.member("received", *moved.in);
                writer.member("sent", *moved.out);
                writer.end_object();
            }
            writer.end_array();
            writer.end_object();
        }
        writer.end_array();
        if (const auto document = json::Document::parse(text))
            to_.out << value_text(document->root(), Layout::indented) << '\n';
    }

    const Invocation& invocation_;
    const Surroundings& to_;
    AssetUnits units_;
    std::string account_;  ///< id; empty: all
};

}  // namespace

Status<Complaint> run_history(const Invocation& invocation, const Surroundings& surroundings) {
    return HistoryReport(invocation, surroundings).run();
}

}  // namespace bytom::bytomcli
