#include <memory>

#include <bytom/base/hex.hpp>
#include <bytom/crypto/ed25519.hpp>

#include "crypto/lanes/verify_lanes.hpp"

namespace bytom::crypto {
namespace {

/// One corner of the acceptance rule, all in hex.
struct Corner {
    std::string_view what;
    std::string_view public_key;
    std::string_view message;
    std::string_view signature;
    bool valid;
};

constexpr auto kCorners = std::to_array<Corner>({
    {"ordinary signature", "c4999cf44481aa0e23e5c899ce1053ad3c06dc8c531203feb08af6aea5a974ed", "85",
     "5cce5a1e6f0fb431da346f419aee8f6ffbc70b6226bedef7098a78333f8b61cd"
     "ec0585a54fcfa251d7c6a547882ddb0df5fa01185d47c26359fa365e25346906",
     true},
    {"another message", "c4999cf44481aa0e23e5c899ce1053ad3c06dc8c531203feb08af6aea5a974ed", "8500",
     "5cce5a1e6f0fb431da346f419aee8f6ffbc70b6226bedef7098a78333f8b61cd"
     "ec0585a54fcfa251d7c6a547882ddb0df5fa01185d47c26359fa365e25346906",
     false},
    {"S + L", "c4999cf44481aa0e23e5c899ce1053ad3c06dc8c531203feb08af6aea5a974ed", "85",
     "5cce5a1e6f0fb431da346f419aee8f6ffbc70b6226bedef7098a78333f8b61cd"
     "d9d97a026a32b5a9ad639dea6627ba22f5fa01185d47c26359fa365e25346916",
     true},
    {"S with bit 253", "c4999cf44481aa0e23e5c899ce1053ad3c06dc8c531203feb08af6aea5a974ed", "85",
     "5cce5a1e6f0fb431da346f419aee8f6ffbc70b6226bedef7098a78333f8b61cd"
     "ec0585a54fcfa251d7c6a547882ddb0df5fa01185d47c26359fa365e25346926",
     false},
    {"key of order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "05000000f50c3d00",
     "0100000000000000000000000000000000000000000000000000000000000000"
     "0000000000000000000000000000000000000000000000000000000000000000",
     true},
    {"non-canonical key", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "7b25c22a7c93974f64109c97",
     "49acc67ca2e247fca54d58c16880229154b265f2f7b801589694fda79dafaa13"
     "543d08007e4ddd082b5a301c24b558e9cf0744d3365992a8cadfa85f086aa706",
     true},
    {"non-canonical key, sign of x = 0", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "48ccc63c0f0db49031ad5445",
     "310752f89ea3891b20ba88c11a11dd3dfddb7148b66ffc50a531722507536d29"
     "94c22e40bf62ececbe58dfc510253c82329c00dcd90f5f40fe193e75ed700a0c",
     true},
    {"non-canonical R", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
     "00000000f50c3d00",
     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
     "0000000000000000000000000000000000000000000000000000000000000000",
     false},
    {"key of mixed order, S + L", "e1bbfc8e388630b8f971e1300b6eb2ba6234705df40378e5b48e81e892f0d0da",
     "3690e97445702c21bfc36445edd2826c",
     "50f5530a4c43ac8c7bd61fec3a504cf647e2a3bfe5a246f8f130fcf2f9b1b9fb"
     "ed705caeb5db23c9081338206b751868c5c9f576560671571c3a52200a679e12",
     true},
    {"R of mixed order off by its torsion",
     "2b7c4803d235a08e5958ca735d0361fad968112cbcf1652678473f7af1b6e3a9", "3d33630faa100c420bc06bf04a529749",
     "37099516de5eb25b1049f51456577ed56c473e64ee2dcc1eaae01f811ecc8f0a"
     "c2063cdf4a5586eeb06b45dd217adef0b49851d5e235ea1ab8815001b435ff08",
     false},
    {"key that is no point", "477ca984a922424bee14be646bd86db86275d62f59d58f554d6e93f6d055f982", "eb05374d79",
     "1f757f3c51101ab695dc9bb800c7cc2068ea5bb33a8b3187108a1cbfdcd8ba42"
     "ff4b20204c598fa29bd3879d5fdc34c422fd2f544d30aa5e890a3965ad8c640c",
     false},
});

Bytes from_hex(std::string_view text) {
    return base::from_hex(text).value_or(Bytes{});
}

/// Each corner comes to stand in each lane.
base::Status<Error> test_lanes(const LaneKernel& kernel) {
    std::vector<std::array<Bytes, 3>> inputs;
    inputs.reserve(kCorners.size());
    for (const Corner& corner : kCorners)
        inputs.push_back({from_hex(corner.public_key), from_hex(corner.message), from_hex(corner.signature)});
    const std::size_t count = (kCorners.size() * kernel.lanes) + kernel.lanes - 1;
    std::vector<SignatureCheck> checks;
    checks.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [public_key, message, signature] = inputs[i % inputs.size()];
        checks.push_back({.public_key = public_key, .message = message, .signature = signature});
    }
    const auto valid = std::make_unique<bool[]>(count);
    verify_in_lanes(kernel, checks, {valid.get(), count});
    for (std::size_t i = 0; i < count; ++i) {
        const Corner& corner = kCorners[i % kCorners.size()];
        if (valid[i] != corner.valid)
            return base::fail("ed25519_self_test",
                              std::string(kernel.name) + ": " + std::string(corner.what));
    }
    return {};
}

}  // namespace

base::Status<Error> ed25519_self_test() {
    for (const Corner& corner : kCorners) {
        const bool accepted =
            ed25519_verify(from_hex(corner.public_key), from_hex(corner.message), from_hex(corner.signature));
        if (accepted != corner.valid) return base::fail("ed25519_self_test", std::string(corner.what));
    }
    for (const LaneKernel* kernel : lane_kernels())
        BYTOM_TRY(test_lanes(*kernel));
    return {};
}

}  // namespace bytom::crypto
