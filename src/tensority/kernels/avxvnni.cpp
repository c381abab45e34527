// vnni256.hpp in the VEX encoding, for AVX-VNNI.
#include "tensority/kernels/vnni256.hpp"

namespace bytom::tensority::detail {
namespace {

struct MultiplyAdd {
    static void apply(__m256i& sums, __m256i factor, __m256i columns) {
        __asm__("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sums) : "x"(factor), "x"(columns));
    }
};

}  // namespace

void avxvnni_pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices) {
    pack<MultiplyAdd>(v, order, matrices);
}

void avxvnni_run_chain(const ChainTask& task) {
    run_chain<MultiplyAdd>(task);
}

}  // namespace bytom::tensority::detail
