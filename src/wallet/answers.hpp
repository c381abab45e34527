// What the chain says to transactions that were submitted again.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/outcome.hpp>

namespace bytom::wallet {

/// Put on the chain's thread, taken on the wallet's; may outlive the wallet.
class Answers {
public:
    /// `tell` is called, on the thread that puts, when there is something to take; must only wake somebody.
    explicit Answers(std::function<void()> tell) : tell_(std::move(tell)) {}

    void put(const Hash256& tx_id, const chain::TxOutcome& outcome) {
        const base::MutexLock lock(mutex_);
        if (!tell_) return;
        answers_.emplace_back(tx_id, outcome);
        tell_();
    }
    [[nodiscard]] std::vector<std::pair<Hash256, chain::TxOutcome>> take() {
        const base::MutexLock lock(mutex_);
        return std::exchange(answers_, {});
    }
    /// Nobody takes anything any more.
    void close() {
        const base::MutexLock lock(mutex_);
        tell_ = nullptr;
        answers_.clear();
    }

private:
    base::Mutex mutex_;
    std::function<void()> tell_ BYTOM_GUARDED_BY(mutex_);
    std::vector<std::pair<Hash256, chain::TxOutcome>> answers_ BYTOM_GUARDED_BY(mutex_);
};

}  // namespace bytom::wallet
