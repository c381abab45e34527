// The working memory of one thread's hash.
#pragma once

#include "tensority/kernel_code.hpp"
#include "tensority/memory.hpp"

namespace bytom::tensority {

class Workspace {
public:
    Workspace()
        : sum_(allocate_aligned(detail::kMatrixBytes)), words_(allocate_aligned(detail::kMatrixBytes)) {}

    /// For the kernel's run_chain; allocates if no kernel of such a need was used before.
    [[nodiscard]] std::uint8_t* chain(const detail::KernelCode& kernel) {
        if (kernel.workspace_bytes > chain_bytes_) {
            chain_ = allocate_aligned(kernel.workspace_bytes);
            chain_bytes_ = kernel.workspace_bytes;
        }
        return chain_.get();
    }

    /// The sum of the chains' results, 256 x 256 bytes.
    [[nodiscard]] std::uint8_t* sum() const noexcept { return sum_.get(); }

    /// For detail::fold.
    [[nodiscard]] std::uint32_t* words() const noexcept {
        return reinterpret_cast<std::uint32_t*>(words_.get());
    }

private:
    AlignedBytes sum_;
    AlignedBytes words_;
    AlignedBytes chain_;
    std::size_t chain_bytes_ = 0;
};

}  // namespace bytom::tensority
