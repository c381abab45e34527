#include "vm/run_memory.hpp"

#include <algorithm>
#include <functional>
#include <new>

namespace bytom::vm {

void RunMemory::take_more(std::size_t bytes) {
    const std::size_t more = (bytes - (granted_ - used_) + kStep - 1) / kStep * kStep;
    if (!budget_->take(more)) throw RunInterrupted{Interruption::memory};
    granted_ += more;
}

void RunMemory::return_spare() noexcept {
    // The step that is being used up, and another, stay: growing and shrinking costs nothing then.
    const std::size_t spare = granted_ - std::max(used_, kFree);
    if (spare <= kStep) return;
    const std::size_t returned = (spare - kStep) / kStep * kStep;
    granted_ -= returned;
    budget_->give_back(returned);
}

void* StackMemory::do_allocate(std::size_t size, std::size_t alignment) {
    const std::size_t begin = (inline_used_ + alignment - 1) / alignment * alignment;
    if (begin <= inline_.size() && size <= inline_.size() - begin) {
        inline_used_ = begin + size;
        return inline_.data() + begin;
    }
    memory_.take(size);
    return ::operator new(size, std::align_val_t(alignment));
}

void StackMemory::do_deallocate(void* block, std::size_t size, std::size_t alignment) {
    const std::less<> before;
    const auto* const byte = static_cast<const std::byte*>(block);
    if (!before(byte, inline_.data()) && before(byte, inline_.data() + inline_.size())) return;
    ::operator delete(block, size, std::align_val_t(alignment));
    memory_.give_back(size);
}

}  // namespace bytom::vm
