#include "rpc/pool_methods.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <bytom/chain/chain.hpp>
#include <bytom/chain/statistics.hpp>

#include "rpc/explorer_call.hpp"
#include "rpc/pool_movements.hpp"

namespace bytom::rpc {
namespace {

using chain::PoolEntry;

/// Neu per unit of gas: the lower ends of the histogram's columns.
constexpr std::array<std::uint64_t, 8> kFeeSteps = {0, 200, 220, 250, 300, 400, 800, 2'000};

std::uint64_t gas_of(const PoolEntry& entry) {
    return entry.gas.gas_used > 0 ? static_cast<std::uint64_t>(entry.gas.gas_used) : 0;
}

std::uint64_t fee_per_gas(const PoolEntry& entry) {
    return entry.fee / std::max<std::uint64_t>(gas_of(entry), 1);
}

/// Writes the members of an entry into an object that has been begun.
void write_entry(json::Writer& out, const PoolEntry& entry) {
    out.member("tx_id", entry.id());
    out.member("time", entry.time);
    out.member("height", entry.height);
    out.member("fee", std::to_string(entry.fee));
    out.member("size", entry.weight);
    out.member("gas", gas_of(entry));
    out.member("status_fail", entry.status_fail);
}

void write_net(json::Writer& out, const PoolMovements& movements) {
    out.key("net");
    out.begin_array();
    for (const auto& [asset, moved] : movements.assets) {
        out.begin_object();
        out.member("asset_id", asset);
        out.member("amount", explorer::to_decimal(static_cast<explorer::NetAmount>(moved.received) -
                                                  static_cast<explorer::NetAmount>(moved.sent)));
        out.end_object();
    }
    out.end_array();
}

void write_limits(json::Writer& out, const chain::Statistics::PoolBounds& limits) {
    out.key("limits");
    out.begin_object();
    out.member("transactions", limits.transactions);
    out.member("bytes", limits.bytes);
    out.member("lifetime", static_cast<std::uint64_t>(limits.lifetime.count()));
    out.member("min_fee_rate", limits.min_fee_rate);
    out.end_object();
}

std::optional<std::uint64_t> arrival_of(std::string_view text) {
    std::uint64_t arrival = 0;
    if (text.empty()) return arrival;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), arrival);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return arrival;
}

}  // namespace

Outcome list_pool_transactions(const ExplorerContext& context, const ListPoolRequest& request,
                               json::Writer& out) {
    const auto after = arrival_of(request.after);
    if (!after) return list_failure(explorer::ListError::bad_cursor);
    const bool is_filtered = !request.address.empty() || !request.control_program.empty();
    std::vector<PoolMovements> entries;
    if (is_filtered) {
        BYTOM_ASSIGN(const Bytes program,
                     program_argument(context, request.address, request.control_program));
        entries = pool_movements(context.chain, program);
    } else {
        const chain::PoolSnapshotPtr pool = context.chain.pool();
        for (const chain::PoolEntryPtr& entry : pool->entries)
            entries.push_back({.entry = entry, .assets = {}});
    }
    const std::size_t limit = list_part(request.limit, {}).limit;
    std::size_t written = 0;
    std::string cursor;
    out.begin_object();
    out.key("transactions");
    out.begin_array();
    for (const PoolMovements& of_tx : entries) {
        if (!request.after.empty() && of_tx.entry->arrival <= *after) continue;
        if (written == limit) break;
        out.begin_object();
        write_entry(out, *of_tx.entry);
        if (is_filtered) write_net(out, of_tx);
        out.end_object();
        cursor = std::to_string(of_tx.entry->arrival);
        ++written;
    }
    out.end_array();
    out.member("total", entries.size());
    write_cursor(out, entries.empty() || cursor == std::to_string(entries.back().entry->arrival)
                          ? std::string()
                          : cursor);
    out.end_object();
    return {};
}

Outcome get_pool_info(const ExplorerContext& context, json::Writer& out) {
    struct Column {
        std::uint64_t transactions = 0;
        std::uint64_t bytes = 0;
    };
    std::array<Column, kFeeSteps.size()> columns{};
    const chain::PoolSnapshotPtr pool = context.chain.pool();
    const PoolEntry* oldest = nullptr;
    for (const chain::PoolEntryPtr& entry : pool->entries) {
        const auto step = std::ranges::upper_bound(kFeeSteps, fee_per_gas(*entry)) - kFeeSteps.begin() - 1;
        Column& column = columns.at(static_cast<std::size_t>(step));
        ++column.transactions;
        column.bytes += entry->weight;
        if (oldest == nullptr || entry->time < oldest->time) oldest = entry.get();
    }
    out.begin_object();
    out.member("transactions", pool->entries.size());
    out.member("bytes", pool->total_weight);
    out.member("fees", std::to_string(pool->total_fees));
    out.member("orphans", context.chain.pool_totals().orphans);
    write_limits(out, context.chain.statistics().pool_bounds);
    out.key("fee_per_gas");
    out.begin_array();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        out.begin_object();
        out.member("from", kFeeSteps.at(i));
        out.member("transactions", columns.at(i).transactions);
        out.member("bytes", columns.at(i).bytes);
        out.end_object();
    }
    out.end_array();
    out.key("oldest");
    if (oldest == nullptr) {
        out.null();
    } else {
        out.begin_object();
        write_entry(out, *oldest);
        out.end_object();
    }
    out.end_object();
    return {};
}

}  // namespace bytom::rpc
