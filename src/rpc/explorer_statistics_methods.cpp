#include "rpc/explorer_statistics_methods.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <bytom/chain/chain.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/params.hpp>

#include "rpc/explorer_call.hpp"

namespace bytom::rpc {
namespace {

using chain::BlockNode;
using explorer::Amount;
using explorer::DaySums;
using explorer::kDaySeconds;
using explorer::View;
using primitives::kBtmAssetId;

constexpr std::uint64_t kDefaultPoints = 100;
constexpr std::uint64_t kMaxPoints = 1'000;
/// A year of days for each of the points would be as much as anybody needs.
constexpr std::uint64_t kMaxDays = 40'000;
constexpr std::uint64_t kMaxMinerDays = 100;
/// One block per miner for a hundred days.
constexpr std::size_t kMaxMinerRows = 100'000;
constexpr std::uint64_t kHashRateBlocks = 100;

/// Hashes per second of the blocks above `from` up to `to`.
consensus::Work hash_rate_between(const BlockNode& from, const BlockNode& to) {
    const std::uint64_t seconds = to.timestamp > from.timestamp ? to.timestamp - from.timestamp : 1;
    return (to.chain_work - from.chain_work) / seconds;
}

/// The block on which a view stands; null if the chain has lost it meanwhile.
const BlockNode* node_of(const ExplorerContext& context, const View& view) {
    return context.chain.find(view.hash());
}

/// The last block before this time; null: there is none. Time stamps may go back a little: then one near by.
const BlockNode* last_before(const BlockNode& tip, std::uint64_t time) {
    if (tip.timestamp < time) return &tip;
    std::uint64_t low = 0;
    std::uint64_t high = tip.height;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (tip.ancestor(middle)->timestamp < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? nullptr : tip.ancestor(low - 1);
}

// --- Series ---

struct SumSeries {
    std::string_view name;
    Amount (*value)(const DaySums& day);
};

constexpr std::array kSumSeries = {
    SumSeries{"blocks", [](const DaySums& day) { return Amount{day.blocks}; }},
    SumSeries{"btm_amount", [](const DaySums& day) { return day.btm_amount; }},
    SumSeries{"fees", [](const DaySums& day) { return day.fees; }},
    SumSeries{"gas", [](const DaySums& day) { return day.gas; }},
    SumSeries{"issuances", [](const DaySums& day) { return Amount{day.issuances}; }},
    SumSeries{"mined", [](const DaySums& day) { return day.mined; }},
    SumSeries{"new_addresses", [](const DaySums& day) { return Amount{day.new_addresses}; }},
    SumSeries{"new_assets", [](const DaySums& day) { return Amount{day.new_assets}; }},
    SumSeries{"retirements", [](const DaySums& day) { return Amount{day.retirements}; }},
    SumSeries{"transactions", [](const DaySums& day) { return Amount{day.transactions}; }},
};

/// Whole days.
struct Span {
    std::uint64_t first = 0;
    std::uint64_t step = 1;
    std::uint64_t points = 0;
};

std::expected<Span, ApiError> span_of(const ChainHistoryRequest& request, std::uint64_t tip_time) {
    const std::uint64_t last = request.to.value_or(tip_time) / kDaySeconds;
    Span span;
    span.step = std::max<std::uint64_t>(request.step / kDaySeconds + (request.step % kDaySeconds != 0), 1);
    if (span.step > kMaxDays) return bad_request("step: at most 40000 days");
    const std::uint64_t back = (kDefaultPoints * span.step) - 1;
    span.first = request.from ? *request.from / kDaySeconds : last - std::min(last, back);
    if (span.first > last) return bad_request("from is later than to");
    span.points = (last - span.first) / span.step + 1;
    if (span.points > kMaxPoints || last - span.first > kMaxDays)
        return bad_request("at most 1000 steps and 40000 days");
    return span;
}

void write_point(json::Writer& out, std::uint64_t day, std::string_view value) {
    out.begin_object();
    out.member("time", day * kDaySeconds);
    out.member("value", value);
    out.end_object();
}

void write_sums(json::Writer& out, const View& view, const Span& span, const SumSeries& series) {
    std::vector<Amount> sums(span.points);
    const std::uint64_t last = span.first + span.points * span.step - 1;
    for (const DaySums& day : view.days(span.first, last, kMaxDays + kMaxPoints))
        sums[(day.day - span.first) / span.step] += series.value(day);
    for (std::uint64_t i = 0; i < span.points; ++i)
        write_point(out, span.first + i * span.step, explorer::to_decimal(sums[i]));
}

/// Coins up to and including each step's last day: of genesis, and mined.
void write_supply(json::Writer& out, const View& view, const Span& span) {
    Amount supply = 0;
    const std::uint64_t last = span.first + span.points * span.step - 1;
    const auto days = view.days(0, last, ~std::size_t{0});
    auto day = days.begin();
    for (std::uint64_t i = 0; i < span.points; ++i) {
        const std::uint64_t end = span.first + (i + 1) * span.step;
        for (; day != days.end() && day->day < end; ++day)
            supply += day->mined;
        write_point(out, span.first + i * span.step, explorer::to_decimal(supply));
    }
}

void write_of_chain(json::Writer& out, const BlockNode& tip, const Span& span, bool is_hash_rate) {
    for (std::uint64_t i = 0; i < span.points; ++i) {
        const std::uint64_t first = span.first + i * span.step;
        const BlockNode* const before = last_before(tip, first * kDaySeconds);
        const BlockNode* const last = last_before(tip, (first + span.step) * kDaySeconds);
        if (last == nullptr) {
            write_point(out, first, "0");
        } else if (!is_hash_rate) {
            write_point(out, first, consensus::work_of(last->bits).to_decimal());
        } else {
            const BlockNode* const from = before == nullptr ? tip.ancestor(0) : before;
            write_point(out, first, from == last ? "0" : hash_rate_between(*from, *last).to_decimal());
        }
    }
}

}  // namespace

Outcome get_chain_stats(const ExplorerContext& context, json::Writer& out) {
    BYTOM_ASSIGN(const explorer::ViewPtr view, open_view(context));
    const BlockNode* const node = node_of(context, *view);
    const auto btm = view->asset(kBtmAssetId);
    if (node == nullptr || !btm)
        return failure_text("the chain has lost the block on which the index stands");
    const Amount genesis = consensus::kInitialBlockSubsidy;
    const chain::PoolTotals pool = context.chain.pool_totals();
    const BlockNode* const earlier = node->ancestor(node->height - std::min(node->height, kHashRateBlocks));
    out.begin_object();
    out.member("height", node->height);
    out.member("hash", node->hash);
    out.member("time", node->timestamp);
    out.member("difficulty", consensus::work_of(node->bits).to_decimal());
    out.member("hash_rate", earlier == node ? "0" : hash_rate_between(*earlier, *node).to_decimal());
    out.member("chain_work", node->chain_work.to_decimal());
    out.member("transactions", view->totals().transactions);
    out.member("addresses", view->totals().addresses);
    out.member("btm_holders", btm->holders);
    out.member("assets", view->totals().assets);
    out.key("supply");
    out.begin_object();
    out.member("genesis", explorer::to_decimal(genesis));
    out.member("mined", explorer::to_decimal(btm->issued - genesis));
    out.member("retired", explorer::to_decimal(btm->retired));
    out.member("circulating", explorer::to_decimal(btm->issued - btm->retired));
    out.end_object();
    out.key("pool");
    out.begin_object();
    out.member("transactions", pool.transactions);
    out.member("bytes", pool.weight);
    out.member("fees", std::to_string(pool.fees));
    out.end_object();
    out.end_object();
    return {};
}

Outcome get_chain_history(const ExplorerContext& context, const ChainHistoryRequest& request,
                          json::Writer& out) {
    BYTOM_ASSIGN(const explorer::ViewPtr view, open_view(context));
    const BlockNode* const node = node_of(context, *view);
    if (node == nullptr) return failure_text("the chain has lost the block on which the index stands");
    BYTOM_ASSIGN(const Span span, span_of(request, node->timestamp));
    const auto sums = std::ranges::find(kSumSeries, request.series, &SumSeries::name);
    const bool is_known = sums != kSumSeries.end() || request.series == "supply" ||
                          request.series == "difficulty" || request.series == "hash_rate";
    if (!is_known) return bad_request("series: there is none of this name");
    out.begin_object();
    out.member("series", request.series);
    out.member("step", span.step * kDaySeconds);
    out.key("points");
    out.begin_array();
    if (sums != kSumSeries.end())
        write_sums(out, *view, span, *sums);
    else if (request.series == "supply")
        write_supply(out, *view, span);
    else
        write_of_chain(out, *node, span, request.series == "hash_rate");
    out.end_array();
    out.end_object();
    return {};
}

Outcome list_miners(const ExplorerContext& context, const ListMinersRequest& request, json::Writer& out) {
    BYTOM_ASSIGN(const explorer::ViewPtr view, open_view(context));
    const std::uint64_t tip_time = time_of(context, *view, view->height());
    const std::uint64_t last = request.to.value_or(tip_time) / kDaySeconds;
    const std::uint64_t first = request.from ? *request.from / kDaySeconds : last;
    if (first > last || last - first >= kMaxMinerDays) return bad_request("from … to: at most 100 days");
    std::map<explorer::ProgramHash, explorer::MinerSums> sums;
    std::uint64_t blocks = 0;
    for (const explorer::MinerSums& of_day : view->miners(first, last, kMaxMinerRows)) {
        explorer::MinerSums& miner = sums[of_day.address];
        miner.address = of_day.address;
        miner.blocks += of_day.blocks;
        miner.reward += of_day.reward;
        miner.fees += of_day.fees;
        blocks += of_day.blocks;
    }
    std::vector<explorer::MinerSums> miners;
    miners.reserve(sums.size());
    for (const auto& [address, miner] : sums)
        miners.push_back(miner);
    std::ranges::stable_sort(miners, std::ranges::greater(), &explorer::MinerSums::blocks);
    const std::size_t limit = list_part(request.limit, {}).limit;
    out.begin_object();
    out.member("from", first * kDaySeconds);
    out.member("to", (last + 1) * kDaySeconds);
    out.member("blocks", blocks);
    out.key("miners");
    out.begin_array();
    for (const explorer::MinerSums& miner : miners) {
        if (static_cast<std::size_t>(&miner - miners.data()) == limit) break;
        const Bytes program = view->control_program(miner.address).value_or(Bytes{});
        out.begin_object();
        out.member("address", address_text(context, program));
        out.member("control_program", program);
        out.member("blocks", miner.blocks);
        out.member("share_ppm", miner.blocks * 1'000'000 / blocks);
        out.member("reward", explorer::to_decimal(miner.reward));
        out.member("fees", explorer::to_decimal(miner.fees));
        out.end_object();
    }
    out.end_array();
    out.member("total", miners.size());
    out.end_object();
    return {};
}

}  // namespace bytom::rpc
