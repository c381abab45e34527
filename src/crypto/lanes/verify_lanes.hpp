// Verification of signatures several at a time.
#pragma once

#include <bytom/crypto/ed25519.hpp>

#include "crypto/lanes/lane_kernel.hpp"

namespace bytom::crypto {

/// Those that this machine can run, the fastest first.
[[nodiscard]] std::span<const LaneKernel* const> lane_kernels() noexcept;

/// ed25519_verify_all() with this kernel.
void verify_in_lanes(const LaneKernel& kernel, std::span<const SignatureCheck> checks, std::span<bool> valid);

}  // namespace bytom::crypto
