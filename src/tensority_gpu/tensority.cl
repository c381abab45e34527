// Tensority on a device (11 §2.4, §2.5); docs/tensority.md explains the layout and why every step is exact.
// The host defines ROWS (32 or 64) and, where the device has it, INTEGER_DOT_PRODUCT, or for
// a processor SHORT_SUMS. hash_ends.cl follows this text.

#define DIMENSION 256
#define CHAINS 4
#define STEPS 64
#define SEQUENCE_LENGTH 32
#define ITEMS 256                    // of a work-group
#define GROUPS (DIMENSION / ROWS)    // work-groups of a hash: each has the rows of one residue
#define SLICES (DIMENSION / 16)      // of a matrix: 16 bytes of each of its rows
#define MATRIX_VECTORS (SLICES * DIMENSION)
#define LANES 32                     // columns that neighbours read together
#define TILE_COLUMNS (DIMENSION / LANES)
#define TILE_ROWS (ROWS / (ITEMS / LANES))
#define ROW_VECTORS (SLICES + 1)     // one more than needed: rows begin in different banks
#define ROW_BYTES (16 * ROW_VECTORS)
#define ROW_WORDS (4 * ROW_VECTORS)
#define FNV_PRIME 0x01000193u

#define KERNEL __kernel
#define FUNCTION
#define GLOBAL __global
#define CONSTANT __constant
#define ITEM get_global_id(0)
#define ROTATE(word, bits) rotate(word, (ulong)(bits))
#define INCREMENT(counter) atomic_inc(counter)

// --- The products

// What an element of a product is summed up in: partial_sum. Only 16 of its bits matter.
#ifdef SHORT_SUMS
// For processors, whose compilers make vectors of the loops as they stand.
#define UNROLL
typedef short partial_sum;

partial_sum add_products(partial_sum sum, uint4 a, uint4 b) {
    const short16 products = convert_short16(as_char16(a)) * convert_short16(as_char16(b));
    const short8 eight = products.lo + products.hi;
    const short4 four = eight.lo + eight.hi;
    const short2 two = four.lo + four.hi;
    return sum + two.s0 + two.s1;
}

int total(partial_sum sum) {
    return sum;
}
#else
// What an item has must stay in registers, which it can only if no index is left.
#define UNROLL _Pragma("unroll")
typedef int partial_sum;

int add_dot(int sum, uint a, uint b) {
#ifdef INTEGER_DOT_PRODUCT
    return sum + dot_4x8packed_ss_int(a, b);
#else
    const int4 products = convert_int4(as_char4(a)) * convert_int4(as_char4(b));
    return sum + products.s0 + products.s1 + products.s2 + products.s3;
#endif
}

partial_sum add_products(partial_sum sum, uint4 a, uint4 b) {
    sum = add_dot(sum, a.s0, b.s0);
    sum = add_dot(sum, a.s1, b.s1);
    sum = add_dot(sum, a.s2, b.s2);
    return add_dot(sum, a.s3, b.s3);
}

int total(partial_sum sum) {
    return sum;
}
#endif

// Four bytes at once, each mod 256.
uint add_bytes(uint a, uint b) {
    return ((a & 0x7f7f7f7fu) + (b & 0x7f7f7f7fu)) ^ ((a ^ b) & 0x80808080u);
}

uint reduce(int v) {
    return (uint)(v + (v >> 8)) & 0xffu;
}

// A work-group carries the rows of one residue mod GROUPS through the four chains of a hash. Of a fold over all
// rows that leaves what concerns these: one row, for finish. An item has TILE_ROWS neighbouring rows of the group
// and every LANES-th column.
__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void run_chains(
    __global const uint4* matrices, __global const uchar* sequences, __global uint* folded) {
    __local uint4 rows[ROWS * ROW_VECTORS];
    __local uint4 slices[2 * DIMENSION];
    __local uchar* const row_bytes = (__local uchar*)rows;
    __local uint* const row_words = (__local uint*)rows;
    const uint item = get_local_id(0);
    const uint lane = item % LANES;
    const uint first_row = item / LANES * TILE_ROWS;
    const uint hash = get_group_id(0) / GROUPS;
    const uint residue = get_group_id(0) % GROUPS;

    uint sums[TILE_ROWS / 4 * TILE_COLUMNS];
    UNROLL for (uint i = 0; i < TILE_ROWS / 4 * TILE_COLUMNS; ++i)
        sums[i] = 0;

    for (uint chain = 0; chain < CHAINS; ++chain) {
        __global const uchar* const sequence = sequences + SEQUENCE_LENGTH * (CHAINS * hash + chain);

        // The first product is a transposition.
        __global const uchar* const first = (__global const uchar*)(matrices + MATRIX_VECTORS * (uint)sequence[0]);
        barrier(CLK_LOCAL_MEM_FENCE);
        UNROLL for (uint m = 0; m < TILE_ROWS; ++m) {
            const uint row = residue + GROUPS * (first_row + m);
            UNROLL for (uint n = 0; n < TILE_COLUMNS; ++n) {
                const uint column = lane + LANES * n;
                const int b = (char)first[16 * (DIMENSION * (row / 16) + column) + row % 16];
                row_bytes[ROW_BYTES * (first_row + m) + column] = (uchar)reduce(b);
            }
        }

        for (uint step = 1; step < STEPS; ++step) {
            __global const uint4* const matrix =
                matrices + MATRIX_VECTORS * (uint)sequence[step % SEQUENCE_LENGTH];
            partial_sum c[TILE_ROWS * TILE_COLUMNS];
            UNROLL for (uint i = 0; i < TILE_ROWS * TILE_COLUMNS; ++i)
                c[i] = 0;
            uint4 next = matrix[item];
            for (uint s = 0; s < SLICES; ++s) {
                // Two slices take turns, so that one barrier is enough: who writes this one has passed the
                // barrier behind which the last readers of it stood.
                __local uint4* const slice = slices + DIMENSION * (s % 2);
                slice[item] = next;
                barrier(CLK_LOCAL_MEM_FENCE);
                if (s + 1 < SLICES) next = matrix[DIMENSION * (s + 1) + item];
                uint4 b[TILE_COLUMNS];
                UNROLL for (uint n = 0; n < TILE_COLUMNS; ++n)
                    b[n] = slice[lane + LANES * n];
                UNROLL for (uint m = 0; m < TILE_ROWS; ++m) {
                    const uint4 a = rows[ROW_VECTORS * (first_row + m) + s];
                    UNROLL for (uint n = 0; n < TILE_COLUMNS; ++n)
                        c[TILE_COLUMNS * m + n] = add_products(c[TILE_COLUMNS * m + n], a, b[n]);
                }
            }
            barrier(CLK_LOCAL_MEM_FENCE);
            UNROLL for (uint m = 0; m < TILE_ROWS; ++m) {
                UNROLL for (uint n = 0; n < TILE_COLUMNS; ++n) {
                    const uint value = reduce(total(c[TILE_COLUMNS * m + n]));
                    row_bytes[ROW_BYTES * (first_row + m) + lane + LANES * n] = (uchar)value;
                    if (step + 1 == STEPS) {
                        const uint at = TILE_COLUMNS * (m / 4) + n;
                        sums[at] = add_bytes(sums[at], value << (8 * (m % 4)));
                    }
                }
            }
        }
    }

    // The sum, and its words: byte k of word j comes from column j + 64 k.
    barrier(CLK_LOCAL_MEM_FENCE);
    UNROLL for (uint m = 0; m < TILE_ROWS; ++m) {
        UNROLL for (uint n = 0; n < TILE_COLUMNS; ++n) {
            const uint value = sums[TILE_COLUMNS * (m / 4) + n] >> (8 * (m % 4));
            row_bytes[ROW_BYTES * (first_row + m) + lane + LANES * n] = (uchar)value;
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    uint words[ROWS / 4];
    const uint column = item % 64;
    UNROLL for (uint i = 0; i < ROWS / 4; ++i) {
        __local const uchar* const row = row_bytes + ROW_BYTES * (item / 64 + 4 * i) + column;
        words[i] = (uint)row[0] | (uint)row[64] << 8 | (uint)row[128] << 16 | (uint)row[192] << 24;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    UNROLL for (uint i = 0; i < ROWS / 4; ++i)
        row_words[ROW_WORDS * (item / 64 + 4 * i) + column] = words[i];
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint upper_rows = ROWS / 2; upper_rows > 0; upper_rows /= 2) {
        for (uint row = item / 64; row < upper_rows; row += 4) {
            __local uint* const upper = row_words + ROW_WORDS * row + column;
            *upper = (*upper * FNV_PRIME) ^ upper[ROW_WORDS * upper_rows];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (item < 64) folded[64 * get_group_id(0) + item] = row_words[item];
}
