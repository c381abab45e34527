// Verdicts on transactions that need not be worked out again.
#pragma once

#include <optional>

#include <bytom/consensus/tx_validation.hpp>

namespace bytom::consensus {

/// Whoever remembers verdicts. Any thread.
class KnownVerdicts {
public:
    KnownVerdicts() = default;
    KnownVerdicts(const KnownVerdicts&) = delete;
    KnownVerdicts& operator=(const KnownVerdicts&) = delete;
    virtual ~KnownVerdicts() = default;

    /// What validate_transaction() would give for a valid transaction, but for which error it is, if it is
    /// one: blocks ask only whether there is one (04 §2). Nothing: not known. Must be sure: it is consensus.
    [[nodiscard]] virtual std::optional<TxVerdict> find(const primitives::Transaction& tx,
                                                        const TxContext& context) const = 0;
};

}  // namespace bytom::consensus
