// The instructions of compute capability 8.0 that CUDA C++ has no words for.
#pragma once

typedef unsigned char uchar;

// sums += 16 rows of 32 bytes times 8 columns of 32 bytes, by all lanes of a warp together (mma.m16n8k32, PTX ISA). None
// can overflow: a sum of 256 products of bytes has 23 bits.
__device__ __forceinline__ void multiply_add(int (&sums)[4], const uint (&rows)[4], uint columns_low,
                                             uint columns_high) {
    asm("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+r"(sums[0]), "+r"(sums[1]), "+r"(sums[2]), "+r"(sums[3])
        : "r"(rows[0]), "r"(rows[1]), "r"(rows[2]), "r"(rows[3]), "r"(columns_low), "r"(columns_high));
}

// Starts to copy 16 bytes to shared memory.
__device__ __forceinline__ void copy_later(uint4* to, const uint4* from) {
    const uint address = (uint)__cvta_generic_to_shared(to);
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(address), "l"(from) : "memory");
}

// What this thread has started since the last end belongs together.
__device__ __forceinline__ void end_of_copies() {
    asm volatile("cp.async.commit_group;" ::: "memory");
}

// All groups of this thread but the latest are there; others see them after the next barrier.
__device__ __forceinline__ void wait_for_copies_but_latest() {
    asm volatile("cp.async.wait_group 1;" ::: "memory");
}
