// What CUDA C++ and the warp instructions are in tensority.cu, in plain C++: each thread of a block is a
// thread of this machine, one block after the other. Written from the PTX ISA, not from
// warp_instructions.cuh, whose counterpart it is. Included once, before tensority.cu.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <semaphore>
#include <thread>
#include <vector>

#include <sys/types.h>

// NOLINTBEGIN: the names are CUDA's.
#define __global__
#define __device__
#define __constant__ const
#define __shared__ static
#define __forceinline__ inline
#define __launch_bounds__(...)

using uchar = unsigned char;

struct uint4 {
    uint x, y, z, w;
};

namespace on_processor {

struct Place {
    uint x;
};

inline thread_local Place thread_index;
inline thread_local Place block_index;
inline thread_local Place block_size;
inline thread_local Place grid_size;

constexpr uint kLanes = 32;

/// A multiplication that a lane has begun: its operands as they were, and where the sums are.
struct Begun {
    int* sums;
    std::array<uint, 4> rows;
    std::array<uint, 2> columns;
};

inline int byte_of(uint word, uint i) {
    return static_cast<std::int8_t>(word >> (8 * i));
}

/// Who runs: the threads in turn, each until it waits for others.
class Turns {
public:
    explicit Turns(uint threads) : is_over_(threads, 0) {
        for (uint t = 0; t < threads; ++t)
            turns_.emplace_back(t == 0 ? 1 : 0);
    }

    void await(uint thread) { turns_[thread].acquire(); }
    void pass(uint thread) {
        give_to_next(thread);
        await(thread);
    }
    void end(uint thread) {
        is_over_[thread] = 1;
        give_to_next(thread);
    }

private:
    void give_to_next(uint thread) {
        for (uint next = thread + 1; next <= thread + turns_.size(); ++next) {
            if (is_over_[next % turns_.size()] != 0) continue;
            turns_[next % turns_.size()].release();
            return;
        }
    }

    std::deque<std::binary_semaphore> turns_;
    std::vector<char> is_over_;
};

/// Where so many threads wait for each other.
class Meeting {
public:
    explicit Meeting(uint threads) : threads_(threads) {}

    /// `last` is what the last one to come does before anybody goes on.
    template <typename Last>
    void meet(Turns& turns, const Last& last) {
        const std::size_t meeting = meetings_;
        if (++present_ == threads_) {
            last();
            present_ = 0;
            ++meetings_;
            return;
        }
        while (meetings_ == meeting)
            turns.pass(thread_index.x);
    }

private:
    uint threads_;
    uint present_ = 0;
    std::size_t meetings_ = 0;
};

/// The lanes of a warp compute only together, so what they have begun is done when they meet.
class Warp {
public:
    std::array<std::vector<Begun>, kLanes> begun;

    void meet(Turns& turns) {
        meeting_.meet(turns, [this] { multiply(); });
    }

    [[nodiscard]] bool disagreed() const { return disagreed_; }

private:
    /// mma.m16n8k32 of signed bytes: fragments as "Matrix Fragments for mma.m16n8k32" of the PTX ISA has
    /// them.
    void multiply() {
        const std::size_t count = begun[0].size();
        for (const auto& list : begun)
            disagreed_ = disagreed_ || list.size() != count;
        for (std::size_t n = 0; n < count && !disagreed_; ++n) {
            std::int16_t a[16][32];
            std::int16_t b[8][32];
            for (uint lane = 0; lane < kLanes; ++lane) {
                const uint group = lane >> 2;
                const uint place = lane % 4;
                const Begun& own = begun[lane][n];
                for (uint i = 0; i < 16; ++i) {
                    const uint row = i < 4 || (i >= 8 && i < 12) ? group : group + 8;
                    const uint column = place * 4 + (i & 3) + (i >= 8 ? 16 : 0);
                    a[row][column] = static_cast<std::int16_t>(byte_of(own.rows[i / 4], i % 4));
                }
                for (uint i = 0; i < 8; ++i)
                    b[group][place * 4 + (i & 3) + (i >= 4 ? 16 : 0)] =
                        static_cast<std::int16_t>(byte_of(own.columns[i / 4], i % 4));
            }
            for (uint lane = 0; lane < kLanes; ++lane) {
                for (uint i = 0; i < 4; ++i) {
                    const std::int16_t* const row = a[(lane >> 2) + (i < 2 ? 0 : 8)];
                    const std::int16_t* const column = b[(lane % 4) * 2 + (i & 1)];
                    int sum = 0;
                    for (uint k = 0; k < 32; ++k)
                        sum += row[k] * column[k];
                    begun[lane][n].sums[i] += sum;
                }
            }
        }
        for (auto& list : begun)
            list.clear();
    }

    Meeting meeting_{kLanes};
    bool disagreed_ = false;
};

/// Copies of a thread that are under way, in groups.
class Copies {
public:
    /// Half of the threads copy as early, half as late as the card may.
    void start(void* to, const void* from) {
        if (thread_index.x % 2 == 0) {
            std::memcpy(to, from, 16);
        } else {
            groups_.back().push_back({to, from});
        }
    }
    void end_group() { groups_.emplace_back(); }
    void wait_for_all_but(std::size_t latest) {
        // The last group is the one that has not ended.
        while (groups_.size() > latest + 1) {
            for (const auto& [to, from] : groups_.front())
                std::memcpy(to, from, 16);
            groups_.erase(groups_.begin());
        }
    }

private:
    std::vector<std::vector<std::pair<void*, const void*>>> groups_{1};
};

struct Block {
    explicit Block(uint threads) : turns(threads), all(threads), warps(threads / kLanes) {}

    [[nodiscard]] Warp& own_warp() { return warps[thread_index.x / kLanes]; }

    Turns turns;
    Meeting all;
    std::vector<Warp> warps;
};

inline thread_local Block* block = nullptr;
inline thread_local Copies* copies = nullptr;

/// False: a warp's lanes did not do the same.
inline bool run_blocks(uint blocks, uint threads, const std::function<void()>& kernel) {
    bool agreed = true;
    for (uint b = 0; b < blocks; ++b) {
        Block shared(threads);
        std::vector<std::jthread> running;
        for (uint t = 0; t < threads; ++t) {
            running.emplace_back([&, b, t] {
                Copies own;
                copies = &own;
                block = &shared;
                thread_index = {t};
                block_index = {b};
                block_size = {threads};
                grid_size = {blocks};
                shared.turns.await(t);
                kernel();
                shared.turns.end(t);
            });
        }
        running.clear();
        for (const Warp& warp : shared.warps)
            agreed = agreed && !warp.disagreed();
    }
    return agreed;
}

/// Kernels whose threads know nothing of each other.
inline void run_items(uint blocks, uint threads, const std::function<void()>& kernel) {
    block_size = {threads};
    grid_size = {blocks};
    for (block_index.x = 0; block_index.x < blocks; ++block_index.x)
        for (thread_index.x = 0; thread_index.x < threads; ++thread_index.x)
            kernel();
}

}  // namespace on_processor

#define threadIdx on_processor::thread_index
#define blockIdx on_processor::block_index
#define blockDim on_processor::block_size
#define gridDim on_processor::grid_size

inline void __syncthreads() {
    on_processor::block->all.meet(on_processor::block->turns, [] {});
}

inline void __syncwarp() {
    on_processor::block->own_warp().meet(on_processor::block->turns);
}

inline uint __byte_perm(uint a, uint b, uint selector) {
    const std::uint64_t bytes = static_cast<std::uint64_t>(b) << 32 | a;
    uint result = 0;
    for (uint i = 0; i < 4; ++i)
        result |= static_cast<uint>(bytes >> (8 * (selector >> (4 * i) & 7)) & 0xff) << (8 * i);
    return result;
}

inline uint atomicAdd(uint* to, uint value) {
    return std::atomic_ref(*to).fetch_add(value);
}

inline void multiply_add(int (&sums)[4], const uint (&rows)[4], uint columns_low, uint columns_high) {
    on_processor::block->own_warp().begun[threadIdx.x % on_processor::kLanes].push_back(
        {sums, {rows[0], rows[1], rows[2], rows[3]}, {columns_low, columns_high}});
}

inline void copy_later(uint4* to, const uint4* from) {
    on_processor::copies->start(to, from);
}

inline void end_of_copies() {
    on_processor::copies->end_group();
}

inline void wait_for_copies_but_latest() {
    on_processor::copies->wait_for_all_but(1);
}
// NOLINTEND
