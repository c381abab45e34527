// Whether a transaction may be judged differently at another height.
#pragma once

#include <bytom/primitives/transaction.hpp>

namespace bytom::consensus {

/// Whether a verdict on the transaction at one height holds at every other height within its time range (and
/// on the same side of kRuleAaHeight): no program that runs can look at the height. Conservative: may return
/// false for a transaction that is independent. Any thread.
[[nodiscard]] bool is_height_independent(const primitives::Transaction& tx);

}  // namespace bytom::consensus
