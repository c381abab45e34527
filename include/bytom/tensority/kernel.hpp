// The implementations of the matrix chain, one per instruction set, and the choice between them (11 §8).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/result.hpp>

namespace bytom::tensority {

namespace detail {
struct KernelCode;
}

/// One implementation. A small value to copy around: it refers to a constant of the program. All kernels give
/// the same hashes; they differ in speed, in what the processor must have, and in the layout of the seed
/// caches that they read.
class Kernel {
public:
    explicit constexpr Kernel(const detail::KernelCode& code) noexcept : code_(&code) {}

    /// "portable", "eigen", "avx2", "avxvnni" or "avx512vnni"; on AArch64 "neondot" too.
    [[nodiscard]] std::string_view name() const noexcept;
    /// Shown to users: what it computes with, for instance "512-bit vpdpbusd".
    [[nodiscard]] std::string_view description() const noexcept;
    /// Whether this processor has the instructions and the operating system saves their registers.
    [[nodiscard]] bool supported() const noexcept;
    /// What of `supported` is missing, for instance "AVX2, AVX-VNNI"; empty if nothing is.
    [[nodiscard]] std::string missing() const;
    /// Memory of one seed's matrices, in bytes.
    [[nodiscard]] std::size_t seed_bytes() const noexcept;

    [[nodiscard]] bool operator==(const Kernel&) const noexcept = default;

    [[nodiscard]] const detail::KernelCode& code() const noexcept { return *code_; }

private:
    const detail::KernelCode* code_;
};

/// The integer kernel that runs on every processor and that the others are tested against.
[[nodiscard]] Kernel portable_kernel() noexcept;

/// One that runs on every processor and whose seed caches are the 256 matrices in canonical form (11 §2.3),
/// for those who take them elsewhere.
[[nodiscard]] Kernel canonical_kernel() noexcept;

/// Every kernel compiled into this program, supported or not, in order of preference (fastest first).
[[nodiscard]] std::vector<Kernel> all_kernels();

/// Those of all_kernels() that this machine can run.
[[nodiscard]] std::vector<Kernel> supported_kernels();

/// The names of all_kernels(), for option texts.
[[nodiscard]] std::vector<std::string_view> kernel_names();

/// Compares the kernel with portable_kernel() on matrices that include every extreme value; a few
/// milliseconds. Precondition: kernel.supported().
[[nodiscard]] bool self_test(Kernel kernel);

/// The kernel to use. `name` empty or "auto": the first supported one that passes the self test; a mismatch
/// is logged as a warning and the next is tried (the portable one needs no test). A name: exactly that one.
/// Errors: unknown_kernel (the detail lists the names), kernel_unsupported (the detail says what the
/// processor or the operating system lacks), kernel_self_test (a named kernel that computes wrongly here).
[[nodiscard]] Result<Kernel> select_kernel(std::string_view name = {});

}  // namespace bytom::tensority
