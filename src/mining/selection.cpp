#include "mining/selection.hpp"

#include <algorithm>
#include <optional>

#include "mining/output_table.hpp"

namespace bytom::mining {

std::vector<std::vector<std::uint32_t>> find_parents(std::span<const Candidate> candidates) {
    // Of what they spend only: that is much less than what they make, and most of it is not made by them.
    OutputTable<std::optional<std::uint32_t>> makers(candidates.size());
    for (const Candidate& candidate : candidates) {
        for (const Hash256& spent : candidate.entry->tx->mapped().spent_output_ids)
            makers.insert(spent);
    }
    std::vector<std::vector<std::uint32_t>> parents(candidates.size());
    for (std::uint32_t i = 0; i < candidates.size(); ++i) {
        const primitives::MappedTx& mapped = candidates[i].entry->tx->mapped();
        for (const Hash256& spent : mapped.spent_output_ids) {
            if (const auto& maker = *makers.find(spent)) parents[i].push_back(*maker);
        }
        for (const Hash256& result : mapped.result_ids) {
            if (auto* const maker = makers.find(result); maker != nullptr && !*maker) *maker = i;
        }
    }
    return parents;
}

std::vector<bool> find_having_children(const std::vector<std::vector<std::uint32_t>>& parents) {
    std::vector<bool> having(parents.size());
    for (const auto& of_one : parents) {
        for (const std::uint32_t parent : of_one)
            having[parent] = true;
    }
    return having;
}

bool PackageQueue::Worse::operator()(const Package& a, const Package& b) const noexcept {
    // a.fee / a.gas < b.fee / b.gas without division; a package without gas counts as having one.
    const auto left = static_cast<unsigned __int128>(a.fee) * std::max<std::uint64_t>(b.gas, 1);
    const auto right = static_cast<unsigned __int128>(b.fee) * std::max<std::uint64_t>(a.gas, 1);
    return left != right ? left < right : a.index > b.index;
}

PackageQueue::PackageQueue(std::span<const Candidate> candidates,
                           std::vector<std::vector<std::uint32_t>> parents)
    : candidates_(candidates), parents_(std::move(parents)), states_(candidates.size(), State::waiting) {
    heap_.reserve(candidates.size());
    for (std::uint32_t i = 0; i < candidates.size(); ++i)
        heap_.push_back(package(i, members(i)));
    std::ranges::make_heap(heap_, Worse{});
}

std::vector<std::uint32_t> PackageQueue::members(std::uint32_t index) const {
    if (parents_[index].empty()) {
        return states_[index] == State::rejected ? std::vector<std::uint32_t>{}
                                                 : std::vector<std::uint32_t>{index};
    }
    std::vector<std::uint32_t> found = {index};
    std::vector<std::uint32_t> open = {index};
    while (!open.empty()) {
        const std::uint32_t current = open.back();
        open.pop_back();
        if (states_[current] == State::rejected) return {};
        for (const std::uint32_t parent : parents_[current]) {
            if (states_[parent] == State::accepted || std::ranges::find(found, parent) != found.end())
                continue;
            found.push_back(parent);
            open.push_back(parent);
        }
    }
    std::ranges::sort(found);
    return found;
}

PackageQueue::Package PackageQueue::package(std::uint32_t index, std::span<const std::uint32_t> of) const {
    Package sum{.index = index};
    for (const std::uint32_t member : of) {
        sum.fee += candidates_[member].fee;
        sum.gas += candidates_[member].gas;
    }
    return sum;
}

std::vector<std::uint32_t> PackageQueue::next() {
    while (!heap_.empty()) {
        std::ranges::pop_heap(heap_, Worse{});
        const Package best = heap_.back();
        heap_.pop_back();
        if (states_[best.index] != State::waiting) continue;
        // Nothing changes the sums of one that stands alone.
        if (parents_[best.index].empty()) return {best.index};
        std::vector<std::uint32_t> found = members(best.index);
        if (found.empty()) {
            states_[best.index] = State::rejected;
            continue;
        }
        // Ancestors may have been chosen since the sums were made: the package is then put back with its new
        // rate unless it still is the best.
        const Package fresh = package(best.index, found);
        if (!heap_.empty() && Worse{}(fresh, heap_.front())) {
            heap_.push_back(fresh);
            std::ranges::push_heap(heap_, Worse{});
            continue;
        }
        return found;
    }
    return {};
}

}  // namespace bytom::mining
