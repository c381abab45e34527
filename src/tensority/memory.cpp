#include "tensority/memory.hpp"

#include <new>

#include <sys/mman.h>

#include "tensority/kernel_code.hpp"

namespace bytom::tensority {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

}  // namespace

MatrixMemory::MatrixMemory(std::size_t bytes) : mapped_bytes_(bytes + kHugePage) {
    mapping_ = mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping_ == MAP_FAILED) throw std::bad_alloc();
    void* aligned = mapping_;
    std::size_t space = mapped_bytes_;
    data_ = static_cast<std::uint8_t*>(std::align(kHugePage, bytes, aligned, space));
    // Whole huge pages only, so that the memory taken is what was asked for. Refusal costs speed, nothing
    // else.
    static_cast<void>(madvise(data_, bytes / kHugePage * kHugePage, MADV_HUGEPAGE));
}

MatrixMemory::~MatrixMemory() {
    munmap(mapping_, mapped_bytes_);
}

void FreeAligned::operator()(std::uint8_t* bytes) const noexcept {
    ::operator delete[](bytes, std::align_val_t{detail::kAlignment});
}

AlignedBytes allocate_aligned(std::size_t bytes) {
    return AlignedBytes(
        static_cast<std::uint8_t*>(::operator new[](bytes, std::align_val_t{detail::kAlignment})));
}

}  // namespace bytom::tensority
