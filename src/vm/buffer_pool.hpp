// Memory of the strings that one run makes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace bytom::vm {

/// Hands out buffers that all die together, so that Items are plain values. A program that makes strings and
/// drops them gets their gas back, hence gas does not bound what is handed out: from time to time the owner
/// marks what is still visible, and chunks that hold none of it are freed.
class BufferPool {
public:
    BufferPool() = default;
    BufferPool(const BufferPool&) = delete;
    BufferPool& operator=(const BufferPool&) = delete;

    /// Uninitialised bytes.
    [[nodiscard]] std::uint8_t* allocate(std::size_t size) {
        if (size > room_) [[unlikely]]
            return allocate_slowly(size);
        std::uint8_t* const buffer = next_;
        next_ += size;
        room_ -= size;
        return buffer;
    }

    /// Whether it is time for begin_collection, mark for each byte of a live buffer, end_collection.
    [[nodiscard]] bool wants_collection() const noexcept { return since_collection_ > collect_after_; }
    void begin_collection();
    /// Keeps the chunk that the byte lies in; bytes of other owners are ignored.
    void mark(const std::uint8_t* byte) noexcept;
    /// `marked` buffers, the more of which there are the longer it is until the next time.
    void end_collection(std::size_t marked);
    /// Bytes of the chunks as the last collection left them.
    [[nodiscard]] std::size_t live_size() const noexcept { return live_; }

private:
    struct Chunk {
        std::unique_ptr<std::uint8_t[]> bytes;
        std::size_t size = 0;
        bool live = false;
    };

    /// Enough for the usual programs, so that they allocate nothing.
    static constexpr std::size_t kInlineSize = 1024;
    static constexpr std::size_t kChunkSize = 4096;
    /// Larger buffers get a chunk of their own, so that small ones do not keep them alive.
    static constexpr std::size_t kMaxShared = 512;
    static constexpr std::size_t kMinCollectAfter = std::size_t{1} << 20;

    [[nodiscard]] std::uint8_t* allocate_slowly(std::size_t size);
    [[nodiscard]] std::uint8_t* add_chunk(std::size_t size);

    std::array<std::uint8_t, kInlineSize> inline_;
    std::uint8_t* next_ = inline_.data();
    std::size_t room_ = kInlineSize;
    std::vector<Chunk> chunks_;
    std::size_t live_ = 0;
    std::size_t since_collection_ = 0;
    std::size_t collect_after_ = kMinCollectAfter;
};

}  // namespace bytom::vm
