// Blocks whose programs run long and are evaluated aside (05 §5.7), as readers see them.
#pragma once

#include <cstdint>

#include <bytom/base/hash256.hpp>
#include <bytom/consensus/uint256.hpp>

namespace bytom::chain {

/// A block whose verdict is not there yet. It has proof of work and a valid parent.
struct Evaluation {
    Hash256 hash;
    Hash256 parent;
    std::uint64_t height = 0;
    consensus::Work chain_work;  ///< from genesis on, this block included
    std::uint64_t size = 0;      ///< bytes of its wire form
    std::uint64_t since = 0;     ///< seconds since 1970
    std::uint64_t rounds =
        0;  ///< that ended without a verdict; each may work twice as long as the one before
    bool is_running = false;
};

}  // namespace bytom::chain
