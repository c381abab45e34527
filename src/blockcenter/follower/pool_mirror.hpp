// What is in the pool of the node that is followed: whose addresses become known later is paid by it, too.
#pragma once

#include <functional>
#include <map>
#include <unordered_map>

#include "blockcenter/follower/chain_event.hpp"

namespace bytom::blockcenter {

/// A pure state machine: events in, transactions out. What is above the limit is forgotten at once: then a
/// new address shows it when a block has it.
class PoolMirror {
public:
    struct Waiting {
        SeenTransaction transaction;
        std::uint64_t time = 0;
        std::int64_t place = 0;  ///< rises with each that comes
    };

    static constexpr std::size_t kMaxBytes = std::size_t{128} << 20;

    explicit PoolMirror(std::size_t max_bytes = kMaxBytes) : max_bytes_(max_bytes) {}

    void clear();
    /// `place` is above that of the one before. One that is there already stays as it is.
    void add(const SeenTransaction& transaction, std::uint64_t time, std::int64_t place);
    /// Nothing happens if it is not there.
    void remove(const Hash256& id);

    /// Those that pay to, or spend from, a program that is meant, in the order in which they came. Good until
    /// the next change.
    [[nodiscard]] std::vector<const Waiting*> touching(const std::function<bool(ByteView)>& is_meant) const;
    [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }

private:
    const std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    std::map<std::int64_t, Waiting> waiting_;  ///< by place
    std::unordered_map<Hash256, std::int64_t> places_;
};

}  // namespace bytom::blockcenter
