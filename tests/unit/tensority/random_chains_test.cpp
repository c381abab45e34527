// Every kernel against the portable one on matrices that no seed gives: any values, and extremes only.
#include <array>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <bytom/tensority/kernel.hpp>

#include "tensority/kernel_code.hpp"
#include "tensority/memory.hpp"
#include "tensority/seed/smix.hpp"

namespace bytom::tensority {
namespace {

constexpr std::size_t kRounds = 3;

enum class Values : std::uint8_t { any, extremes, all_least, all_greatest };

/// V of some rounds, the same for every kernel.
AlignedBytes some_rounds(Values values) {
    AlignedBytes v = allocate_aligned(kRounds * detail::kRoundBytes);
    std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same on every run
    for (std::size_t i = 0; i < kRounds * detail::kRoundBytes; ++i) {
        constexpr std::array<std::uint8_t, 6> kExtremes = {0x80, 0x81, 0xff, 0x00, 0x01, 0x7f};
        const auto number = static_cast<std::uint32_t>(random());
        switch (values) {
            case Values::any:
                v[i] = static_cast<std::uint8_t>(number);
                break;
            case Values::extremes:
                v[i] = kExtremes[number % kExtremes.size()];
                break;
            case Values::all_least:
                v[i] = 0x80;
                break;
            case Values::all_greatest:
                v[i] = 0x7f;
                break;
        }
    }
    return v;
}

/// Adds one chain to `sum`, cut into groups of `rows` rows.
void add_chain(Kernel kernel, const AlignedBytes& v, const std::uint8_t* order, std::size_t steps,
               std::size_t rows, std::uint8_t* sum) {
    const detail::KernelCode& code = kernel.code();
    const AlignedBytes matrices = allocate_aligned(2 * kRounds * code.matrix_bytes);
    const AlignedBytes workspace = allocate_aligned(code.workspace_bytes);
    for (std::size_t round = 0; round < kRounds; ++round) {
        code.pack(v.get() + (detail::kRoundBytes * round), order,
                  matrices.get() + (2 * round * code.matrix_bytes));
    }
    std::array<std::uint8_t, detail::kSequenceLength> sequence{};
    for (std::size_t i = 0; i < sequence.size(); ++i)
        sequence[i] = static_cast<std::uint8_t>((i * i + 3 * i + 1) % (2 * kRounds));
    for (std::size_t first = 0; first < detail::kDimension; first += rows) {
        code.run_chain({.matrices = matrices.get(),
                        .sequence = sequence.data(),
                        .steps = steps,
                        .first_row = first,
                        .rows = rows,
                        .next_matrix = matrices.get(),
                        .workspace = workspace.get(),
                        .sum = sum});
    }
}

class RandomChains : public testing::TestWithParam<std::string_view> {
protected:
    static void expect_agreement(Values values, const std::uint8_t* order, std::size_t steps,
                                 std::size_t rows) {
        const AlignedBytes v = some_rounds(values);
        const AlignedBytes actual = allocate_aligned(detail::kMatrixBytes);
        const AlignedBytes expected = allocate_aligned(detail::kMatrixBytes);
        // Chains are added to what is there.
        std::memset(actual.get(), 0xa5, detail::kMatrixBytes);
        std::memset(expected.get(), 0xa5, detail::kMatrixBytes);
        add_chain(select_kernel(GetParam()).value(), v, order, steps, rows, actual.get());
        add_chain(portable_kernel(), v, order, steps, detail::kDimension, expected.get());
        EXPECT_EQ(std::memcmp(actual.get(), expected.get(), detail::kMatrixBytes), 0)
            << GetParam() << ", " << steps << " steps, groups of " << rows << " rows";
    }
};

TEST_P(RandomChains, AgreeWithThePortableKernelOnAnyValues) {
    for (const std::size_t steps : {1U, 2U, 3U, 33U, 64U})
        expect_agreement(Values::any, detail::kNaturalOrder, steps, detail::kDimension);
}

TEST_P(RandomChains, AgreeWhateverTheStoredOrderOfWords) {
    expect_agreement(Values::any, detail::kDiagonalOrder, 5, detail::kDimension);
}

TEST_P(RandomChains, AgreeOnExtremeValues) {
    for (const std::size_t steps : {2U, 5U, 8U}) {
        expect_agreement(Values::extremes, detail::kNaturalOrder, steps, detail::kDimension);
        expect_agreement(Values::all_least, detail::kNaturalOrder, steps, detail::kDimension);
        expect_agreement(Values::all_greatest, detail::kNaturalOrder, steps, detail::kDimension);
    }
}

TEST_P(RandomChains, RowsAreIndependent) {
    for (std::size_t rows = detail::kRowGrain; rows <= detail::kDimension; rows *= 2)
        expect_agreement(Values::any, detail::kNaturalOrder, 4, rows);
}

std::vector<std::string_view> supported_names() {
    std::vector<std::string_view> names;
    for (const Kernel kernel : supported_kernels())
        names.push_back(kernel.name());
    return names;
}

INSTANTIATE_TEST_SUITE_P(Kernels, RandomChains, testing::ValuesIn(supported_names()),
                         [](const auto& tested) { return std::string(tested.param); });

}  // namespace
}  // namespace bytom::tensority
