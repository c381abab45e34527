// scrypt (RFC 7914). Our own, since a library's cannot be interrupted, and a key file may ask for half a
// minute.
#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <new>

#include <bytom/base/checked.hpp>
#include <bytom/crypto/kdf.hpp>

#include "crypto/hmac.hpp"

namespace bytom::crypto {
namespace {

/// Four words at once.
using Lanes = std::uint32_t __attribute__((vector_size(16)));

/// 64 bytes, as 16 words. Word 5i mod 16 is at place i, so that columns and diagonals of Salsa's square are
/// lanes.
using Block = std::array<Lanes, 4>;
static_assert(sizeof(Block) == 64);

std::size_t word_at(std::size_t place) noexcept {
    return place * 5 % 16;
}

std::uint32_t little_endian(std::uint32_t word) noexcept {
    return std::endian::native == std::endian::little ? word : __builtin_bswap32(word);
}

Block load(std::span<const std::uint8_t, 64> bytes) noexcept {
    Block block{};
    for (std::size_t place = 0; place < 16; ++place) {
        std::uint32_t word = 0;
        std::memcpy(&word, &bytes[4 * word_at(place)], sizeof word);
        block[place / 4][place % 4] = little_endian(word);
    }
    return block;
}

void store(const Block& block, std::span<std::uint8_t, 64> bytes) noexcept {
    for (std::size_t place = 0; place < 16; ++place) {
        const std::uint32_t word = little_endian(block[place / 4][place % 4]);
        std::memcpy(&bytes[4 * word_at(place)], &word, sizeof word);
    }
}

Lanes rotated(Lanes lanes, int bits) noexcept {
    return (lanes << bits) | (lanes >> (32 - bits));
}

void add(Block& block, const Block& other) noexcept {
    for (std::size_t i = 0; i < block.size(); ++i)
        block[i] ^= other[i];
}

/// Salsa20/8.
void salsa(Block& block) noexcept {
    auto [a, b, c, d] = block;
    for (int round = 0; round < 4; ++round) {
        b ^= rotated(a + d, 7);
        c ^= rotated(b + a, 9);
        d ^= rotated(c + b, 13);
        a ^= rotated(d + c, 18);
        // Rows come to where columns were.
        b = __builtin_shufflevector(b, b, 3, 0, 1, 2);
        c = __builtin_shufflevector(c, c, 2, 3, 0, 1);
        d = __builtin_shufflevector(d, d, 1, 2, 3, 0);
        d ^= rotated(a + b, 7);
        c ^= rotated(d + a, 9);
        b ^= rotated(c + d, 13);
        a ^= rotated(b + c, 18);
        b = __builtin_shufflevector(b, b, 1, 2, 3, 0);
        c = __builtin_shufflevector(c, c, 2, 3, 0, 1);
        d = __builtin_shufflevector(d, d, 3, 0, 1, 2);
    }
    block[0] += a;
    block[1] += b;
    block[2] += c;
    block[3] += d;
}

/// Memory of a size that is told by whoever wrote a key file: it may not be there. Wiped in the end.
class Blocks {
public:
    explicit Blocks(std::size_t count) : blocks_(new(std::nothrow) Block[count]), count_(count) {}
    ~Blocks() {
        if (blocks_) base::secure_wipe(blocks_.get(), count_ * sizeof(Block));
    }
    Blocks(const Blocks&) = delete;
    Blocks& operator=(const Blocks&) = delete;

    [[nodiscard]] bool are_there() const noexcept { return blocks_ != nullptr; }
    [[nodiscard]] std::span<Block> part(std::size_t begin, std::size_t count) noexcept {
        return {blocks_.get() + begin, count};
    }

private:
    std::unique_ptr<Block[]> blocks_;
    std::size_t count_;
};

bool is_set(const std::atomic<bool>* cancelled) noexcept {
    return cancelled != nullptr && cancelled->load(std::memory_order_relaxed);
}

/// The memory-hard function for one n and r.
class Mixer {
public:
    Mixer(ScryptParams params, const std::atomic<bool>* cancelled)
        : n_(params.n), width_(2 * params.r), cancelled_(cancelled), table_(n_ * width_), work_(2 * width_) {}

    [[nodiscard]] bool has_memory() const noexcept { return table_.are_there() && work_.are_there(); }

    /// Mixes 128·r bytes. False: cancelled.
    [[nodiscard]] bool mix(std::span<std::uint8_t> bytes) noexcept {
        const std::span<Block> now = work_.part(0, width_);
        const std::span<Block> sum = work_.part(width_, width_);
        const std::span<Block> first = table_.part(0, width_);
        for (std::size_t i = 0; i < width_; ++i)
            first[i] = load(bytes.subspan(64 * i).first<64>());
        for (std::uint64_t i = 1; i < n_; ++i) {
            if (!step(table_.part((i - 1) * width_, width_), table_.part(i * width_, width_))) return false;
        }
        if (!step(table_.part((n_ - 1) * width_, width_), now)) return false;
        for (std::uint64_t i = 0; i < n_; ++i) {
            const Block& last = now.back();
            // The first two words: they are at the places 0 and 13.
            const std::uint64_t number = (std::uint64_t{last[3][1]} << 32) | last[0][0];
            const std::span<Block> chosen = table_.part((number & (n_ - 1)) * width_, width_);
            for (std::size_t k = 0; k < width_; ++k) {
                sum[k] = now[k];
                add(sum[k], chosen[k]);
            }
            if (!step(sum, now)) return false;
        }
        for (std::size_t i = 0; i < width_; ++i)
            store(now[i], bytes.subspan(64 * i).first<64>());
        return true;
    }

private:
    /// BlockMix. False: cancelled.
    [[nodiscard]] bool step(std::span<const Block> from, std::span<Block> to) const noexcept {
        constexpr std::size_t kPoll = 4096;  // blocks: less than a millisecond
        Block block = from.back();
        for (std::size_t i = 0; i < width_; ++i) {
            if (i % kPoll == 0 && is_set(cancelled_)) return false;
            add(block, from[i]);
            salsa(block);
            to[i / 2 + (i % 2) * (width_ / 2)] = block;
        }
        return true;
    }

    const std::uint64_t n_;
    const std::size_t width_;  ///< of a row, in blocks
    const std::atomic<bool>* const cancelled_;
    Blocks table_;
    Blocks work_;
};

bool within_limits(ScryptParams params) noexcept {
    if (params.n < 2 || !std::has_single_bit(params.n) || params.r == 0 || params.p == 0) return false;
    const auto blocks = base::checked_mul(params.n, params.r);
    if (!blocks || *blocks > kScryptMemoryLimit / 128) return false;
    // Some more rows are needed besides those of the table.
    if (params.r > kScryptMemoryLimit / 128 / 16) return false;
    const auto work = base::checked_mul(*blocks, params.p);
    return work && *work <= kScryptWorkLimit;
}

}  // namespace

std::optional<base::SecretArray<32>> scrypt(ByteView password, ByteView salt, ScryptParams params,
                                            const std::atomic<bool>* cancelled) {
    if (!within_limits(params)) return std::nullopt;
    Mixer mixer(params, cancelled);
    if (!mixer.has_memory()) return std::nullopt;
    HmacSha256 salted(password);
    salted.update(salt);
    HmacSha256 result(password);
    base::SecretBytes bytes(128 * params.r);
    std::uint32_t number = 0;
    for (std::uint64_t i = 0; i < params.p; ++i) {
        for (std::size_t at = 0; at < bytes.size(); at += 32) {
            if (is_set(cancelled)) return std::nullopt;
            HmacSha256 part = salted;
            part.update_number(++number);
            part.finish(std::span(bytes).subspan(at).first<32>());
        }
        if (!mixer.mix(bytes)) return std::nullopt;
        result.update(bytes);
    }
    result.update_number(1);
    base::SecretArray<32> key;
    result.finish(key.span());
    return key;
}

}  // namespace bytom::crypto
