// What the test's CUDA driver can be told to do (cuda_driver.cpp), shared with the test that loads it.
#pragma once

#include <cstddef>

namespace bytom::tensority_gpu {

struct CudaDriverControl {
    int fails_at = -1;           ///< the call, from 0, that reports an error as do all after it; -1: none
    bool computes = true;        ///< false: kernels do nothing
    int major = 8;               ///< compute capability
    int load_code = 0;           ///< what cuModuleLoadData reports
    int calls = 0;               ///< since the test set this to 0
    int objects = 0;             ///< alive: contexts, modules, memory, streams, events
    std::size_t most_bytes = 0;  ///< of memory that were allocated at once
    bool warps_disagreed = false;
};

}  // namespace bytom::tensority_gpu
