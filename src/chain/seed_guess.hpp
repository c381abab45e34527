// Which Tensority seed a block that waits in the queue will probably need.
#pragma once

#include <map>
#include <optional>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/tip.hpp>

namespace bytom::chain {

/// The seed of a block is the hash of one up to 256 blocks before it on the same branch (05 §3.4), which may
/// itself still wait. The guess assumes that deliveries follow one branch; a wrong one costs the work done
/// for it.
class SeedGuess {
public:
    /// Remembers the block if seeds of later ones derive from it.
    void note(const primitives::BlockHeader& header, const Hash256& hash);

    /// The seed for a block of this height, if there is any idea.
    [[nodiscard]] std::optional<Hash256> seed_for(std::uint64_t height, const Tip& tip) const;

private:
    static constexpr std::size_t kRemembered = 64;

    mutable base::Mutex mutex_;
    std::map<std::uint64_t, Hash256> noted_ BYTOM_GUARDED_BY(mutex_);  ///< by height, the latest
};

}  // namespace bytom::chain
