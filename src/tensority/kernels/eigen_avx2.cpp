// eigen_chain.hpp for AVX2 with FMA. Eigen's templates get a namespace of their own here: under their usual
// name the linker might take these copies for code that runs on every processor.
#define Eigen EigenForAvx2  // NOLINT(readability-identifier-naming)

#include "tensority/kernels/eigen_chain.hpp"

namespace bytom::tensority::detail {

void eigen_avx2_run_chain(const ChainTask& task) {
    run_chain(task);
}

}  // namespace bytom::tensority::detail
