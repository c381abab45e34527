// Messages that wait for any peer, each counted once however many wait for it.
#pragma once

#include <unordered_map>

#include <bytom/p2p/peer.hpp>

namespace bytom::p2p {

/// One thread.
class SendLedger {
public:
    explicit SendLedger(std::size_t budget) noexcept : budget_(budget) {}

    /// False, and nothing held, if a message that nobody holds yet would exceed the budget.
    [[nodiscard]] bool hold(const SharedMessage& message);
    /// Precondition: held before, as often.
    void release(const SharedMessage& message);
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    std::size_t budget_;
    std::size_t bytes_ = 0;
    std::unordered_map<const Bytes*, std::size_t> holders_;
};

}  // namespace bytom::p2p
