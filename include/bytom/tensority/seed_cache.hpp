// What Tensority computes once per seed (per epoch of 256 blocks): its 256 matrices (11 §2.1 to §2.3).
#pragma once

#include <memory>
#include <span>
#include <vector>

#include <bytom/base/hash256.hpp>
#include <bytom/tensority/kernel.hpp>

namespace bytom::tensority {

class MatrixMemory;

/// The matrices of one seed, in the layout of the kernel that will read them. Immutable and shared: any
/// number of threads hash with it at the same time, and it lives as long as somebody holds it.
class SeedCache {
public:
    /// Computes the matrices: some 15 to 25 ms of one core. Precondition: kernel.supported().
    [[nodiscard]] static std::shared_ptr<const SeedCache> build(const Hash256& seed, Kernel kernel);

    /// The same for several seeds, results in order of the seeds. Where the processor allows, four or
    /// eight are computed at once in much less time than as many calls of the other form (header-first
    /// synchronisation knows all seeds in advance).
    [[nodiscard]] static std::vector<std::shared_ptr<const SeedCache>> build(std::span<const Hash256> seeds,
                                                                             Kernel kernel);

    /// Not of any seed: matrices of random and of extreme values, for the self tests of other processors. Its
    /// seed() is zero.
    [[nodiscard]] static std::shared_ptr<const SeedCache> test_matrices(Kernel kernel);

    SeedCache(const SeedCache&) = delete;
    SeedCache& operator=(const SeedCache&) = delete;
    ~SeedCache();

    [[nodiscard]] const Hash256& seed() const noexcept { return seed_; }
    [[nodiscard]] Kernel kernel() const noexcept { return kernel_; }
    [[nodiscard]] std::size_t memory_bytes() const noexcept { return kernel_.seed_bytes(); }
    /// The packed matrices, for the kernel.
    [[nodiscard]] const std::uint8_t* matrices() const noexcept;

private:
    SeedCache(const Hash256& seed, Kernel kernel);

    Hash256 seed_;
    Kernel kernel_;
    std::unique_ptr<MatrixMemory> memory_;
};

}  // namespace bytom::tensority
