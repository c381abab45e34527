#include "chain/body_check.hpp"

namespace bytom::chain {

BodyResult check_body(const IncomingBlock& block, base::ThreadPool* pool, const BodyLimits& limits) {
    vm::RunControl control(limits.cancelled, limits.work, limits.memory);
    BodyVerdict verdict = consensus::check_body(
        *block.block,
        {.pool = pool, .root_matches = block.roots_match, .control = &control, .known = limits.known});
    if (verdict) return verdict;
    switch (verdict.error().interruption) {
        case vm::Interruption::none:
            break;
        case vm::Interruption::cancelled:
            return std::unexpected(Unfinished::cancelled);
        case vm::Interruption::work:
            return std::unexpected(Unfinished::work);
        case vm::Interruption::memory:
            return std::unexpected(Unfinished::memory);
    }
    return verdict;
}

}  // namespace bytom::chain
