// Hashes, signatures and key derivation. The rate of signatures is what bounds the verification of
// transactions.

#include <memory>

#include <benchmark/benchmark.h>
#include <openssl/evp.h>

#include <bytom/base/thread_pool.hpp>
#include <bytom/crypto/chainkd.hpp>
#include <bytom/crypto/ed25519.hpp>
#include <bytom/crypto/kdf.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/crypto/ripemd160.hpp>
#include <bytom/crypto/sha2.hpp>
#include <bytom/crypto/sha3.hpp>

#include "crypto/lanes/verify_lanes.hpp"

namespace bytom::crypto {
namespace {

struct SignedHash {
    std::array<std::uint8_t, 32> hash;
    Ed25519PublicKey key;
    Ed25519Signature signature;
};

std::vector<SignedHash> signed_hashes(std::size_t count) {
    std::vector<SignedHash> all(count);
    for (SignedHash& one : all) {
        random_bytes(one.hash);
        Ed25519Seed seed;
        random_bytes(seed.span());
        one.key = ed25519_public_key(seed);
        one.signature = ed25519_sign(seed, one.hash);
    }
    return all;
}

void verify_one_thread(benchmark::State& state) {
    const auto all = signed_hashes(64);
    std::size_t i = 0;
    for (auto _ : state) {
        const SignedHash& one = all[i++ % all.size()];
        benchmark::DoNotOptimize(ed25519_verify(one.key, one.hash, one.signature));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(verify_one_thread);

/// Per signature. Argument: how many together.
void verify_together(benchmark::State& state) {
    const auto all = signed_hashes(static_cast<std::size_t>(state.range(0)));
    std::vector<SignatureCheck> checks;
    for (const SignedHash& one : all)
        checks.push_back({.public_key = one.key, .message = one.hash, .signature = one.signature});
    const auto valid = std::make_unique<bool[]>(checks.size());
    for (auto _ : state) {
        ed25519_verify_all(checks, {valid.get(), checks.size()});
        benchmark::DoNotOptimize(valid[0]);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
    state.SetLabel(std::string(ed25519_kernel()));
}
BENCHMARK(verify_together)->Arg(1)->Arg(2)->Arg(4)->Arg(8)->Arg(64);

/// The same with each kernel of this machine, eight together.
void verify_in_lanes_of(benchmark::State& state) {
    const auto kernels = lane_kernels();
    const auto which = static_cast<std::size_t>(state.range(0));
    if (which >= kernels.size()) return state.SkipWithError("not on this machine");
    const auto all = signed_hashes(8);
    std::vector<SignatureCheck> checks;
    for (const SignedHash& one : all)
        checks.push_back({.public_key = one.key, .message = one.hash, .signature = one.signature});
    const auto valid = std::make_unique<bool[]>(checks.size());
    for (auto _ : state) {
        verify_in_lanes(*kernels[which], checks, {valid.get(), checks.size()});
        benchmark::DoNotOptimize(valid[0]);
    }
    state.SetItemsProcessed(state.iterations() * 8);
    state.SetLabel(kernels[which]->name);
}
BENCHMARK(verify_in_lanes_of)->Arg(0)->Arg(1);

void verify_thread_pool(benchmark::State& state) {
    const auto all = signed_hashes(512);
    base::ThreadPool pool;
    for (auto _ : state) {
        pool.for_each(all.size(), [&all](std::size_t i) {
            benchmark::DoNotOptimize(ed25519_verify(all[i].key, all[i].hash, all[i].signature));
        });
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
}
BENCHMARK(verify_thread_pool)->UseRealTime();

void sign(benchmark::State& state) {
    const XPrv key = XPrv::random();
    const Bytes message(32, 1);
    for (auto _ : state)
        benchmark::DoNotOptimize(key.sign(message));
}
BENCHMARK(sign);

void derive_public_child(benchmark::State& state) {
    const XPub key = XPrv::random().xpub();
    const Bytes selector(4, 1);
    for (auto _ : state)
        benchmark::DoNotOptimize(key.child(selector));
}
BENCHMARK(derive_public_child);

void hash_sha3(benchmark::State& state) {
    const Bytes data(static_cast<std::size_t>(state.range(0)), 1);
    for (auto _ : state)
        benchmark::DoNotOptimize(sha3_256(data));
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(hash_sha3)->Arg(32)->Arg(64)->Arg(1 << 16);

/// What ours has to be measured against.
void hash_sha3_openssl(benchmark::State& state) {
    const Bytes data(static_cast<std::size_t>(state.range(0)), 1);
    const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha3(EVP_MD_fetch(nullptr, "SHA3-256", nullptr),
                                                               EVP_MD_free);
    std::array<std::uint8_t, 32> hash;
    for (auto _ : state) {
        EVP_Digest(data.data(), data.size(), hash.data(), nullptr, sha3.get(), nullptr);
        benchmark::DoNotOptimize(hash);
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(hash_sha3_openssl)->Arg(32)->Arg(64)->Arg(1 << 16);

void hash_sha256(benchmark::State& state) {
    const Bytes data(static_cast<std::size_t>(state.range(0)), 1);
    for (auto _ : state)
        benchmark::DoNotOptimize(sha256(data));
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(hash_sha256)->Arg(64)->Arg(1 << 16);

void hash_ripemd160(benchmark::State& state) {
    const Bytes data(32, 1);
    for (auto _ : state)
        benchmark::DoNotOptimize(ripemd160(data));
}
BENCHMARK(hash_ripemd160);

void scrypt_light(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(scrypt({}, {}, {.n = 4096, .r = 8, .p = 6}));
}
BENCHMARK(scrypt_light)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bytom::crypto
