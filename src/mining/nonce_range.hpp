// Which nonces a miner's threads and devices search.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

#include <bytom/mining/block_template.hpp>

namespace bytom::mining {

/// The top eight of a template's free bits tell the searchers of a program apart, the rest start at a random
/// place, so that neither they nor programs search the same nonces.
class NonceRange {
public:
    static constexpr std::size_t kSearchers = 256;

    /// Precondition: number < kSearchers.
    explicit NonceRange(std::size_t number) : number_(number), offset_(random_number()) {}

    [[nodiscard]] std::uint64_t next(const BlockTemplate& work) noexcept {
        const unsigned own_bits = std::max(work.nonce_bits, kSearcherBits) - kSearcherBits;
        const std::uint64_t low = offset_++ & ((std::uint64_t{1} << own_bits) - 1);
        return work.header.nonce | std::uint64_t{number_} << own_bits | low;
    }

private:
    static constexpr unsigned kSearcherBits = 8;

    static std::uint64_t random_number() {
        std::random_device device;
        return std::uniform_int_distribution<std::uint64_t>()(device);
    }

    std::size_t number_;
    std::uint64_t offset_;
};

}  // namespace bytom::mining
