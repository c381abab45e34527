// Transactions that were refused after their programs had been run, so that copies cost nothing.
#pragma once

#include <deque>
#include <unordered_map>

#include <bytom/chain/outcome.hpp>

namespace bytom::chain {

/// By the hash of all bytes: ids do not cover arguments, and a copy with a broken witness must not keep the
/// good one out. Bounded; the oldest are forgotten first. One thread.
class RefusalMemory {
public:
    explicit RefusalMemory(std::size_t capacity) : capacity_(capacity) {}

    /// `lasts`: the reason cannot pass with the height.
    void remember(const Hash256& fingerprint, const TxOutcome& outcome, bool lasts) {
        if (capacity_ == 0 || find(fingerprint) != nullptr) return;
        Generation& generation = lasts ? lasting_ : passing_;
        if (generation.order.size() >= capacity_) {
            generation.outcomes.erase(generation.order.front());
            generation.order.pop_front();
        }
        generation.order.push_back(fingerprint);
        generation.outcomes.emplace(fingerprint, outcome);
    }

    /// Null if it is not known.
    [[nodiscard]] const TxOutcome* find(const Hash256& fingerprint) const {
        for (const Generation* generation : {&lasting_, &passing_}) {
            const auto known = generation->outcomes.find(fingerprint);
            if (known != generation->outcomes.end()) return &known->second;
        }
        return nullptr;
    }

    /// There is a new best block.
    void forget_passing() { passing_ = {}; }

private:
    struct Generation {
        std::unordered_map<Hash256, TxOutcome> outcomes;
        std::deque<Hash256> order;  ///< oldest first
    };

    std::size_t capacity_;
    Generation lasting_;
    Generation passing_;
};

}  // namespace bytom::chain
