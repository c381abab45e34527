// One seed on general registers. Sixteen named variables, and auto-vectorisation off for this file: vector
// loads right after scalar stores would stall (11 §6.3).
#include <cstring>

#include "tensority/kernel_code.hpp"
#include "tensority/seed/smix.hpp"

namespace bytom::tensority::detail {
namespace {

using Word = std::uint32_t;

inline Word rotated(Word x, int by) {
    return x << by | x >> (32 - by);
}

inline void quarter_round(Word& a, Word& b, Word& c, Word& d) {
    b ^= rotated(a + d, 7);
    c ^= rotated(b + a, 9);
    d ^= rotated(c + b, 13);
    a ^= rotated(d + c, 18);
}

/// to = Salsa20/8(to xor with).
inline void salsa(Word* to, const Word* with) {
    Word x0 = to[0] ^= with[0];
    Word x1 = to[1] ^= with[1];
    Word x2 = to[2] ^= with[2];
    Word x3 = to[3] ^= with[3];
    Word x4 = to[4] ^= with[4];
    Word x5 = to[5] ^= with[5];
    Word x6 = to[6] ^= with[6];
    Word x7 = to[7] ^= with[7];
    Word x8 = to[8] ^= with[8];
    Word x9 = to[9] ^= with[9];
    Word x10 = to[10] ^= with[10];
    Word x11 = to[11] ^= with[11];
    Word x12 = to[12] ^= with[12];
    Word x13 = to[13] ^= with[13];
    Word x14 = to[14] ^= with[14];
    Word x15 = to[15] ^= with[15];
    for (int i = 0; i < 4; ++i) {
        quarter_round(x0, x4, x8, x12);
        quarter_round(x5, x9, x13, x1);
        quarter_round(x10, x14, x2, x6);
        quarter_round(x15, x3, x7, x11);
        quarter_round(x0, x1, x2, x3);
        quarter_round(x5, x6, x7, x4);
        quarter_round(x10, x11, x8, x9);
        quarter_round(x15, x12, x13, x14);
    }
    to[0] += x0;
    to[1] += x1;
    to[2] += x2;
    to[3] += x3;
    to[4] += x4;
    to[5] += x5;
    to[6] += x6;
    to[7] += x7;
    to[8] += x8;
    to[9] += x9;
    to[10] += x10;
    to[11] += x11;
    to[12] += x12;
    to[13] += x13;
    to[14] += x14;
    to[15] += x15;
}

inline void block_mix(Word* x) {
    salsa(x, x + 16);
    salsa(x + 16, x);
}

}  // namespace

void fill_scalar(std::uint32_t* states, std::uint8_t* v) {
    Word x[kStateWords];
    std::memcpy(x, states, sizeof x);
    for (std::size_t i = 0; i < kRoundBlocks; ++i) {
        std::memcpy(v + kBlockBytes * i, x, sizeof x);
        block_mix(x);
    }
    std::memcpy(states, x, sizeof x);
}

void mix_scalar(std::uint32_t* states, const std::uint8_t* v) {
    Word x[kStateWords];
    std::memcpy(x, states, sizeof x);
    for (std::size_t i = 0; i < kRoundBlocks; ++i) {
        Word block[kStateWords];
        std::memcpy(block, v + kBlockBytes * (x[16] % kRoundBlocks), sizeof block);
        for (std::size_t w = 0; w < kStateWords; ++w)
            x[w] ^= block[w];
        block_mix(x);
    }
    std::memcpy(states, x, sizeof x);
}

}  // namespace bytom::tensority::detail
