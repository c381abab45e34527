// The coinbase transaction of a block template (06 §1.2).
#pragma once

#include <bytom/primitives/transaction.hpp>

namespace bytom::mining {

/// Bytes of arbitrary data that a user may put into coinbases: the rest of the limit is kept for the 0x00 and
/// the digits of the height.
inline constexpr std::size_t kUserArbitraryLimit = 107;

/// Where the reward goes and what is written beside it.
struct Payout {
    Bytes control_program = {0x51};  ///< OP_TRUE, which anyone can spend, if there is no address
    Bytes arbitrary;                 ///< the user's part, at most kUserArbitraryLimit bytes

    [[nodiscard]] bool operator==(const Payout&) const = default;
};

/// The coinbase of a block of this height whose transactions pay `fees` neu in all. Error:
/// COINBASE_ARBITRARY_OVERSIZE.
[[nodiscard]] Result<primitives::TransactionPtr> make_coinbase(std::uint64_t height, std::uint64_t fees,
                                                               const Payout& payout);

}  // namespace bytom::mining
