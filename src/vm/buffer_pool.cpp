#include "vm/buffer_pool.hpp"

#include <algorithm>
#include <bit>
#include <functional>

namespace bytom::vm {

std::uint8_t* BufferPool::allocate_slowly(Arena& arena, std::size_t size) {
    if (size > kMaxShared) return add_chunk(size).bytes.get();
    if (!find_gap(arena, size)) {
        Chunk& chunk = add_chunk(kChunkSize);
        chunk.arena = &arena;
        chunk.marks = std::make_unique<Marks>();
        arena.next = chunk.bytes.get();
        arena.room = kChunkSize;
    }
    std::uint8_t* const buffer = arena.next;
    arena.next += size;
    arena.room -= size;
    return buffer;
}

/// The next gap that the last collection left in the arena's chunks. Each is looked at once.
bool BufferPool::find_gap(Arena& arena, std::size_t size) noexcept {
    for (; arena.chunk < swept_chunks_; ++arena.chunk, arena.granule = 0) {
        const Chunk& chunk = chunks_[arena.chunk];
        if (chunk.arena != &arena) continue;
        const auto is_marked = [&chunk](std::size_t granule) {
            return ((*chunk.marks)[granule / kBits] >> (granule % kBits) & 1) != 0;
        };
        while (arena.granule < kGranules) {
            if (is_marked(arena.granule)) {
                ++arena.granule;
                continue;
            }
            const std::size_t begin = arena.granule;
            while (arena.granule < kGranules && !is_marked(arena.granule))
                ++arena.granule;
            if ((arena.granule - begin) * kGranule < size) continue;
            arena.next = chunk.bytes.get() + begin * kGranule;
            arena.room = (arena.granule - begin) * kGranule;
            since_collection_ += arena.room;
            return true;
        }
    }
    return false;
}

BufferPool::Chunk& BufferPool::add_chunk(std::size_t size) {
    memory_.take(size);
    held_ += size;
    since_collection_ += size;
    Chunk& chunk = chunks_.emplace_back();
    chunk.bytes = std::make_unique_for_overwrite<std::uint8_t[]>(size);
    chunk.size = size;
    return chunk;
}

void BufferPool::begin_collection() {
    std::ranges::sort(chunks_, std::less<>(), [](const Chunk& chunk) { return chunk.bytes.get(); });
    for (Chunk& chunk : chunks_) {
        chunk.live = false;
        if (chunk.marks) chunk.marks->fill(0);
    }
}

void BufferPool::mark(const std::uint8_t* begin, std::size_t size) noexcept {
    if (size == 0) return;
    const std::less<> before;
    const auto after = std::ranges::upper_bound(chunks_, begin, before,
                                                [](const Chunk& chunk) { return chunk.bytes.get(); });
    if (after == chunks_.begin()) return;
    Chunk& chunk = *std::prev(after);
    if (!before(begin, chunk.bytes.get() + chunk.size)) return;
    chunk.live = true;
    if (!chunk.marks) return;
    const auto offset = static_cast<std::size_t>(begin - chunk.bytes.get());
    const std::size_t last = (offset + size - 1) / kGranule;
    for (std::size_t granule = offset / kGranule; granule <= last; ++granule)
        (*chunk.marks)[granule / kBits] |= std::uint64_t{1} << (granule % kBits);
}

std::size_t BufferPool::live_bytes(const Chunk& chunk) noexcept {
    if (!chunk.marks) return chunk.size;
    std::size_t granules = 0;
    for (const std::uint64_t bits : *chunk.marks)
        granules += static_cast<std::size_t>(std::popcount(bits));
    return granules * kGranule;
}

void BufferPool::end_collection(std::size_t marked) {
    std::size_t live = 0;
    std::erase_if(chunks_, [this, &live](const Chunk& chunk) {
        if (chunk.live) {
            live += live_bytes(chunk);
            return false;
        }
        held_ -= chunk.size;
        memory_.give_back(chunk.size);
        return true;
    });
    swept_chunks_ = chunks_.size();
    for (Arena* const arena : {&tiny_, &small_}) {
        // The gap that was being filled may lie in a chunk that is gone; what is left of it is found again.
        arena->room = 0;
        arena->chunk = arena->granule = 0;
    }
    since_collection_ = 0;
    constexpr std::size_t kBytesPerMark = 16;
    collect_after_ = std::max(kMinCollectAfter, live + kBytesPerMark * marked);
}

}  // namespace bytom::vm
