// The first and the last part of a hash (11 §2.4, §2.5), around the products: one text for OpenCL C and for CUDA. Who
// includes it defines what they call differently (KERNEL, FUNCTION, GLOBAL, CONSTANT, ITEM: the number of an item
// among all, ROTATE of 64 bits to the left, INCREMENT, which gives what was there before), CHAINS, FNV_PRIME, and
// GROUPS: work-groups of a hash.

#define RESULT_WORDS 9               // of a candidate: its number and its hash
#define RESULTS_AT 16                // words before the candidates: their count, the first hash

// --- SHA3-256

CONSTANT ulong kRoundConstants[24] = {
    0x0000000000000001ul, 0x0000000000008082ul, 0x800000000000808aul, 0x8000000080008000ul,
    0x000000000000808bul, 0x0000000080000001ul, 0x8000000080008081ul, 0x8000000000008009ul,
    0x000000000000008aul, 0x0000000000000088ul, 0x0000000080008009ul, 0x000000008000000aul,
    0x000000008000808bul, 0x800000000000008bul, 0x8000000000008089ul, 0x8000000000008003ul,
    0x8000000000008002ul, 0x8000000000000080ul, 0x000000000000800aul, 0x800000008000000aul,
    0x8000000080008081ul, 0x8000000000008080ul, 0x0000000080000001ul, 0x8000000080008008ul};

CONSTANT uchar kRotations[24] = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                   27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
CONSTANT uchar kPlaces[24] = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};

FUNCTION void permute(ulong* s) {
    for (uint round = 0; round < 24; ++round) {
        ulong c[5];
        for (uint x = 0; x < 5; ++x)
            c[x] = s[x] ^ s[x + 5] ^ s[x + 10] ^ s[x + 15] ^ s[x + 20];
        for (uint x = 0; x < 5; ++x) {
            const ulong d = c[(x + 4) % 5] ^ ROTATE(c[(x + 1) % 5], 1);
            for (uint y = 0; y < 25; y += 5)
                s[y + x] ^= d;
        }
        ulong carried = s[1];
        for (uint i = 0; i < 24; ++i) {
            const ulong before = s[kPlaces[i]];
            s[kPlaces[i]] = ROTATE(carried, kRotations[i]);
            carried = before;
        }
        for (uint y = 0; y < 25; y += 5) {
            for (uint x = 0; x < 5; ++x)
                c[x] = s[y + x];
            for (uint x = 0; x < 5; ++x)
                s[y + x] = c[x] ^ (~c[(x + 1) % 5] & c[(x + 2) % 5]);
        }
        s[0] ^= kRoundConstants[round];
    }
}

#define PADDING_BEGIN 0x06ul
#define PADDING_END 0x8000000000000000ul
#define RATE_WORDS 17

// One item for each chain: the SHA3-256 of a quarter of a header's hash.
KERNEL void make_sequences(GLOBAL const ulong* headers, GLOBAL ulong* sequences, uint hashes) {
    const uint chain = ITEM;
    if (chain >= CHAINS * hashes) return;
    ulong s[25];
    for (uint i = 0; i < 25; ++i)
        s[i] = 0;
    s[0] = headers[chain];
    s[1] = PADDING_BEGIN;
    s[RATE_WORDS - 1] = PADDING_END;
    permute(s);
    for (uint i = 0; i < 4; ++i)
        sequences[4 * chain + i] = s[i];
}

// --- The end of a hash

FUNCTION uint folded_word(GLOBAL const uint* folded, uint hash, uint column) {
    uint words[GROUPS];
    for (uint residue = 0; residue < GROUPS; ++residue)
        words[residue] = folded[64 * (GROUPS * hash + residue) + column];
    for (uint upper_rows = GROUPS / 2; upper_rows > 0; upper_rows /= 2) {
        for (uint residue = 0; residue < upper_rows; ++residue)
            words[residue] = (words[residue] * FNV_PRIME) ^ words[residue + upper_rows];
    }
    return words[0];
}

FUNCTION ulong folded_pair(GLOBAL const uint* folded, uint hash, uint pair) {
    return (ulong)folded_word(folded, hash, 2 * pair) | (ulong)folded_word(folded, hash, 2 * pair + 1) << 32;
}

FUNCTION void write_hash(GLOBAL uint* to, const ulong* s) {
    for (uint i = 0; i < 4; ++i) {
        to[2 * i] = (uint)s[i];
        to[2 * i + 1] = (uint)(s[i] >> 32);
    }
}

// One item for each hash. Those at or below the target are appended to the results, in no order. The limit is the target,
// least significant word first.
KERNEL void finish(GLOBAL const uint* folded, GLOBAL uint* results, uint hashes, ulong limit_0, ulong limit_1, ulong limit_2,
                   ulong limit_3) {
    const uint hash = ITEM;
    if (hash >= hashes) return;
    ulong s[25];
    for (uint i = 0; i < 25; ++i)
        s[i] = i < RATE_WORDS ? folded_pair(folded, hash, i) : 0;
    permute(s);
    for (uint i = RATE_WORDS; i < 32; ++i)
        s[i - RATE_WORDS] ^= folded_pair(folded, hash, i);
    s[32 - RATE_WORDS] ^= PADDING_BEGIN;
    s[RATE_WORDS - 1] ^= PADDING_END;
    permute(s);
    if (hash == 0) write_hash(results + 1, s);
    const bool is_below = s[3] != limit_3   ? s[3] < limit_3
                          : s[2] != limit_2 ? s[2] < limit_2
                          : s[1] != limit_1 ? s[1] < limit_1
                                            : s[0] <= limit_0;
    if (!is_below) return;
    GLOBAL uint* const result = results + RESULTS_AT + RESULT_WORDS * INCREMENT(results);
    result[0] = hash;
    write_hash(result + 1, s);
}
