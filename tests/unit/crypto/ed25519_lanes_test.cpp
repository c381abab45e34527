// Checking several signatures at once gives what checking them one by one gives, by each kernel.
#include <algorithm>
#include <deque>
#include <memory>
#include <random>

#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/crypto/checked_signatures.hpp>

#include "crypto/edwards25519.hpp"
#include "crypto/lanes/verify_lanes.hpp"

namespace bytom::crypto {
namespace {

/// Signatures with the bytes that they refer to.
class Cases {
public:
    void add(ByteView public_key, ByteView message, ByteView signature) {
        const auto keep = [this](ByteView bytes) {
            return ByteView(bytes_.emplace_back(base::to_bytes(bytes)));
        };
        checks_.push_back(
            {.public_key = keep(public_key), .message = keep(message), .signature = keep(signature)});
    }

    [[nodiscard]] const std::vector<SignatureCheck>& checks() const { return checks_; }

private:
    std::deque<Bytes> bytes_;
    std::vector<SignatureCheck> checks_;
};

Bytes point_bytes(std::string_view text) {
    return base::from_hex(text).value();
}

/// Encodings of points: of small order, of no point, with y at or above p, with the sign of x = 0, and
/// ordinary ones.
std::vector<Bytes> odd_points() {
    std::vector<Bytes> points;
    const auto add = [&points](Bytes point) {
        point[31] &= 0x7f;
        points.push_back(point);
        point[31] |= 0x80;
        points.push_back(point);
    };
    for (const std::uint8_t first : {0x00, 0x01, 0x02, 0x05}) {
        Bytes point(32, 0);
        point[0] = first;
        add(point);
    }
    for (int first = 0xea; first <= 0xff; ++first) {
        Bytes point(32, 0xff);
        point[0] = static_cast<std::uint8_t>(first);
        add(point);
    }
    add(point_bytes("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));
    add(point_bytes("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"));
    add(point_bytes("5866666666666666666666666666666666666666666666666666666666666666"));
    add(point_bytes("e1bbfc8e388630b8f971e1300b6eb2ba6234705df40378e5b48e81e892f0d0da"));
    return points;
}

/// Scalars around 0, the group order and what 253 bits hold.
std::vector<Bytes> odd_scalars() {
    const std::string_view rest = "d3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    std::vector<Bytes> scalars{Bytes(32, 0), Bytes(32, 0x88), Bytes(32, 0x7f), Bytes(32, 0x80),
                               Bytes(32, 0xff)};
    for (const std::string_view first : {"ec", "ed", "ee"})
        scalars.push_back(point_bytes(std::string(first) + std::string(rest)));
    scalars[1][31] = 0x08;
    scalars[2][31] = 0x1f;
    scalars[3][31] = 0x10;
    scalars[4][31] = 0x1f;
    scalars.push_back(scalars[4]);
    scalars.back()[31] = 0x20;
    scalars.push_back(Bytes(32, 0));
    scalars.back()[0] = 1;
    return scalars;
}

Cases odd_cases() {
    Cases cases;
    std::mt19937 random(1);
    const auto points = odd_points();
    const auto scalars = odd_scalars();
    for (const Bytes& key : points) {
        for (const Bytes& r : points) {
            Bytes signature = r;
            const Bytes& scalar = scalars[random() % scalars.size()];
            signature.insert(signature.end(), scalar.begin(), scalar.end());
            cases.add(key, Bytes(random() % 3, static_cast<std::uint8_t>(random())), signature);
        }
    }
    return cases;
}

/// R that makes the signature of a key right.
Bytes with_right_r(ByteView key, ByteView message, const Bytes& scalar) {
    // Keys of order 8 at most: S·B minus a multiple of the key, which is one of eight points. R depends on
    // itself through the hash, so it is tried.
    for (const Bytes& r : odd_points()) {
        Bytes signature = r;
        signature.insert(signature.end(), scalar.begin(), scalar.end());
        if (ed25519_verify(key, message, signature)) return signature;
    }
    return {};
}

/// Signatures by keys of small order that are accepted.
Cases accepted_odd_cases() {
    Cases cases;
    for (const Bytes& key : odd_points()) {
        for (std::uint8_t message = 0; message < 4; ++message) {
            const Bytes signature = with_right_r(key, {&message, 1}, Bytes(32, 0));
            if (!signature.empty()) cases.add(key, {&message, 1}, signature);
        }
    }
    return cases;
}

Cases ordinary_cases(std::size_t count) {
    Cases cases;
    std::mt19937 random(2);
    for (std::size_t i = 0; i < count; ++i) {
        Ed25519Seed seed;
        for (std::size_t k = 0; k < 32; ++k)
            seed.data()[k] = static_cast<std::uint8_t>(random());
        const Bytes message(random() % 200, static_cast<std::uint8_t>(i));
        Ed25519PublicKey key = ed25519_public_key(seed);
        Ed25519Signature signature = ed25519_sign(seed, message);
        if (i % 3 == 1) signature[random() % 64] ^= static_cast<std::uint8_t>(1U << (random() % 8));
        if (i % 5 == 1) key[random() % 32] ^= static_cast<std::uint8_t>(1U << (random() % 8));
        cases.add(key, message, signature);
    }
    return cases;
}

void expect_agreement(const Cases& cases, int at_least_accepted) {
    const auto& checks = cases.checks();
    const auto valid = std::make_unique<bool[]>(checks.size());
    for (const LaneKernel* kernel : lane_kernels()) {
        verify_in_lanes(*kernel, checks, {valid.get(), checks.size()});
        int accepted = 0;
        for (std::size_t i = 0; i < checks.size(); ++i) {
            const SignatureCheck& check = checks[i];
            EXPECT_EQ(valid[i], ed25519_verify(check.public_key, check.message, check.signature))
                << kernel->name << ' ' << base::to_hex(check.public_key) << ' ' << base::to_hex(check.message)
                << ' ' << base::to_hex(check.signature);
            accepted += valid[i] ? 1 : 0;
        }
        EXPECT_GE(accepted, at_least_accepted) << kernel->name;
    }
}

TEST(Ed25519Lanes, AgreeOnOrdinarySignaturesAndFlippedBits) {
    expect_agreement(ordinary_cases(203), 80);
}

TEST(Ed25519Lanes, AgreeOnOddPointsAndScalars) {
    expect_agreement(odd_cases(), 0);
}

TEST(Ed25519Lanes, AcceptWhatIsOddAndRight) {
    expect_agreement(accepted_odd_cases(), 20);
}

TEST(Ed25519Lanes, AcceptAnyMultipleOfTheBasePoint) {
    // With the neutral element for a key, R is S·B, whatever the message.
    Bytes neutral(32, 0);
    neutral[0] = 1;
    const EdwardsPoint none = *decode_point(std::span(neutral).first<32>());
    std::vector<Bytes> scalars = odd_scalars();
    std::mt19937 random(4);
    for (int i = 0; i < 100; ++i) {
        Bytes& scalar = scalars.emplace_back();
        for (int k = 0; k < 32; ++k)
            scalar.push_back(static_cast<std::uint8_t>(random()));
        scalar[31] &= 0x1f;
    }
    Cases cases;
    for (const Bytes& scalar : scalars) {
        const auto r =
            encoded_double_product(std::span(scalar).first<32>(), none, std::span(scalar).first<32>());
        Bytes signature(r.begin(), r.end());
        signature.insert(signature.end(), scalar.begin(), scalar.end());
        cases.add(neutral, {}, signature);
    }
    expect_agreement(cases, static_cast<int>(scalars.size()) - 1);
}

TEST(Ed25519Lanes, AgreeOnWrongLengths) {
    const Cases right = ordinary_cases(1);
    const SignatureCheck& one = right.checks()[0];
    Cases cases;
    cases.add(one.public_key.first(31), one.message, one.signature);
    cases.add(one.public_key, one.message, one.signature);
    cases.add({}, one.message, one.signature);
    cases.add(one.public_key, one.message, one.signature.first(63));
    cases.add(one.public_key, one.message, {});
    expect_agreement(cases, 1);
}

TEST(Ed25519Lanes, AnyNumberMayBeChecked) {
    const Cases cases = ordinary_cases(19);
    const std::span<const SignatureCheck> checks = cases.checks();
    for (std::size_t count = 0; count <= checks.size(); ++count) {
        std::array<bool, 20> valid{};
        ed25519_verify_all(checks.first(count), std::span(valid).first(count));
        for (std::size_t i = 0; i < count; ++i)
            EXPECT_EQ(valid[i], ed25519_verify(checks[i].public_key, checks[i].message, checks[i].signature));
        EXPECT_FALSE(valid[count]);
    }
}

TEST(Ed25519Lanes, PowersAgreeAtTheEdgesOfTheField) {
    std::mt19937_64 random(3);
    for (const LaneKernel* kernel : lane_kernels()) {
        for (int round = 0; round < 20; ++round) {
            std::uint64_t numbers[kMostLanes][kLimbs] = {};
            std::array<FieldElement, kMostLanes> expected;
            for (std::size_t lane = 0; lane < kernel->lanes; ++lane) {
                for (std::size_t i = 0; i < kLimbs; ++i) {
                    const std::uint64_t pick = random() % 4;
                    numbers[lane][i] = pick == 0 ? 0 : pick == 1 ? field::kMask : random() & field::kMask;
                    expected[lane].limbs[i] = numbers[lane][i];
                }
            }
            kernel->to_p58(numbers);
            for (std::size_t lane = 0; lane < kernel->lanes; ++lane) {
                FieldElement power;
                std::ranges::copy(numbers[lane], power.limbs.begin());
                EXPECT_TRUE(field::equal(power, field::to_p58(expected[lane]))) << kernel->name;
            }
        }
    }
}

TEST(CheckedSignatures, AnswerForTheSameBytesOnly) {
    const Cases cases = ordinary_cases(12);
    CheckedSignatures known;
    for (const SignatureCheck& check : cases.checks()) {
        Bytes message = base::to_bytes(check.message);
        message.resize(32);
        known.add(check.public_key, message, check.signature);
    }
    known.check();
    EXPECT_EQ(known.size(), cases.checks().size());
    for (const SignatureCheck& check : cases.checks()) {
        Bytes message = base::to_bytes(check.message);
        EXPECT_EQ(known.verify(check.public_key, message, check.signature),
                  ed25519_verify(check.public_key, message, check.signature))
            << "not added";
        message.resize(32);
        EXPECT_EQ(known.verify(check.public_key, message, check.signature),
                  ed25519_verify(check.public_key, message, check.signature));
    }
}

}  // namespace
}  // namespace bytom::crypto
