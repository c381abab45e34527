// Memory of the strings that one run makes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "vm/run_memory.hpp"

namespace bytom::vm {

/// Hands out buffers, so that Items are plain values. A program that makes strings and drops them gets its
/// gas back, so gas does not limit what is handed out: from time to time the owner marks what is still
/// visible, and the rest is used again or freed. What is kept beyond that is in proportion to what is
/// visible, as in the reference.
class BufferPool {
public:
    /// Memory is counted in `memory`.
    explicit BufferPool(RunMemory& memory) noexcept : memory_(memory) {}
    BufferPool(const BufferPool&) = delete;
    BufferPool& operator=(const BufferPool&) = delete;

    /// Uninitialised bytes. Throws RunInterrupted or std::bad_alloc.
    [[nodiscard]] std::uint8_t* allocate(std::size_t size) {
        Arena& arena = size <= kMaxTiny ? tiny_ : small_;
        if (size > arena.room) [[unlikely]]
            return allocate_slowly(arena, size);
        std::uint8_t* const buffer = arena.next;
        arena.next += size;
        arena.room -= size;
        return buffer;
    }

    /// Whether it is time for begin_collection, mark for each live window, end_collection.
    [[nodiscard]] bool wants_collection() const noexcept { return since_collection_ > collect_after_; }
    void begin_collection();
    /// Keeps these bytes; those of other owners are ignored.
    void mark(const std::uint8_t* begin, std::size_t size) noexcept;
    /// `marked` windows were kept; the more there are, the later the next collection.
    void end_collection(std::size_t marked);
    /// Bytes that are held.
    [[nodiscard]] std::size_t held() const noexcept { return held_; }

private:
    static constexpr std::size_t kChunkSize = 4096;
    /// Chunks are reused in granules, so that a few small strings do not keep a whole chunk.
    static constexpr std::size_t kGranule = 8;
    static constexpr std::size_t kGranules = kChunkSize / kGranule;
    static constexpr std::size_t kBits = 64;
    using Marks = std::array<std::uint64_t, kGranules / kBits>;

    /// Larger buffers get a chunk of their own.
    static constexpr std::size_t kMaxShared = 512;
    /// Buffers up to this size are kept apart from larger ones, so that they do not fragment their space.
    static constexpr std::size_t kMaxTiny = 64;
    /// Enough for the usual programs, so that they allocate nothing.
    static constexpr std::size_t kInlineSize = 512;
    static constexpr std::size_t kMinCollectAfter = std::size_t{1} << 20;

    struct Arena;
    struct Chunk {
        std::unique_ptr<std::uint8_t[]> bytes;
        std::size_t size = 0;
        bool live = false;
        /// Of a shared chunk; null for one that holds a single buffer.
        std::unique_ptr<Marks> marks;
        Arena* arena = nullptr;
    };

    /// Where buffers of similar size are cut from: the rest of a chunk, or a gap between live ones.
    struct Arena {
        std::array<std::uint8_t, kInlineSize> inline_bytes;
        std::uint8_t* next = inline_bytes.data();
        std::size_t room = kInlineSize;
        std::size_t chunk = 0;    ///< in which the next gap is looked for
        std::size_t granule = 0;  ///< from here on
    };

    [[nodiscard]] std::uint8_t* allocate_slowly(Arena& arena, std::size_t size);
    [[nodiscard]] bool find_gap(Arena& arena, std::size_t size) noexcept;
    Chunk& add_chunk(std::size_t size);
    [[nodiscard]] static std::size_t live_bytes(const Chunk& chunk) noexcept;

    RunMemory& memory_;
    Arena tiny_;
    Arena small_;
    std::vector<Chunk> chunks_;
    std::size_t swept_chunks_ = 0;  ///< the first ones: in order of address, gaps known
    std::size_t held_ = 0;
    std::size_t since_collection_ = 0;
    std::size_t collect_after_ = kMinCollectAfter;
};

}  // namespace bytom::vm
