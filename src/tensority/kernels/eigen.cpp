// eigen_chain.hpp for the baseline.
#include "tensority/kernels/eigen_chain.hpp"

namespace bytom::tensority::detail {

void eigen_run_chain(const ChainTask& task) {
    run_chain(task);
}

}  // namespace bytom::tensority::detail
