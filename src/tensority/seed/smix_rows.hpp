// ROMix over Salsa20/8 with a row of the 4 x 4 words per 128-bit lane, for the files that say with which
// registers: one lane a seed. Everything is in an unnamed namespace: nothing leaks into other files.
//
// `Simd` has:
//   Vector                            one row of kLanes seeds
//   kLanes
//   load(lane pointers), store(…)     a block half (four rows of each seed) from and to each seed's memory
//   add, exclusive_or                 word by word
//   xor_rotated<n>(x, y)              x xor (y rotated left by n), word by word
//   shuffle<n>                        of the words of each row, as pshufd
// `Groups` sets of kLanes seeds are interleaved, where a core can do more than one dependency chain uses.
#pragma once

#include <immintrin.h>

#include "tensority/kernel_code.hpp"
#include "tensority/seed/smix.hpp"

namespace bytom::tensority::detail {
namespace {

constexpr std::size_t kRows = 4;  // of a block half
constexpr std::size_t kHalfBytes = kBlockBytes / 2;
constexpr std::size_t kWordOfIndex = kStateWords / 2;

/// lo and hi of every group; the diagonals of Salsa20 as rows.
template <typename Simd, std::size_t Groups>
struct Blocks {
    typename Simd::Vector half[2][Groups][kRows];
};

template <typename Simd, std::size_t Groups>
inline __attribute__((always_inline)) void double_round(typename Simd::Vector (&x)[Groups][kRows]) {
#pragma GCC unroll 2
    for (std::size_t g = 0; g < Groups; ++g) {
        auto& [a, b, c, d] = x[g];
        b = Simd::template xor_rotated<7>(b, Simd::add(a, d));
        c = Simd::template xor_rotated<9>(c, Simd::add(b, a));
        d = Simd::template xor_rotated<13>(d, Simd::add(c, b));
        a = Simd::template xor_rotated<18>(a, Simd::add(d, c));
        b = Simd::template shuffle<0x93>(b);
        c = Simd::template shuffle<0x4e>(c);
        d = Simd::template shuffle<0x39>(d);
    }
#pragma GCC unroll 2
    for (std::size_t g = 0; g < Groups; ++g) {
        auto& [a, b, c, d] = x[g];
        d = Simd::template xor_rotated<7>(d, Simd::add(a, b));
        c = Simd::template xor_rotated<9>(c, Simd::add(d, a));
        b = Simd::template xor_rotated<13>(b, Simd::add(c, d));
        a = Simd::template xor_rotated<18>(a, Simd::add(b, c));
        b = Simd::template shuffle<0x39>(b);
        c = Simd::template shuffle<0x4e>(c);
        d = Simd::template shuffle<0x93>(d);
    }
}

/// half[to] = Salsa20/8(half[to] xor half[with])
template <typename Simd, std::size_t Groups>
inline __attribute__((always_inline)) void salsa(Blocks<Simd, Groups>& blocks, std::size_t to,
                                                 std::size_t with) {
    typename Simd::Vector x[Groups][kRows];
#pragma GCC unroll 2
    for (std::size_t g = 0; g < Groups; ++g) {
#pragma GCC unroll 4
        for (std::size_t r = 0; r < kRows; ++r) {
            blocks.half[to][g][r] = Simd::exclusive_or(blocks.half[to][g][r], blocks.half[with][g][r]);
            x[g][r] = blocks.half[to][g][r];
        }
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i)
        double_round<Simd, Groups>(x);
#pragma GCC unroll 2
    for (std::size_t g = 0; g < Groups; ++g) {
#pragma GCC unroll 4
        for (std::size_t r = 0; r < kRows; ++r)
            blocks.half[to][g][r] = Simd::add(blocks.half[to][g][r], x[g][r]);
    }
}

template <typename Simd, std::size_t Groups>
inline __attribute__((always_inline)) void block_mix(Blocks<Simd, Groups>& blocks) {
    salsa<Simd, Groups>(blocks, 0, 1);
    salsa<Simd, Groups>(blocks, 1, 0);
}

/// States come and go in the specification's order.
template <std::size_t Lanes>
void reorder(const std::uint32_t* from, std::uint32_t* to, bool into_rows) {
    for (std::size_t lane = 0; lane < Lanes; ++lane) {
        for (std::size_t w = 0; w < kStateWords; ++w) {
            const std::size_t other = (w & 16U) | kDiagonalOrder[w & 15U];
            to[kStateWords * lane + (into_rows ? w : other)] =
                from[kStateWords * lane + (into_rows ? other : w)];
        }
    }
}

/// Where the block of each seed begins that starts at `at` of its state or of its V[r].
template <typename Simd, std::size_t Groups>
struct Places {
    std::uint8_t* of[Groups][Simd::kLanes];

    Places(void* first, std::size_t stride) {
        for (std::size_t i = 0; i < Groups * Simd::kLanes; ++i)
            of[i / Simd::kLanes][i % Simd::kLanes] = static_cast<std::uint8_t*>(first) + stride * i;
    }
};

template <typename Simd, std::size_t Groups>
inline __attribute__((always_inline)) void load_blocks(const Places<Simd, Groups>& from, std::size_t at,
                                                       Blocks<Simd, Groups>& blocks) {
#pragma GCC unroll 2
    for (std::size_t h = 0; h < 2; ++h) {
#pragma GCC unroll 2
        for (std::size_t g = 0; g < Groups; ++g)
            Simd::load(from.of[g], at + kHalfBytes * h, blocks.half[h][g]);
    }
}

template <typename Simd, std::size_t Groups>
inline __attribute__((always_inline)) void store_blocks(const Blocks<Simd, Groups>& blocks,
                                                        const Places<Simd, Groups>& to, std::size_t at) {
#pragma GCC unroll 2
    for (std::size_t h = 0; h < 2; ++h) {
#pragma GCC unroll 2
        for (std::size_t g = 0; g < Groups; ++g)
            Simd::store(blocks.half[h][g], to.of[g], at + kHalfBytes * h);
    }
}

template <typename Simd, std::size_t Groups>
void fill(std::uint32_t* states, std::uint8_t* v) {
    constexpr std::size_t kLanes = Groups * Simd::kLanes;
    alignas(kAlignment) std::uint32_t rows[kStateWords * kLanes];
    reorder<kLanes>(states, rows, true);
    const Places<Simd, Groups> in_state(rows, kBlockBytes);
    const Places<Simd, Groups> in_v(v, kRoundBytes);
    Blocks<Simd, Groups> x;
    load_blocks(in_state, 0, x);
    for (std::size_t i = 0; i < kRoundBlocks; ++i) {
        store_blocks(x, in_v, kBlockBytes * i);
        block_mix(x);
    }
    store_blocks(x, in_state, 0);
    reorder<kLanes>(rows, states, false);
}

template <typename Simd, std::size_t Groups>
void mix(std::uint32_t* states, const std::uint8_t* v) {
    constexpr std::size_t kLanes = Groups * Simd::kLanes;
    alignas(kAlignment) std::uint32_t rows[kStateWords * kLanes];
    reorder<kLanes>(states, rows, true);
    const Places<Simd, Groups> in_state(rows, kBlockBytes);
    Blocks<Simd, Groups> x;
    load_blocks(in_state, 0, x);
    for (std::size_t i = 0; i < kRoundBlocks; ++i) {
        // The first word of hi is the first of its first row.
        Places<Simd, Groups> chosen(const_cast<std::uint8_t*>(v), kRoundBytes);  // only read
#pragma GCC unroll 2
        for (std::size_t g = 0; g < Groups; ++g)
            Simd::advance(chosen.of[g], x.half[1][g][0]);
        Blocks<Simd, Groups> block;
        load_blocks(chosen, 0, block);
#pragma GCC unroll 2
        for (std::size_t h = 0; h < 2; ++h) {
#pragma GCC unroll 2
            for (std::size_t g = 0; g < Groups; ++g) {
#pragma GCC unroll 4
                for (std::size_t r = 0; r < kRows; ++r)
                    x.half[h][g][r] = Simd::exclusive_or(x.half[h][g][r], block.half[h][g][r]);
            }
        }
        block_mix(x);
    }
    store_blocks(x, in_state, 0);
    reorder<kLanes>(rows, states, false);
}

}  // namespace
}  // namespace bytom::tensority::detail
