// Transactions are judged without a crash, the same way every time, and within the bounds of gas. Input: one
// byte that chooses the context, then a transaction.
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/tx_validation.hpp>

#include "fuzz/property.hpp"

using namespace bytom::consensus;
using bytom::fuzz::require;
using bytom::primitives::Transaction;

namespace {

TxContext context_of(std::uint8_t choice) {
    TxContext context;
    context.first_in_block = (choice & 1) != 0;
    context.block_height = (choice & 2) != 0 ? kRuleAaHeight : kRuleAaHeight - 1;
    if ((choice & 4) != 0) context.block_version = 2;
    return context;
}

bool is_same(const TxVerdict& a, const TxVerdict& b) {
    if (a.gas != b.gas || a.error.has_value() != b.error.has_value()) return false;
    return !a.error || (a.error->name() == b.error->name() && a.error->stage == b.error->stage &&
                        a.error->index == b.error->index);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto tx = Transaction::decode(bytom::ByteView(data + 1, size - 1));
    if (!tx) return 0;
    const TxContext context = context_of(data[0]);
    const bytom::Hash256 id = tx->id();

    const TxVerdict verdict = validate_transaction(*tx, context);
    require(is_same(verdict, validate_transaction(*tx, context)), "the verdict is always the same");
    require(tx->id() == id && bytom::base::equal(tx->received(), bytom::ByteView(data + 1, size - 1)),
            "programs do not change the transaction");
    if (verdict.valid()) {
        require(verdict.gas.gas_used >= 0 && verdict.gas.gas_used <= kMaxTxGas, "gas is bounded");
        require(verdict.gas.gas_left >= 0, "nobody owes gas");
        require(verdict.gas.btm_value >= 0, "no negative fee");
        (void)depends_on_gas_input_order(*tx, context, verdict);
    }
    if (verdict.error) {
        require(describe(*verdict.error, *tx, context).ends_with(verdict.error->text()),
                "the description ends in the text");
    }
    return 0;
}
