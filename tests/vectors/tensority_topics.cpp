// The topics of 11: Tensority and what happens inside it, on every kernel and seed variant that this machine
// has.
#include <cstring>
#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include <bytom/base/thread_pool.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/tensority/hasher.hpp>

#include "tensority/chain.hpp"
#include "tensority/kernels/kernels.hpp"
#include "tensority/memory.hpp"
#include "tensority/seed/seed_builder.hpp"
#include "topics.hpp"

namespace bytom::vectors {
namespace {

using tensority::AlignedBytes;
using tensority::Hasher;
using tensority::Kernel;
using tensority::SeedCache;
using namespace tensority::detail;

// --- tensority
// -----------------------------------------------------------------------------------------------

/// The results of one seed's header hashes, per supported kernel.
using ResultsOfSeed = std::map<Hash256, std::vector<Hash256>>;

/// All cases of a file, computed beforehand on all cores. Cases that cannot be read are left out: their
/// reader says why.
std::map<Hash256, ResultsOfSeed> compute(const Json& file, const std::vector<Kernel>& kernels) {
    std::map<Hash256, ResultsOfSeed> results;
    for (const Json& test_case : file.at("cases")) {
        try {
            results[hash_of(test_case, "seed")][hash_of(test_case, "header_hash")].resize(kernels.size());
        } catch (const std::exception&) {
            continue;
        }
    }
    std::vector<Hash256> seeds;
    seeds.reserve(results.size());
    for (const auto& entry : results)
        seeds.push_back(entry.first);

    constexpr std::size_t kGroup = 4;
    base::ThreadPool pool;
    pool.for_each((seeds.size() + kGroup - 1) / kGroup, [&](std::size_t group) {
        const auto all = std::span<const Hash256>(seeds).subspan(kGroup * group);
        const auto own = all.first(std::min(kGroup, all.size()));
        Hasher hasher;
        for (std::size_t k = 0; k < kernels.size(); ++k) {
            for (const auto& cache : SeedCache::build(own, kernels[k])) {
                for (auto& [header_hash, of_kernels] : results.at(cache->seed()))
                    of_kernels[k] = hasher.hash(header_hash, *cache);
            }
        }
    });
    return results;
}

CaseReader open_tensority(const Json& file) {
    const std::vector<Kernel> kernels = tensority::supported_kernels();
    return [kernels, results = compute(file, kernels)](const Json&, const Json& test_case, Check& check) {
        const auto& of_kernels = results.at(hash_of(test_case, "seed")).at(hash_of(test_case, "header_hash"));
        for (std::size_t k = 0; k < kernels.size(); ++k)
            check.equal(fmt::format("result ({})", kernels[k].name()), of_kernels[k].to_text(),
                        hash_of(test_case, "result").to_text());
    };
}

// --- tensority-internals
// -------------------------------------------------------------------------------------

std::string digest(ByteView bytes) {
    return crypto::sha3_256(bytes).to_text();
}

ByteView view_of(const SmixState& state) {
    return {reinterpret_cast<const std::uint8_t*>(state.data()), sizeof state};
}

/// V[r] with its words in the specification's order.
Bytes in_natural_order(const std::uint8_t* v, const SmixCode& variant) {
    Bytes natural(kRoundBytes);
    for (std::size_t word = 0; word < kRoundBytes / 4; ++word) {
        const std::size_t to = (word & ~std::size_t{15}) | variant.order[word & 15];
        std::memcpy(natural.data() + 4 * to, v + 4 * word, 4);
    }
    return natural;
}

void check_seed(const Json& test_case, const SmixCode& variant, Check& check) {
    const auto is = [&](std::string_view what, const Json& actual, const Json& expected) {
        check.equal(fmt::format("{} ({})", what, variant.name), actual, expected);
    };
    const SmixState start = extended_seed(hash_of(test_case, "seed"));
    is("extended_seed", base::to_hex(view_of(start)), test_case.at("extended_seed"));
    is("extended_seed_sha3", digest(view_of(start)), test_case.at("extended_seed_sha3"));

    // Every lane computes the same seed; the last one is looked at.
    const std::size_t lane = variant.lanes - 1;
    std::vector<SmixState> states(variant.lanes, start);
    const AlignedBytes v = tensority::allocate_aligned(variant.lanes * kRoundBytes);
    Bytes matrices(2 * kRounds * kMatrixBytes);
    crypto::Sha3 all_v;
    for (std::size_t round = 0; round < kRounds; ++round) {
        const Json& expected = test_case.at("smix_rounds").at(round);
        variant.fill(states.front().data(), v.get());
        const std::uint8_t* const own = v.get() + kRoundBytes * lane;
        const Bytes natural = in_natural_order(own, variant);
        all_v.update(natural);
        is(fmt::format("smix_rounds[{}].v_sha3", round), digest(natural), expected.at("v_sha3"));
        pack_canonical(own, variant.order, matrices.data() + 2 * round * kMatrixBytes);
        variant.mix(states.front().data(), v.get());
        is(fmt::format("smix_rounds[{}].x_out_sha3", round), digest(view_of(states[lane])),
           expected.at("x_out_sha3"));
        if (round == 0) {
            is("x_after_round_0", base::to_hex(view_of(states[lane])), test_case.at("x_after_round_0"));
        }
    }
    is("all_v_sha3", all_v.finish().to_text(), test_case.at("all_v_sha3"));
    is("matrices_sha3", digest(matrices), test_case.at("matrices_sha3"));
    const ByteView view = matrices;
    Json digests = Json::array();
    for (std::size_t i = 0; i < kMatrices; ++i)
        digests.push_back(digest(view.subspan(kMatrixBytes * i, kMatrixBytes)));
    is("matrix_sha3", digests, test_case.at("matrix_sha3"));
    const auto row = [&view](std::size_t matrix, std::size_t i) {
        return base::to_hex(view.subspan(kMatrixBytes * matrix + kDimension * i, kDimension));
    };
    is("matrix_0_row_0", row(0, 0), test_case.at("matrix_0_row_0"));
    is("matrix_1_row_0", row(1, 0), test_case.at("matrix_1_row_0"));
    is("matrix_255_row_255", row(255, 255), test_case.at("matrix_255_row_255"));
}

void check_kernel(const Json& test_case, Kernel kernel, Check& check) {
    const auto is = [&](std::string_view what, const Json& actual, const Json& expected) {
        check.equal(fmt::format("{} ({})", what, kernel.name()), actual, expected);
    };
    const Hash256 header_hash = hash_of(test_case, "header_hash");
    const auto cache = SeedCache::build(hash_of(test_case, "seed"), kernel);
    const Sequences sequences = tensority::detail::sequences(header_hash);
    Json texts = Json::array();
    for (const Hash256& sequence : sequences)
        texts.push_back(sequence.to_text());
    is("sequences", texts, test_case.at("sequences"));

    const AlignedBytes workspace = tensority::allocate_aligned(kernel.code().workspace_bytes);
    const AlignedBytes sum = tensority::allocate_aligned(kMatrixBytes);
    const AlignedBytes words = tensority::allocate_aligned(kMatrixBytes);
    const auto run = [&](std::size_t chain, std::size_t steps) {
        kernel.code().run_chain({.matrices = cache->matrices(),
                                 .sequence = sequences.at(chain).bytes.data(),
                                 .steps = steps,
                                 .first_row = 0,
                                 .rows = kDimension,
                                 .next_matrix = cache->matrices(),
                                 .workspace = workspace.get(),
                                 .sum = sum.get()});
    };
    const ByteView result(sum.get(), kMatrixBytes);
    for (const Json& product : test_case.at("products")) {
        const std::uint64_t chain = number_of(product, "chain");
        const std::uint64_t n = number_of(product, "n");
        if (chain >= kChains || n == 0 || n > kSteps) throw std::runtime_error("product out of range");
        const std::string what = fmt::format("products: chain {} n {}: ", chain, n);
        is(what + "matrix", sequences.at(chain).bytes.at((n - 1) % kSequenceLength), product.at("matrix"));
        std::memset(sum.get(), 0, kMatrixBytes);
        run(chain, n);
        is(what + "sha3", digest(result), product.at("sha3"));
        is(what + "row0", base::to_hex(result.first(kDimension)), product.at("row0"));
    }

    std::memset(sum.get(), 0, kMatrixBytes);
    for (std::size_t chain = 0; chain < kChains; ++chain)
        run(chain, kSteps);
    is("sum_sha3", digest(result), test_case.at("sum_sha3"));
    is("sum_row0", base::to_hex(result.first(kDimension)), test_case.at("sum_row0"));
    auto* const folded = reinterpret_cast<std::uint32_t*>(words.get());
    fold(sum.get(), folded);
    const ByteView row(words.get(), kDimension);
    is("fnv_row", base::to_hex(row), test_case.at("fnv_row"));
    is("fnv_row_sha3", digest(row), test_case.at("fnv_row_sha3"));
    Hasher hasher;
    is("result", hasher.hash(header_hash, *cache).to_text(), test_case.at("result"));
}

void internals(const Json&, const Json& test_case, Check& check) {
    for (const SmixCode& variant : smix_variants()) {
        if (supported(variant)) check_seed(test_case, variant, check);
    }
    for (const Kernel kernel : tensority::supported_kernels())
        check_kernel(test_case, kernel, check);
}

}  // namespace

std::vector<Topic> tensority_topics() {
    return {{"tensority", open_tensority}, independent("tensority-internals", internals)};
}

}  // namespace bytom::vectors
