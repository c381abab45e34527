// The same source as the library's portable kernel, compiled with the flags of AVX2 under names of its own.
#include "kernels.hpp"

#define portable_pack portable_pack_for_avx2
#define portable_run_chain portable_run_chain_for_avx2
#include "tensority/kernels/portable.cpp"  // NOLINT(bugprone-suspicious-include)

namespace bytom::bench {

void portable_avx2_pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices) {
    tensority::detail::portable_pack_for_avx2(v, order, matrices);
}

void portable_avx2_run_chain(const tensority::detail::ChainTask& task) {
    tensority::detail::portable_run_chain_for_avx2(task);
}

}  // namespace bytom::bench
