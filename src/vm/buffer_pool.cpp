#include "vm/buffer_pool.hpp"

#include <algorithm>
#include <functional>

namespace bytom::vm {

std::uint8_t* BufferPool::allocate_slowly(std::size_t size) {
    if (size > kMaxShared) return add_chunk(size);
    next_ = add_chunk(kChunkSize);
    room_ = kChunkSize;
    return allocate(size);
}

std::uint8_t* BufferPool::add_chunk(std::size_t size) {
    since_collection_ += size;
    chunks_.push_back({.bytes = std::make_unique_for_overwrite<std::uint8_t[]>(size), .size = size});
    return chunks_.back().bytes.get();
}

void BufferPool::begin_collection() {
    std::ranges::sort(chunks_, std::less<>(), [](const Chunk& chunk) { return chunk.bytes.get(); });
    for (Chunk& chunk : chunks_)
        chunk.live = false;
    // The chunk that is being filled stays, whatever it holds.
    if (room_ > 0) mark(next_);
}

void BufferPool::mark(const std::uint8_t* byte) noexcept {
    const std::less<> before;
    const auto after =
        std::ranges::upper_bound(chunks_, byte, before, [](const Chunk& chunk) { return chunk.bytes.get(); });
    if (after == chunks_.begin()) return;
    Chunk& chunk = *std::prev(after);
    if (before(byte, chunk.bytes.get() + chunk.size)) chunk.live = true;
}

void BufferPool::end_collection(std::size_t marked) {
    std::erase_if(chunks_, [](const Chunk& chunk) { return !chunk.live; });
    live_ = 0;
    for (const Chunk& chunk : chunks_)
        live_ += chunk.size;
    since_collection_ = 0;
    constexpr std::size_t kBytesPerMark = 16;
    collect_after_ = std::max(kMinCollectAfter, live_ + kBytesPerMark * marked);
}

}  // namespace bytom::vm
