#include <bytom/consensus/foreseen_signatures.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/vm/run_control.hpp>

#include "key_hash_spend.hpp"

namespace bytom::consensus {

std::int64_t foresee_signatures(const primitives::Transaction& tx, crypto::CheckedSignatures& signatures) {
    constexpr std::int64_t kMostSpends = kMaxTxGas / kKeyHashSpendUse;
    const auto& inputs = tx.data().inputs;
    std::int64_t spends = 0;
    for (std::size_t i = 0; i < inputs.size() && spends < kMostSpends; ++i) {
        const auto* spend = std::get_if<primitives::SpendInput>(&inputs[i].body);
        if (spend == nullptr || !is_usual_key_hash_spend(*spend)) continue;
        ++spends;
        signatures.add(spend->arguments[1], tx.mapped().sighash(i).view(), spend->arguments[0]);
    }
    return spends * vm::kSignatureWork;
}

}  // namespace bytom::consensus
