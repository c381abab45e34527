// A subscriber of a node's chain that holds the events it gets against each other.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <bytom/chain/chain.hpp>

namespace bytom::simulation {

/// Follows the chain and the pool from events alone. What does not fit together is a fault.
class Witness {
public:
    /// `max_events` small: it falls behind often. `faults` is told what is wrong; it outlives the witness, as
    /// the chain does.
    Witness(std::string name, chain::Chain& chain, std::size_t max_events, std::vector<std::string>& faults);

    /// Takes what has come, at most so many events.
    void take(std::size_t at_most);
    /// Takes all that has come, after which it must know what the chain shows.
    void finish();

    /// Why the pool lost a transaction; nothing if it did not, or has it again.
    [[nodiscard]] const std::map<Hash256, chain::RemovalReason>& removed() const noexcept { return removed_; }
    [[nodiscard]] const chain::BlockNode* position() const noexcept { return top_; }

private:
    void take(const chain::Event& event);
    void fault(std::string what);

    const std::string name_;
    chain::Chain& chain_;
    std::vector<std::string>& faults_;
    const chain::BlockNode* top_ = nullptr;
    std::map<Hash256, chain::PoolEntryPtr> pool_;
    std::map<Hash256, chain::RemovalReason> removed_;
    bool knows_pool_ = false;
    std::unique_ptr<chain::Subscription> subscription_;
};

}  // namespace bytom::simulation
