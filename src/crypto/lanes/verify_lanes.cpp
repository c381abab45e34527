#include "crypto/lanes/verify_lanes.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <bytom/crypto/sha2.hpp>

#include "crypto/edwards25519.hpp"
#include "crypto/group.hpp"

namespace bytom::crypto {
namespace {

using namespace field;

using Limbs = std::uint64_t[kLimbs];

void put(const FieldElement& element, Limbs& limbs) {
    std::ranges::copy(from_bytes(to_bytes(element)).limbs, limbs);
}

FieldElement get(const Limbs& limbs) {
    FieldElement element;
    std::ranges::copy(limbs, element.limbs.begin());
    return element;
}

std::vector<LaneBaseMultiple> make_lane_table() {
    std::vector<LaneBaseMultiple> table;
    for (const EdwardsPoint& point : base_multiples(kBaseMultiples)) {
        LaneBaseMultiple& multiple = table.emplace_back();
        put(point.y + point.x, multiple.parts[0]);
        put(point.y - point.x, multiple.parts[1]);
        put(point.t * two_d(), multiple.parts[2]);
    }
    return table;
}

/// Precondition: the scalar is below 2^253.
void set_narrow_digits(LaneProducts& products, std::size_t lane, std::span<const std::uint8_t, 32> scalar) {
    int carry = 0;
    for (std::size_t i = 0; i < kNarrowDigits; ++i) {
        const int digit = ((scalar[i / 2] >> (i % 2 * 4)) & 15) + carry;
        carry = digit >= 8 ? 1 : 0;
        products.point_digits[i][lane] = static_cast<std::int8_t>(digit - 16 * carry);
    }
}

/// Precondition: the scalar is below 2^253.
void set_wide_digits(LaneProducts& products, std::size_t lane, std::span<const std::uint8_t, 32> scalar) {
    int carry = 0;
    for (std::size_t i = 0; i < kWideDigits; ++i) {
        const int digit = scalar[i] + carry;
        carry = digit >= 128 ? 1 : 0;
        products.base_digits[i][lane] = static_cast<std::int8_t>(digit - 256 * carry);
    }
}

bool has_right_form(const SignatureCheck& check) {
    return check.public_key.size() == 32 && check.signature.size() == 64 && (check.signature[63] & 0xe0) == 0;
}

/// Precondition: they have the right form and there are not more than lanes.
void verify_group(const LaneKernel& kernel, std::span<const SignatureCheck* const> checks,
                  std::span<bool* const> valid) {
    static const std::vector<LaneBaseMultiple> base_table = make_lane_table();
    std::vector<PointDecoding> decodings;
    decodings.reserve(checks.size());
    Limbs powers[kMostLanes] = {};
    for (std::size_t lane = 0; lane < checks.size(); ++lane) {
        decodings.emplace_back(checks[lane]->public_key.first<32>());
        put(decodings.back().radicand(), powers[lane]);
    }
    kernel.to_p58(powers);

    LaneProducts products{};
    Limbs twice_d;
    put(two_d(), twice_d);
    products.base_multiples = base_table.data();
    products.two_d = twice_d;
    for (std::size_t lane = 0; lane < kernel.lanes; ++lane)
        products.point[lane][1][0] = 1;  // the neutral element, where there is nothing else
    for (std::size_t lane = 0; lane < checks.size(); ++lane) {
        const SignatureCheck& check = *checks[lane];
        const auto point = decodings[lane].finish(get(powers[lane]));
        *valid[lane] = point.has_value();
        if (!point) continue;
        put(negated(*point).x, products.point[lane][0]);
        put(point->y, products.point[lane][1]);
        const auto challenge =
            reduce_scalar(sha512({check.signature.first<32>(), check.public_key, check.message}));
        set_narrow_digits(products, lane, challenge.span());
        set_wide_digits(products, lane, check.signature.last<32>());
    }
    kernel.double_products(products);
    // One inversion for all: `scale` is 1/(Z0·…·Zn) for the lanes that are left.
    std::array<FieldElement, kMostLanes> before;  // Z0·…·Zn−1
    FieldElement all = {{1, 0, 0, 0, 0}};
    for (std::size_t lane = 0; lane < checks.size(); ++lane) {
        before[lane] = all;
        all = all * get(products.result[lane][2]);
    }
    FieldElement scale = inverse(all);
    for (std::size_t lane = checks.size(); lane-- > 0;) {
        const auto& [x, y, z] = products.result[lane];
        const FieldElement own = scale * before[lane];
        scale = scale * get(z);
        const auto r = checks[lane]->signature.first<32>();
        *valid[lane] = *valid[lane] && std::ranges::equal(encoded(get(x) * own, get(y) * own), r);
    }
}

#if defined(__x86_64__)
constexpr LaneKernel kAvx2 = {.name = "avx2",
                              .lanes = kAvx2Lanes,
                              .worthwhile = 4,
                              .to_p58 = to_p58_avx2,
                              .double_products = double_products_avx2};
constexpr LaneKernel kIfma = {.name = "avx512ifma",
                              .lanes = kIfmaLanes,
                              .worthwhile = 2,
                              .to_p58 = to_p58_ifma,
                              .double_products = double_products_ifma};
#endif

std::vector<const LaneKernel*> find_kernels() {
    std::vector<const LaneKernel*> kernels;
#if defined(__x86_64__)
    // What the operating system saves is part of the answer.
    if (__builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512ifma") != 0)
        kernels.push_back(&kIfma);
    if (__builtin_cpu_supports("avx2") != 0) kernels.push_back(&kAvx2);
#endif
    return kernels;
}

}  // namespace

std::span<const LaneKernel* const> lane_kernels() noexcept {
    static const std::vector<const LaneKernel*> kernels = find_kernels();
    return kernels;
}

void verify_in_lanes(const LaneKernel& kernel, std::span<const SignatureCheck> checks,
                     std::span<bool> valid) {
    std::array<const SignatureCheck*, kMostLanes> group{};
    std::array<bool*, kMostLanes> results{};
    std::size_t size = 0;
    for (std::size_t i = 0; i < checks.size(); ++i) {
        valid[i] = false;
        if (!has_right_form(checks[i])) continue;
        group[size] = &checks[i];
        results[size] = &valid[i];
        if (++size < kernel.lanes) continue;
        verify_group(kernel, std::span(group).first(size), std::span(results).first(size));
        size = 0;
    }
    if (size > 0) verify_group(kernel, std::span(group).first(size), std::span(results).first(size));
}

void ed25519_verify_all(std::span<const SignatureCheck> checks, std::span<bool> valid) {
    const auto kernels = lane_kernels();
    std::size_t in_lanes = 0;
    if (!kernels.empty()) {
        const std::size_t rest = checks.size() % kernels.front()->lanes;
        in_lanes = rest < kernels.front()->worthwhile ? checks.size() - rest : checks.size();
        verify_in_lanes(*kernels.front(), checks.first(in_lanes), valid.first(in_lanes));
    }
    for (std::size_t i = in_lanes; i < checks.size(); ++i)
        valid[i] = ed25519_verify(checks[i].public_key, checks[i].message, checks[i].signature);
}

std::string_view ed25519_kernel() noexcept {
    const auto kernels = lane_kernels();
    return kernels.empty() ? "portable" : kernels.front()->name;
}

}  // namespace bytom::crypto
