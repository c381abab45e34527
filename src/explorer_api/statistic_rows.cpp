#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <bytom/base/saturating.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/subsidy.hpp>
#include <bytom/primitives/address.hpp>

#include "explorer_api/rows.hpp"

namespace bytom::explorer_api {
namespace {

using chain::BlockNode;
using explorer::Amount;
using explorer::DaySums;
using explorer::kDaySeconds;
using explorer::MinerSums;

constexpr std::uint64_t kMostMinerDays = 31;
constexpr std::size_t kMostMinerRows = 10'000;
constexpr std::uint64_t kMostBlocksOfADay = 4'096;
constexpr std::size_t kMostSideBlocks = 10'000;

/// Ends are told as the standard's clients know them: a day ends with its last second.
std::uint64_t last_second_of(std::uint64_t day) noexcept {
    return (day + 1) * kDaySeconds - 1;
}

Days last_two_days(const Call& call) noexcept {
    const std::uint64_t today = call.tip->node->timestamp / kDaySeconds;
    return {.first = today - std::min<std::uint64_t>(today, 1), .last = today};
}

/// Everything that the chain has, up to the greatest range.
Days whole_chain(const Call& call) noexcept {
    const std::uint64_t today = call.tip->node->timestamp / kDaySeconds;
    const std::uint64_t begin = call.tip->main_node(0)->timestamp / kDaySeconds;
    return {.first = std::max(begin, today - std::min(today, Days::kMost - 1)), .last = today};
}

void write_amount(json::Writer& out, std::string_view name, Amount amount) {
    out.key(name);
    out.raw(explorer::to_decimal(amount));
}

void write_real(json::Writer& out, std::string_view name, double number) {
    out.key(name);
    out.raw(json::number_text(number));
}

/// Blocks of side branches by the day of their time stamps.
std::unordered_map<std::uint64_t, std::uint64_t> side_blocks(const Call& call) {
    std::unordered_map<std::uint64_t, std::uint64_t> days;
    std::unordered_set<const BlockNode*> seen;
    for (const BlockNode* node : call.chain.branch_tips()) {
        while (seen.size() < kMostSideBlocks && !call.tip->on_main_chain(*node) && seen.insert(node).second) {
            ++days[node->timestamp / kDaySeconds];
            node = node->parent;
        }
    }
    return days;
}

void write_sums(json::Writer& out, const DaySums& sums, std::uint64_t begin, std::uint64_t end,
                std::uint64_t orphans) {
    out.member("start_timestamp", begin);
    out.member("end_timestamp", end);
    out.member("confirmed_block_count", sums.blocks);
    out.member("orphan_block_count", orphans);
    out.member("transaction_count", sums.transactions);
    write_amount(out, "transaction_amount", sums.btm_amount);
    write_amount(out, "transaction_fee", sums.fees);
    write_amount(out, "transaction_gas", sums.gas);
    write_amount(out, "mined_btm_amount", sums.mined);
    out.member("new_address_count", sums.new_addresses);
    out.member("new_asset_count", sums.new_assets);
    out.member("issue_count", sums.issuances);
    out.member("retire_count", sums.retirements);
}

std::string address_of(const Call& call, ByteView program) {
    const auto address = primitives::Address::from_program(program);
    return address ? address->to_text(call.forms.address_prefix) : std::string();
}

struct MinerShare {
    std::string address;
    std::uint64_t blocks = 0;
    Amount fees = 0;
    Amount reward = 0;
    consensus::Work work;
};

/// Those with most blocks first.
void write_shares(json::Writer& out, const Call& call, std::vector<MinerShare> shares, std::uint64_t begin,
                  std::uint64_t end, bool with_hash_rate) {
    std::ranges::sort(shares, [](const MinerShare& a, const MinerShare& b) {
        return std::pair(b.blocks, std::string_view(a.address)) <
               std::pair(a.blocks, std::string_view(b.address));
    });
    std::uint64_t all = 0;
    for (const MinerShare& share : shares)
        all += share.blocks;
    out.begin_array();
    for (const MinerShare& share : shares) {
        out.begin_object();
        out.member("address", share.address);
        out.member("name", shown_miner_name(call.forms.lookups, share.address));
        out.member("start_timestamp", begin);
        out.member("end_timestamp", end);
        write_amount(out, "fee", share.fees);
        out.member("mined_block_count", share.blocks);
        write_real(out, "percent", static_cast<double>(share.blocks) / static_cast<double>(all));
        write_amount(out, "profit", share.reward);
        if (with_hash_rate)
            out.member("hash_rate", (share.work / std::max<std::uint64_t>(end - begin, 1)).low_64());
        out.end_object();
    }
    out.end_array();
}

/// The lowest block of the main chain whose median time is not before this; null if there is none. Median
/// times ascend, time stamps need not.
const BlockNode* first_not_before(const Call& call, std::uint64_t time) noexcept {
    std::uint64_t low = 0;
    std::uint64_t high = call.tip->height() + 1;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (call.tip->main_node(middle)->median_time() < time) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return call.tip->main_node(low);
}

}  // namespace

Outcome daily_totals(const Call& call, json::Writer& out, const std::string& /*text*/) {
    const auto range = Days::of(call.query, last_two_days(call));
    if (!range) return std::unexpected(range.error());
    const auto orphans = side_blocks(call);
    const BlockNode* const newest = view_node(call);
    out.begin_array();
    for (const DaySums& sums : call.view->days(range->first, range->last, Days::kMost)) {
        const std::uint64_t begin = sums.day * kDaySeconds;
        const bool is_last = newest->timestamp / kDaySeconds == sums.day;
        const std::uint64_t length = is_last ? newest->timestamp - begin : kDaySeconds;
        const auto on_side = orphans.find(sums.day);
        constexpr double kMinute = 60;
        out.begin_object();
        write_sums(out, sums, begin, last_second_of(sums.day),
                   on_side == orphans.end() ? 0 : on_side->second);
        write_real(out, "average_block_time",
                   static_cast<double>(length) / kMinute /
                       static_cast<double>(std::max<std::uint64_t>(sums.blocks, 1)));
        out.end_object();
    }
    out.end_array();
    return Reply{};
}

Outcome totals(const Call& call, json::Writer& out, const std::string& /*text*/) {
    const auto range = Days::of(call.query, last_two_days(call));
    if (!range) return std::unexpected(range.error());
    DaySums all;
    for (const DaySums& sums : call.view->days(range->first, range->last, Days::kMost)) {
        all.blocks += sums.blocks;
        all.transactions += sums.transactions;
        all.issuances += sums.issuances;
        all.retirements += sums.retirements;
        all.new_addresses += sums.new_addresses;
        all.new_assets += sums.new_assets;
        all.btm_amount += sums.btm_amount;
        all.fees += sums.fees;
        all.gas += sums.gas;
        all.mined += sums.mined;
    }
    std::uint64_t orphans = 0;
    for (const auto& [day, count] : side_blocks(call)) {
        if (day >= range->first && day <= range->last) orphans += count;
    }
    out.begin_object();
    write_sums(out, all, range->first * kDaySeconds, last_second_of(range->last), orphans);
    out.end_object();
    return Reply{};
}

Outcome daily_miners(const Call& call, json::Writer& out, const std::string& /*text*/) {
    const auto range = Days::of(call.query, last_two_days(call), kMostMinerDays);
    if (!range) return std::unexpected(range.error());
    const std::vector<MinerSums> rows = call.view->miners(range->first, range->last, kMostMinerRows + 1);
    if (rows.size() > kMostMinerRows) return bad_request("from, to: expected fewer days");
    out.begin_array();
    for (auto row = rows.begin(); row != rows.end();) {
        const std::uint64_t day = row->day;
        std::vector<MinerShare> shares;
        for (; row != rows.end() && row->day == day; ++row) {
            const auto program = call.view->control_program(row->address);
            shares.push_back({.address = program ? address_of(call, *program) : std::string(),
                              .blocks = row->blocks,
                              .fees = row->fees,
                              .reward = row->reward,
                              .work = {}});
        }
        write_shares(out, call, std::move(shares), day * kDaySeconds, last_second_of(day), false);
    }
    out.end_array();
    return Reply{};
}

Outcome miners_of_last_day(const Call& call, json::Writer& out, const std::string& /*text*/) {
    const std::uint64_t end = call.tip->node->timestamp;
    const std::uint64_t begin = end - std::min(end, kDaySeconds);
    std::unordered_map<std::string, MinerShare> shares;
    std::uint64_t looked_at = 0;
    // Time stamps may go back, but not below the median of the eleven before.
    std::size_t older = 0;
    for (const BlockNode* node = call.tip->node;
         node != nullptr && node->height > 0 && older < consensus::kMedianTimeBlocks &&
         looked_at < kMostBlocksOfADay;
         node = node->parent, ++looked_at) {
        older = node->timestamp < begin ? older + 1 : 0;
        if (older > 0) continue;
        const BlockFacts facts = facts_of(call, *node);
        std::string address = address_of(call, facts.miner_program);
        MinerShare& share = shares[address];
        share.address = std::move(address);
        ++share.blocks;
        const std::uint64_t subsidy = consensus::block_subsidy(node->height);
        share.reward += facts.reward;
        share.fees += facts.reward > subsidy ? facts.reward - subsidy : 0;
        share.work = share.work.saturating_add(consensus::work_of(node->bits));
    }
    std::vector<MinerShare> list;
    list.reserve(shares.size());
    for (auto& [address, share] : shares)
        list.push_back(std::move(share));
    write_shares(out, call, std::move(list), begin, end, true);
    return Reply{};
}

Outcome difficulties(const Call& call, json::Writer& out, const std::string& /*text*/) {
    const auto range = Days::of(call.query, whole_chain(call));
    if (!range) return std::unexpected(range.error());
    out.begin_array();
    std::uint64_t before = 0;
    for (std::uint64_t height = 0; height <= call.tip->height();) {
        const BlockNode* const node = call.tip->main_node(height);
        const std::uint64_t difficulty = consensus::work_of(node->bits).low_64();
        const std::uint64_t day = node->timestamp / kDaySeconds;
        if (difficulty != before && day >= range->first && day <= range->last) {
            const double change = before == 0
                                      ? 0
                                      : (static_cast<double>(difficulty) - static_cast<double>(before)) /
                                            static_cast<double>(before);
            out.begin_object();
            out.member("change_time", node->timestamp);
            out.member("difficulty", difficulty);
            write_real(out, "change_rate", change);
            out.end_object();
        }
        before = difficulty;
        // The bits change behind each multiple of this, and behind genesis.
        height = height == 0
                     ? 1
                     : (height / consensus::kBlocksPerRetarget + 1) * consensus::kBlocksPerRetarget + 1;
    }
    out.end_array();
    return Reply{};
}

Outcome hash_rates(const Call& call, json::Writer& out, const std::string& /*text*/) {
    const auto range = Days::of(call.query, whole_chain(call));
    if (!range) return std::unexpected(range.error());
    const std::uint64_t today = call.tip->node->timestamp / kDaySeconds;
    const std::uint64_t last = std::min(range->last, today);
    const std::uint64_t first = std::max(range->first, call.tip->main_node(0)->timestamp / kDaySeconds);
    out.begin_array();
    const BlockNode* node = first_not_before(call, first * kDaySeconds);
    for (std::uint64_t day = first; day <= last && node != nullptr; ++day) {
        const std::uint64_t end = (day + 1) * kDaySeconds;
        const BlockNode* const next = first_not_before(call, end);
        const BlockNode* const newest = next != nullptr ? next->parent : call.tip->node;
        if (next == node || newest == nullptr) continue;
        const consensus::Work before = node->parent != nullptr ? node->parent->chain_work : consensus::Work();
        // The day may still be going on.
        const std::uint64_t seconds =
            next != nullptr ? kDaySeconds
                            : std::max<std::uint64_t>(
                                  newest->timestamp - std::min(newest->timestamp, day * kDaySeconds), 1);
        out.begin_array();
        out.value(day * kDaySeconds);
        out.value(((newest->chain_work - before) / std::min(seconds, kDaySeconds)).low_64());
        out.end_array();
        node = next;
    }
    out.end_array();
    return Reply{};
}

Outcome no_prices(const Call& /*call*/, json::Writer& out, const std::string& /*text*/) {
    out.begin_array();
    out.end_array();
    return Reply{};
}

}  // namespace bytom::explorer_api
