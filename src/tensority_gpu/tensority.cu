// Tensority on the tensor cores of NVIDIA cards of compute capability 8.0 and newer (11 §2.4, §2.5); docs/tensority.md
// explains the layout. What warps do together stands in warp_instructions.cuh, which the test that runs these kernels
// on the processor replaces by its own.
#ifdef __CUDACC__
#include "warp_instructions.cuh"
#endif

#define DIMENSION 256
#define CHAINS 4
#define STEPS 64
#define SEQUENCE_LENGTH 32
#define GROUPS 1                      // a block of threads has all rows of a hash
#define THREADS 256                   // of a block
#define LANES 32                      // of a warp
#define WARP_ROWS 32                  // of a warp: two tiles of 16
#define ROW_TILES 2
#define CHUNKS (DIMENSION / 32)       // an instruction sums 32 products
#define QUARTERS 4                    // of the columns of a product: as many sums as registers can hold
#define QUARTER_TILES (DIMENSION / QUARTERS / 8)
#define QUARTER_CHUNKS (CHUNKS / QUARTERS)
#define STAGE_VECTORS (DIMENSION * DIMENSION / QUARTERS / 16)  // of 16 bytes: a quarter of a matrix
#define STAGES 3                      // of these in shared memory: one is computed with, the others arrive
#define STAGES_OF_HASH (CHAINS * STEPS * QUARTERS)
#define FNV_PRIME 0x01000193u

#define KERNEL extern "C" __global__
#define FUNCTION __device__
#define GLOBAL
#define CONSTANT __constant__
#define ITEM (blockIdx.x * blockDim.x + threadIdx.x)
#define ROTATE(word, bits) ((word) << (bits) | (word) >> (64 - (bits)))
#define INCREMENT(counter) atomicAdd(counter, 1u)

#include "hash_ends.cl"

// --- The products

// The low bytes of four sums, each plus its second byte (11 §2.4).
__device__ __forceinline__ uint reduced(int v0, int v1, int v2, int v3) {
    const uint low = __byte_perm((uint)(v0 + (v0 >> 8)), (uint)(v1 + (v1 >> 8)), 0x0040);
    const uint high = __byte_perm((uint)(v2 + (v2 >> 8)), (uint)(v3 + (v3 >> 8)), 0x0040);
    return __byte_perm(low, high, 0x5410);
}

// Two bytes at once, each mod 256.
__device__ __forceinline__ uint add_two_bytes(uint a, uint b) {
    return ((a & 0x7f7fu) + (b & 0x7f7fu)) ^ ((a ^ b) & 0x8080u);
}

// What a thread has of a warp's 32 rows, as the instruction wants its first factor: register i of chunk c of tile m
// holds four bytes of row 16 m + lane / 4 + 8 (i % 2), and the host has put the columns of the second factor in such an
// order that they are those whose sums this thread has: columns 32 c + 16 (i / 2) + 2 (lane % 4) + {0, 1, 8, 9}. So
// a product becomes the next factor where it is.
struct Rows {
    uint words[ROW_TILES][CHUNKS][4];
};

__device__ __forceinline__ uint row_of(uint thread, uint tile, uint i) {
    return WARP_ROWS * (thread / LANES) + 16 * tile + thread % LANES / 4 + 8 * (i % 2);
}

__device__ __forceinline__ uint column_of(uint thread, uint chunk, uint i) {
    return 32 * chunk + 16 * (i / 2) + 2 * (thread % 4);
}

// Calls visit(word, row, first column) for every word of a thread.
template <typename AnyRows, typename Visit>
__device__ __forceinline__ void each_word(AnyRows& rows, uint thread, Visit visit) {
#pragma unroll
    for (uint m = 0; m < ROW_TILES; ++m)
#pragma unroll
        for (uint c = 0; c < CHUNKS; ++c)
#pragma unroll
            for (uint i = 0; i < 4; ++i)
                visit(rows.words[m][c][i], row_of(thread, m, i), column_of(thread, c, i));
}

__device__ __forceinline__ void make_identity(Rows& rows, uint thread) {
    each_word(rows, thread, [](uint& word, uint row, uint column) {
        const uint distance = row - column;
        word = distance == 0   ? 1u
               : distance == 1 ? 1u << 8
               : distance == 8 ? 1u << 16
               : distance == 9 ? 1u << 24
                               : 0u;
    });
}

// Adds the rows to a block's sums, a byte for each element; the first ones are put there.
__device__ __forceinline__ void add_to_sums(ushort* sums, const Rows& rows, uint thread, bool is_first) {
    each_word(rows, thread, [&](uint word, uint row, uint column) {
        ushort* const at = sums + (DIMENSION * row + column) / 2;
        at[0] = (ushort)add_two_bytes(is_first ? 0u : at[0], word & 0xffffu);
        at[4] = (ushort)add_two_bytes(is_first ? 0u : at[4], word >> 16);
    });
}

// Columns of one quarter of the product of `rows` and a matrix, whose quarter is in shared memory.
__device__ __forceinline__ void multiply_quarter(Rows& product, const Rows& rows, const uint4* quarter,
                                                 uint lane, uint q) {
    int sums[ROW_TILES][QUARTER_TILES][4];
#pragma unroll
    for (uint m = 0; m < ROW_TILES; ++m)
#pragma unroll
        for (uint t = 0; t < QUARTER_TILES; ++t)
#pragma unroll
            for (uint i = 0; i < 4; ++i)
                sums[m][t][i] = 0;
#pragma unroll
    for (uint pair = 0; pair < CHUNKS / 2; ++pair)
#pragma unroll
        for (uint t = 0; t < QUARTER_TILES; ++t) {
            const uint4 b = quarter[LANES * (QUARTER_TILES * pair + t) + lane];
#pragma unroll
            for (uint m = 0; m < ROW_TILES; ++m)
                multiply_add(sums[m][t], rows.words[m][2 * pair], b.x, b.y);
#pragma unroll
            for (uint m = 0; m < ROW_TILES; ++m)
                multiply_add(sums[m][t], rows.words[m][2 * pair + 1], b.z, b.w);
        }
    __syncwarp();
#pragma unroll
    for (uint m = 0; m < ROW_TILES; ++m)
#pragma unroll
        for (uint c = 0; c < QUARTER_CHUNKS; ++c)
#pragma unroll
            for (uint half = 0; half < 2; ++half) {
                const int(&left)[4] = sums[m][4 * c + 2 * half];
                const int(&right)[4] = sums[m][4 * c + 2 * half + 1];
                uint* const words = product.words[m][QUARTER_CHUNKS * q + c] + 2 * half;
                words[0] = reduced(left[0], left[1], right[0], right[1]);
                words[1] = reduced(left[2], left[3], right[2], right[3]);
            }
}

// Starts the copying of a stage of a hash, or of nothing if it has no more.
__device__ __forceinline__ void fetch(uint4* to, const uint4* matrices, const uchar* sequence, uint stage,
                                      uint thread) {
    if (stage < STAGES_OF_HASH) {
        const uint chain = stage / (STEPS * QUARTERS);
        const uint matrix = sequence[SEQUENCE_LENGTH * chain + stage / QUARTERS % SEQUENCE_LENGTH];
        const uint4* const from = matrices + STAGE_VECTORS * (QUARTERS * matrix + stage % QUARTERS);
        for (uint i = thread; i < STAGE_VECTORS; i += THREADS)
            copy_later(to + i, from + i);
    }
    end_of_copies();
}

// The fold over all rows of a block's sums, for finish. Byte k of word j of a row comes from column j + 64 k.
__device__ void fold(uint* folded, const ushort* sums, uint* words, uint thread) {
    const uint column = thread % 64;
    const auto word = [&](uint row) {
        const uchar* const bytes = (const uchar*)sums + DIMENSION * row + column;
        return (uint)bytes[0] | (uint)bytes[64] << 8 | (uint)bytes[128] << 16 | (uint)bytes[192] << 24;
    };
    for (uint row = thread / 64; row < DIMENSION / 2; row += THREADS / 64)
        words[64 * row + column] = (word(row) * FNV_PRIME) ^ word(row + DIMENSION / 2);
    for (uint upper_rows = DIMENSION / 4; upper_rows > 0; upper_rows /= 2) {
        __syncthreads();
        for (uint row = thread / 64; row < upper_rows; row += THREADS / 64) {
            uint* const upper = words + 64 * row + column;
            *upper = (*upper * FNV_PRIME) ^ upper[64 * upper_rows];
        }
    }
    __syncthreads();
    if (thread < 64) folded[thread] = words[thread];
}

// A block carries all rows of a hash through its four chains, and goes on with the hash that is as far on as there are
// blocks. `sums` has DIMENSION * DIMENSION bytes for each block.
KERNEL void __launch_bounds__(THREADS, 1)
    run_chains(const uint4* __restrict__ matrices, const uchar* __restrict__ sequences, ushort* sums, uint* folded,
               uint hashes) {
    __shared__ uint4 stages[STAGES * STAGE_VECTORS];
    const uint thread = threadIdx.x;
    const uint lane = thread % LANES;
    sums += DIMENSION * DIMENSION / 2 * blockIdx.x;

    for (uint hash = blockIdx.x; hash < hashes; hash += gridDim.x) {
        const uchar* const sequence = sequences + SEQUENCE_LENGTH * CHAINS * hash;
        uint stage = 0;
        fetch(stages, matrices, sequence, 0, thread);
        fetch(stages + STAGE_VECTORS, matrices, sequence, 1, thread);
        for (uint chain = 0; chain < CHAINS; ++chain) {
            Rows rows;
            make_identity(rows, thread);
            for (uint step = 0; step < STEPS; ++step) {
                Rows product;
#pragma unroll
                for (uint q = 0; q < QUARTERS; ++q, ++stage) {
                    wait_for_copies_but_latest();
                    // All parts of this stage are there, and nobody reads the one before it any more.
                    __syncthreads();
                    fetch(stages + (stage + 2) % STAGES * STAGE_VECTORS, matrices, sequence, stage + 2, thread);
                    multiply_quarter(product, rows, stages + stage % STAGES * STAGE_VECTORS, lane, q);
                }
                rows = product;
            }
            add_to_sums(sums, rows, thread, chain == 0);
        }
        __syncthreads();
        fold(folded + 64 * hash, sums, (uint*)stages, thread);
        __syncthreads();
    }
}
