#include "simulation/witness.hpp"

#include <limits>

#include <fmt/format.h>

namespace bytom::simulation {

Witness::Witness(std::string name, chain::Chain& chain, std::size_t max_events,
                 std::vector<std::string>& faults)
    : name_(std::move(name)), chain_(chain), faults_(faults), top_(chain.tip()->node) {
    chain::SubscriptionOptions options;
    options.from = top_;
    options.pool = true;
    options.max_events = max_events;
    subscription_ = chain_.subscribe(std::move(options));
}

void Witness::fault(std::string what) {
    faults_.push_back(name_ + ": " + std::move(what));
}

void Witness::take(std::size_t at_most) {
    for (std::size_t taken = 0; taken < at_most; ++taken) {
        const auto event = subscription_->next();
        if (!event) return;
        take(*event);
    }
}

void Witness::take(const chain::Event& event) {
    if (const auto* connected = std::get_if<chain::BlockConnected>(&event)) {
        if (connected->node->parent != top_)
            fault(fmt::format("block {} does not continue {}", connected->node->height, top_->height));
        if (connected->block->hash() != connected->node->hash) fault("a block is not its node's");
        top_ = connected->node;
    } else if (const auto* disconnected = std::get_if<chain::BlockDisconnected>(&event)) {
        if (disconnected->node != top_)
            fault(fmt::format("block {} was taken off, not {}", disconnected->node->height, top_->height));
        top_ = disconnected->node->parent;
    } else if (const auto* tip = std::get_if<chain::TipChanged>(&event)) {
        if (tip->node != top_) fault(fmt::format("the tip is {}, not {}", tip->node->height, top_->height));
    } else if (const auto* added = std::get_if<chain::TransactionAdded>(&event)) {
        if (!knows_pool_) fault("a transaction before the pool");
        if (!pool_.emplace(added->entry->id(), added->entry).second)
            fault("added twice: " + added->entry->id().to_text());
        removed_.erase(added->entry->id());
    } else if (const auto* removed = std::get_if<chain::TransactionRemoved>(&event)) {
        if (pool_.erase(removed->entry->id()) == 0)
            fault("removed, but never added: " + removed->entry->id().to_text());
        removed_.insert_or_assign(removed->entry->id(), removed->reason);
    } else {
        pool_.clear();
        for (const chain::PoolEntryPtr& entry : std::get<chain::PoolReset>(event).pool->entries) {
            pool_.emplace(entry->id(), entry);
            removed_.erase(entry->id());
        }
        knows_pool_ = true;
    }
}

void Witness::finish() {
    take(std::numeric_limits<std::size_t>::max());
    const chain::TipPtr tip = chain_.tip();
    if (top_ != tip->node) fault(fmt::format("it was led to {}, not to {}", top_->height, tip->height()));
    const chain::PoolSnapshotPtr pool = chain_.pool();
    if (pool->entries.size() != pool_.size())
        fault(fmt::format("it knows {} transactions, not {}", pool_.size(), pool->entries.size()));
    for (const chain::PoolEntryPtr& entry : pool->entries) {
        if (!pool_.contains(entry->id())) fault("it was not told of " + entry->id().to_text());
    }
}

}  // namespace bytom::simulation
