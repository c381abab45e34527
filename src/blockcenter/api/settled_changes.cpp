#include "blockcenter/api/settled_changes.hpp"

#include <algorithm>

namespace bytom::blockcenter {

bool SettledChanges::saw(const ChangesLook& look, std::uint64_t readers, Time now) {
    const auto before = std::pair(number_, readers_);
    if (waiting_ && (look.first_open >= waiting_->look.next || now - waiting_->since >= kLongest)) {
        settle(*waiting_);
        waiting_.reset();
    }
    // The look that waits is kept, whatever is newer: else a busy database would settle nothing.
    if (!waiting_ && (look.newest > number_ || readers > readers_)) {
        const Waiting next{.look = look, .readers = readers, .since = now};
        if (look.first_open >= look.next) {
            settle(next);
        } else {
            waiting_ = next;
        }
    }
    return before != std::pair(number_, readers_);
}

void SettledChanges::settle(const Waiting& waiting) noexcept {
    number_ = std::max(number_, waiting.look.newest);
    readers_ = waiting.readers;
}

}  // namespace bytom::blockcenter
