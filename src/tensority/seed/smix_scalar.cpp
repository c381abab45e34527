// One seed on general registers. Sixteen named variables, and auto-vectorisation off for this file: a vector
// load right after scalar stores stalls, be it only to copy a block (11 §6.3). So blocks are copied to V and
// mixed with blocks of V word by word, where the words are at hand anyway.
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

/// half = Salsa20/8(input(w) of every word w); done(w, word) is told the new words.
template <typename Input, typename Done>
inline __attribute__((always_inline)) void salsa(Word* half, Input input, Done done) {
    Word x0 = half[0] = input(0);
    Word x1 = half[1] = input(1);
    Word x2 = half[2] = input(2);
    Word x3 = half[3] = input(3);
    Word x4 = half[4] = input(4);
    Word x5 = half[5] = input(5);
    Word x6 = half[6] = input(6);
    Word x7 = half[7] = input(7);
    Word x8 = half[8] = input(8);
    Word x9 = half[9] = input(9);
    Word x10 = half[10] = input(10);
    Word x11 = half[11] = input(11);
    Word x12 = half[12] = input(12);
    Word x13 = half[13] = input(13);
    Word x14 = half[14] = input(14);
    Word x15 = half[15] = input(15);
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
    done(0, half[0] += x0);
    done(1, half[1] += x1);
    done(2, half[2] += x2);
    done(3, half[3] += x3);
    done(4, half[4] += x4);
    done(5, half[5] += x5);
    done(6, half[6] += x6);
    done(7, half[7] += x7);
    done(8, half[8] += x8);
    done(9, half[9] += x9);
    done(10, half[10] += x10);
    done(11, half[11] += x11);
    done(12, half[12] += x12);
    done(13, half[13] += x13);
    done(14, half[14] += x14);
    done(15, half[15] += x15);
}

constexpr std::size_t kHalfWords = kStateWords / 2;

/// A block, half by half.
struct State {
    Word low[kHalfWords];
    Word high[kHalfWords];
};
static_assert(sizeof(State) == kBlockBytes);

}  // namespace

void fill_scalar(std::uint32_t* states, std::uint8_t* v) {
    State x;
    std::memcpy(&x, states, sizeof x);
    std::memcpy(v, states, sizeof x);
    Word after_last[kStateWords];
    for (std::size_t i = 1; i <= kRoundBlocks; ++i) {
        Word* const to = i < kRoundBlocks ? reinterpret_cast<Word*>(v + kBlockBytes * i) : after_last;
        salsa(
            x.low, [&x](std::size_t w) { return x.low[w] ^ x.high[w]; },
            [to](std::size_t w, Word word) { to[w] = word; });
        salsa(
            x.high, [&x](std::size_t w) { return x.low[w] ^ x.high[w]; },
            [to](std::size_t w, Word word) { to[kHalfWords + w] = word; });
    }
    std::memcpy(states, &x, sizeof x);
}

void mix_scalar(std::uint32_t* states, const std::uint8_t* v) {
    State x;
    std::memcpy(&x, states, sizeof x);
    for (std::size_t i = 0; i < kRoundBlocks; ++i) {
        const auto* const block =
            reinterpret_cast<const State*>(v + kBlockBytes * (x.high[0] % kRoundBlocks));
        // low' = Salsa20/8(low xor high), high' = Salsa20/8(high xor low'), both halves mixed with the block.
        salsa(
            x.low,
            [&x, block](std::size_t w) { return x.low[w] ^ x.high[w] ^ (block->low[w] ^ block->high[w]); },
            [](int, Word) {});
        salsa(
            x.high, [&x, block](std::size_t w) { return x.low[w] ^ (x.high[w] ^ block->high[w]); },
            [](int, Word) {});
    }
    std::memcpy(states, &x, sizeof x);
}

}  // namespace bytom::tensority::detail
