#include "p2p/send_ledger.hpp"

namespace bytom::p2p {

bool SendLedger::hold(const SharedMessage& message) {
    const auto found = holders_.find(message.get());
    if (found != holders_.end()) {
        ++found->second;
        return true;
    }
    if (bytes_ + message->size() > budget_) return false;
    holders_.emplace(message.get(), 1);
    bytes_ += message->size();
    return true;
}

void SendLedger::release(const SharedMessage& message) {
    const auto found = holders_.find(message.get());
    if (found == holders_.end() || --found->second != 0) return;
    holders_.erase(found);
    bytes_ -= message->size();
}

}  // namespace bytom::p2p
