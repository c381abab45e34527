// Which signatures the programs of a transaction will ask for.
#pragma once

#include <bytom/crypto/checked_signatures.hpp>
#include <bytom/primitives/transaction.hpp>

namespace bytom::consensus {

/// Adds those of ordinary key-hash spends, as many as gas can pay for: a guess, made without running
/// anything. What it does not foresee is checked when it is asked for; what it foresees in vain has cost time
/// all the same. Returns what checking them costs in the units of vm::RunControl, to be charged. Any thread.
[[nodiscard]] std::int64_t foresee_signatures(const primitives::Transaction& tx,
                                              crypto::CheckedSignatures& signatures);

}  // namespace bytom::consensus
