// The order in which pool transactions are tried for a template.
#pragma once

#include <span>
#include <vector>

#include <bytom/chain/pool_view.hpp>

namespace bytom::mining {

/// A pool transaction that is valid at the next height.
struct Candidate {
    const chain::PoolEntry* entry = nullptr;
    std::uint64_t fee = 0;  ///< neu
    std::uint64_t gas = 0;
    bool status_fail = false;
};

/// For each candidate, the candidates whose outputs it spends. Candidates stand in order of arrival, so
/// parents have lower indices than their children.
[[nodiscard]] std::vector<std::vector<std::uint32_t>> find_parents(std::span<const Candidate> candidates);

/// Which candidates are parents of others.
[[nodiscard]] std::vector<bool> find_having_children(const std::vector<std::vector<std::uint32_t>>& parents);

/// Visits candidates by the fee per gas of the package that each forms with its ancestors that are not chosen
/// yet, highest first; equal ones in order of arrival.
class PackageQueue {
public:
    explicit PackageQueue(std::span<const Candidate> candidates)
        : PackageQueue(candidates, find_parents(candidates)) {}
    PackageQueue(std::span<const Candidate> candidates, std::vector<std::vector<std::uint32_t>> parents);

    /// The next package, ancestors first: indices of candidates. Empty when there are none left. Before the
    /// next call, accept() or reject() it.
    [[nodiscard]] std::vector<std::uint32_t> next();

    /// The candidate is in the template.
    void accept(std::uint32_t index) { states_[index] = State::accepted; }

    /// The candidate will not be in the template, nor what descends from it.
    void reject(std::uint32_t index) { states_[index] = State::rejected; }

private:
    enum class State : std::uint8_t { waiting, accepted, rejected };

    struct Package {
        std::uint64_t fee = 0;
        std::uint64_t gas = 0;
        std::uint32_t index = 0;
    };
    struct Worse {
        [[nodiscard]] bool operator()(const Package& a, const Package& b) const noexcept;
    };

    /// The unchosen ancestors of a candidate and itself, ancestors first; empty if one of them was rejected.
    [[nodiscard]] std::vector<std::uint32_t> members(std::uint32_t index) const;
    [[nodiscard]] Package package(std::uint32_t index, std::span<const std::uint32_t> of) const;

    std::span<const Candidate> candidates_;
    std::vector<std::vector<std::uint32_t>> parents_;
    std::vector<State> states_;
    std::vector<Package> heap_;  ///< sums may be out of date: too large a set of ancestors, never too small
};

}  // namespace bytom::mining
