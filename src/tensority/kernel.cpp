#include <algorithm>
#include <array>
#include <cstring>

#include <bytom/base/log.hpp>
#include <bytom/tensority/kernel.hpp>

#include "tensority/cpu_features.hpp"
#include "tensority/kernel_choice.hpp"
#include "tensority/kernels/kernels.hpp"
#include "tensority/memory.hpp"
#include "tensority/seed/smix.hpp"
#include "tensority/test_rounds.hpp"

namespace bytom::tensority {
namespace {

using detail::KernelCode;

constexpr KernelCode kPortable = {
    .name = "portable",
    .description = "plain 16-bit integers, 4 rows x 32 columns",
    .needs = 0,
    .matrix_bytes = detail::kPortableMatrixBytes,
    .workspace_bytes = detail::kPortableWorkspaceBytes,
    .pack = detail::portable_pack,
    .run_chain = detail::portable_run_chain,
};

constexpr KernelCode kEigen = {
    .name = "eigen",
    .description = "exact products of 32-bit floats by Eigen",
    .needs = 0,
    .matrix_bytes = detail::kMatrixBytes,
    .workspace_bytes = detail::kEigenWorkspaceBytes,
    .pack = detail::pack_canonical,
    .run_chain = detail::eigen_run_chain,
};

#if defined(__x86_64__)

/// The same source for newer processors.
constexpr KernelCode kEigenAvx2 = {
    .name = "eigen",
    .description = "exact products of 32-bit floats by Eigen, for AVX2 with FMA",
    .needs = detail::kAvx2 | detail::kFma,
    .matrix_bytes = detail::kMatrixBytes,
    .workspace_bytes = detail::kEigenWorkspaceBytes,
    .pack = detail::pack_canonical,
    .run_chain = detail::eigen_avx2_run_chain,
};

constexpr KernelCode kAvx2 = {
    .name = "avx2",
    .description = "256-bit vpmaddubsw made exact by xor, 16 rows x 4 columns",
    .needs = detail::kAvx2,
    .matrix_bytes = detail::kMatrixBytes,
    .workspace_bytes = detail::kAvx2WorkspaceBytes,
    .pack = detail::pack_canonical,
    .run_chain = detail::avx2_run_chain,
};

constexpr KernelCode kAvxVnni = {
    .name = "avxvnni",
    .description = "256-bit vpdpbusd (AVX-VNNI), 6 rows x 16 columns",
    .needs = detail::kAvx2 | detail::kAvxVnni,
    .matrix_bytes = detail::kAvxVnniMatrixBytes,
    .workspace_bytes = detail::kAvxVnniWorkspaceBytes,
    .pack = detail::avxvnni_pack,
    .run_chain = detail::avxvnni_run_chain,
};

/// The same instruction in the encoding of processors that have AVX-512 instead.
constexpr KernelCode kAvxVnniEvex = {
    .name = "avxvnni",
    .description = "256-bit vpdpbusd (AVX512-VNNI with AVX512VL), 6 rows x 16 columns",
    .needs = detail::kAvx2 | detail::kAvx512 | detail::kAvx512Vnni,
    .matrix_bytes = detail::kAvxVnniMatrixBytes,
    .workspace_bytes = detail::kAvxVnniWorkspaceBytes,
    .pack = detail::avx512vlvnni_pack,
    .run_chain = detail::avx512vlvnni_run_chain,
};

constexpr KernelCode kAvx512Vnni = {
    .name = "avx512vnni",
    .description = "512-bit vpdpbusd (AVX512-VNNI), 4 rows x 64 columns",
    .needs = detail::kAvx512 | detail::kAvx512Vnni,
    .matrix_bytes = detail::kAvx512VnniMatrixBytes,
    .workspace_bytes = detail::kAvx512VnniWorkspaceBytes,
    .pack = detail::avx512vnni_pack,
    .run_chain = detail::avx512vnni_run_chain,
};

/// Fastest first. avxvnni and eigen are the encoding and the build that run here, if one does.
std::vector<const KernelCode*> kernel_codes() {
    const bool evex = !Kernel(kAvxVnni).supported() && Kernel(kAvxVnniEvex).supported();
    const bool eigen_avx2 = Kernel(kEigenAvx2).supported();
    return {&kAvx512Vnni, evex ? &kAvxVnniEvex : &kAvxVnni, &kAvx2, &kPortable,
            eigen_avx2 ? &kEigenAvx2 : &kEigen};
}

#elif defined(__aarch64__)

constexpr KernelCode kNeonDot = {
    .name = "neondot",
    .description = "128-bit SDOT (ASIMD dot product), 4 rows x 16 columns",
    .needs = detail::kAsimdDot,
    .matrix_bytes = detail::kNeonDotMatrixBytes,
    .workspace_bytes = detail::kNeonDotWorkspaceBytes,
    .pack = detail::neondot_pack,
    .run_chain = detail::neondot_run_chain,
};

std::vector<const KernelCode*> kernel_codes() {
    return {&kNeonDot, &kPortable, &kEigen};
}

#else

std::vector<const KernelCode*> kernel_codes() {
    return {&kPortable, &kEigen};
}

#endif

constexpr std::size_t kTestRounds = 4;

/// The sum that one chain leaves, for some of the rows.
constexpr std::size_t kTestFirstRow = 2 * detail::kRowGrain;
constexpr std::size_t kTestRows = 2 * detail::kRowGrain;

AlignedBytes test_chain(const KernelCode& kernel) {
    const AlignedBytes v = allocate_aligned(detail::kRoundBytes);
    const AlignedBytes matrices = allocate_aligned(2 * kTestRounds * kernel.matrix_bytes);
    const AlignedBytes workspace = allocate_aligned(kernel.workspace_bytes);
    AlignedBytes sum = allocate_aligned(detail::kMatrixBytes);
    for (std::size_t round = 0; round < kTestRounds; ++round) {
        detail::fill_test_round(round, v.get());
        kernel.pack(v.get(), detail::kDiagonalOrder, matrices.get() + 2 * round * kernel.matrix_bytes);
    }
    std::array<std::uint8_t, detail::kSequenceLength> sequence{};
    for (std::size_t i = 0; i < sequence.size(); ++i)
        sequence[i] = static_cast<std::uint8_t>((5 * i + i / 8) % (2 * kTestRounds));
    std::memset(sum.get(), 0, detail::kMatrixBytes);
    kernel.run_chain({.matrices = matrices.get(),
                      .sequence = sequence.data(),
                      .steps = detail::kSteps,
                      .first_row = kTestFirstRow,
                      .rows = kTestRows,
                      .next_matrix = matrices.get(),
                      .workspace = workspace.get(),
                      .sum = sum.get()});
    return sum;
}

}  // namespace

std::string_view Kernel::name() const noexcept {
    return code_->name;
}

std::string_view Kernel::description() const noexcept {
    return code_->description;
}

bool Kernel::supported() const noexcept {
    return (code_->needs & ~detail::cpu_features()) == 0;
}

std::string Kernel::missing() const {
    return detail::feature_names(code_->needs & ~detail::cpu_features());
}

std::size_t Kernel::seed_bytes() const noexcept {
    return detail::kMatrices * code_->matrix_bytes;
}

Kernel portable_kernel() noexcept {
    return Kernel(kPortable);
}

Kernel canonical_kernel() noexcept {
    return Kernel(kEigen);
}

std::vector<Kernel> all_kernels() {
    std::vector<Kernel> kernels;
    for (const KernelCode* code : kernel_codes())
        kernels.emplace_back(*code);
    return kernels;
}

std::vector<Kernel> supported_kernels() {
    std::vector<Kernel> kernels = all_kernels();
    std::erase_if(kernels, [](Kernel kernel) { return !kernel.supported(); });
    return kernels;
}

std::vector<std::string_view> kernel_names() {
    std::vector<std::string_view> names;
    for (const KernelCode* code : kernel_codes())
        names.emplace_back(code->name);
    return names;
}

bool self_test(Kernel kernel) {
    const AlignedBytes actual = test_chain(kernel.code());
    const AlignedBytes expected = test_chain(kPortable);
    return std::memcmp(actual.get(), expected.get(), detail::kMatrixBytes) == 0;
}

Result<Kernel> select_kernel(std::string_view name) {
    return detail::select_kernel(all_kernels(), name);
}

namespace detail {

Result<Kernel> select_kernel(std::span<const Kernel> kernels, std::string_view name) {
    const bool any = name.empty() || name == "auto";
    for (const Kernel kernel : kernels) {
        if (any ? !kernel.supported() : kernel.name() != name) continue;
        if (!kernel.supported()) {
            return base::fail("kernel_unsupported",
                              std::string(name) + " needs " + feature_names(kernel.code().needs) +
                                  "; this processor or operating system lacks " + kernel.missing());
        }
        if (kernel == portable_kernel() || self_test(kernel)) return kernel;
        if (!any)
            return base::fail("kernel_self_test", std::string(name) + " computes wrongly on this machine");
        base::log(base::LogLevel::warn, "tensority", "kernel {} computes wrongly on this machine, not used",
                  kernel.name());
    }
    if (any) return portable_kernel();
    std::string names = "auto";
    for (const Kernel kernel : kernels)
        names.append(", ").append(kernel.name());
    return base::fail("unknown_kernel", std::string(name) + " is none of: " + names);
}

}  // namespace detail

}  // namespace bytom::tensority
