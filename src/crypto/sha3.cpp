#include <algorithm>
#include <bit>

#include <bytom/crypto/sha3.hpp>

namespace bytom::crypto {
namespace {

static_assert(std::endian::native == std::endian::little, "lanes are absorbed in host order");

using State = std::array<std::uint64_t, 25>;

constexpr std::array<std::uint64_t, 24> kRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

/// Rotation of lane x + 5y (FIPS 202, 3.2.2).
constexpr std::array<int, 25> kRotations = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                            25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

/// One round from `a` to `out`. A row of `out` needs five permuted lanes only, so that hardly anything
/// besides the two states lives in memory: nearly twice as fast as permuting into a third state first.
[[gnu::always_inline]] inline void round(const State& a, State& out, std::uint64_t round_constant) noexcept {
    std::array<std::uint64_t, 5> c;
#pragma GCC unroll 5
    for (std::size_t x = 0; x < 5; ++x)
        c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    std::array<std::uint64_t, 5> d;
#pragma GCC unroll 5
    for (std::size_t x = 0; x < 5; ++x)
        d[x] = c[(x + 4) % 5] ^ std::rotl(c[(x + 1) % 5], 1);
#pragma GCC unroll 5
    for (std::size_t y = 0; y < 5; ++y) {
        std::array<std::uint64_t, 5> b;
#pragma GCC unroll 5
        for (std::size_t x = 0; x < 5; ++x) {
            const std::size_t column = (x + 3 * y) % 5;
            const std::size_t from = column + 5 * x;
            b[x] = std::rotl(a[from] ^ d[column], kRotations[from]);
        }
#pragma GCC unroll 5
        for (std::size_t x = 0; x < 5; ++x)
            out[x + 5 * y] = b[x] ^ (~b[(x + 1) % 5] & b[(x + 2) % 5]);
    }
    out[0] ^= round_constant;
}

[[gnu::always_inline]] inline void permute(State& state) noexcept {
    State even = state;
    State odd;
    for (std::size_t i = 0; i < kRoundConstants.size(); i += 2) {
        round(even, odd, kRoundConstants[i]);
        round(odd, even, kRoundConstants[i + 1]);
    }
    state = even;
}

#if defined(__x86_64__)
/// A quarter faster: there are an and-not and a rotation into another register.
[[gnu::target("bmi,bmi2")]] void permute_with_bmi(State& state) noexcept {
    permute(state);
}

const bool has_bmi = __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0;

void keccak_f(State& state) noexcept {
    if (has_bmi)
        permute_with_bmi(state);
    else
        permute(state);
}
#else
void keccak_f(State& state) noexcept {
    permute(state);
}
#endif

}  // namespace

Sha3& Sha3::update(ByteView data) noexcept {
    auto* const bytes = reinterpret_cast<std::uint8_t*>(state_.data());
    while (!data.empty()) {
        if (filled_ == 0 && data.size() >= kRate) {
            // A whole block, lane by lane: byte by byte costs an eighth more.
            for (std::size_t i = 0; i < kRate / sizeof(std::uint64_t); ++i) {
                std::uint64_t lane = 0;
                std::memcpy(&lane, data.data() + i * sizeof lane, sizeof lane);
                state_[i] ^= lane;
            }
            keccak_f(state_);
            data = data.subspan(kRate);
            continue;
        }
        const std::size_t take = std::min(data.size(), kRate - filled_);
        for (std::size_t i = 0; i < take; ++i)
            bytes[filled_ + i] ^= data[i];
        filled_ += take;
        data = data.subspan(take);
        if (filled_ == kRate) {
            keccak_f(state_);
            filled_ = 0;
        }
    }
    return *this;
}

Hash256 Sha3::finish() noexcept {
    auto* const bytes = reinterpret_cast<std::uint8_t*>(state_.data());
    bytes[filled_] ^= 0x06;
    bytes[kRate - 1] ^= 0x80;
    keccak_f(state_);
    Hash256 hash;
    std::memcpy(hash.bytes.data(), state_.data(), Hash256::kSize);
    state_.fill(0);
    filled_ = 0;
    return hash;
}

Hash256 sha3_256(ByteView data) noexcept {
    return Sha3{}.update(data).finish();
}

Hash256 sha3_256(std::initializer_list<ByteView> parts) noexcept {
    Sha3 sha3;
    for (const ByteView part : parts)
        sha3.update(part);
    return sha3.finish();
}

}  // namespace bytom::crypto
