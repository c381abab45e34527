// What every block and transaction costs before any rule is looked at: decoding, ids, roots.
#include <benchmark/benchmark.h>

#include <bytom/base/hex.hpp>
#include <bytom/base/writer.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/primitives/merkle.hpp>

namespace bytom::primitives {
namespace {

Hash256 numbered_hash(std::uint64_t number) {
    Bytes bytes;
    base::write_u64le(bytes, number);
    return crypto::sha3_256(bytes);
}

/// P2WPKH: 0014 and 20 bytes.
Bytes witness_program() {
    Bytes program(22, 0x5a);
    program[0] = 0x00;
    program[1] = 0x14;
    return program;
}

/// As wallets make them: P2WPKH spends with signature and key, P2WPKH outputs.
TxData payment(std::size_t inputs, std::size_t outputs) {
    TxData tx;
    for (std::size_t i = 0; i < inputs; ++i) {
        SpendInput spend;
        spend.source_id = numbered_hash(i);
        spend.value = {.asset_id = kBtmAssetId, .amount = 4'125'000'000};
        spend.source_position = i % 2;
        spend.control_program = witness_program();
        spend.arguments = {Bytes(64, 0x11), Bytes(32, 0x22)};
        tx.inputs.emplace_back().body = std::move(spend);
    }
    for (std::size_t k = 0; k < outputs; ++k) {
        tx.outputs.push_back({.value = {.asset_id = kBtmAssetId, .amount = 2'000'000'000 + k},
                              .control_program = witness_program(),
                              .commitment_suffix = {}});
    }
    return tx;
}

Block block_of(std::size_t transactions) {
    Block block;
    block.header.height = 142'500;
    block.header.timestamp = 1'540'000'000;
    for (std::size_t i = 0; i < transactions; ++i) {
        TxData data = payment(2, 2);
        data.time_range = i;
        auto transaction = Transaction::from_data(std::move(data));
        block.transactions.push_back(std::make_shared<const Transaction>(*std::move(transaction)));
    }
    return block;
}

void header_hash(benchmark::State& state) {
    BlockHeader header = block_of(0).header;
    for (auto _ : state) {
        ++header.nonce;
        benchmark::DoNotOptimize(header.hash());
    }
}
BENCHMARK(header_hash);

/// Decoding includes the id and all entry ids.
void transaction_decode(benchmark::State& state) {
    const Bytes bytes = encode(payment(static_cast<std::size_t>(state.range(0)), 2));
    for (auto _ : state)
        benchmark::DoNotOptimize(Transaction::decode(bytes));
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes.size()) * state.iterations());
}
BENCHMARK(transaction_decode)->Arg(1)->Arg(2)->Arg(20)->Arg(1000);

/// The part of decoding that makes the ids.
void transaction_map(benchmark::State& state) {
    const TxData tx = payment(static_cast<std::size_t>(state.range(0)), 2);
    for (auto _ : state)
        benchmark::DoNotOptimize(map_tx(tx));
}
BENCHMARK(transaction_map)->Arg(1)->Arg(2)->Arg(20)->Arg(1000);

void transaction_encode(benchmark::State& state) {
    const TxData tx = payment(static_cast<std::size_t>(state.range(0)), 2);
    for (auto _ : state)
        benchmark::DoNotOptimize(encode(tx));
}
BENCHMARK(transaction_encode)->Arg(1)->Arg(2)->Arg(20);

void transaction_locate_programs(benchmark::State& state) {
    const Bytes bytes = encode(payment(static_cast<std::size_t>(state.range(0)), 2));
    for (auto _ : state)
        benchmark::DoNotOptimize(locate_programs(bytes));
}
BENCHMARK(transaction_locate_programs)->Arg(2);

void block_decode(benchmark::State& state) {
    const Bytes bytes = block_of(static_cast<std::size_t>(state.range(0))).encode();
    for (auto _ : state)
        benchmark::DoNotOptimize(Block::decode(bytes));
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes.size()) * state.iterations());
}
BENCHMARK(block_decode)->Arg(100);

void block_encode(benchmark::State& state) {
    const Block block = block_of(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(block.encode());
}
BENCHMARK(block_encode)->Arg(100);

/// The text in which peers send it.
void block_to_and_from_hex(benchmark::State& state) {
    const Bytes bytes = block_of(static_cast<std::size_t>(state.range(0))).encode();
    for (auto _ : state)
        benchmark::DoNotOptimize(base::from_hex(base::to_hex(bytes)));
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes.size()) * state.iterations());
}
BENCHMARK(block_to_and_from_hex)->Arg(100);

void tx_root(benchmark::State& state) {
    std::vector<Hash256> ids;
    ids.reserve(static_cast<std::size_t>(state.range(0)));
    for (std::int64_t i = 0; i < state.range(0); ++i)
        ids.push_back(numbered_hash(static_cast<std::uint64_t>(i)));
    for (auto _ : state)
        benchmark::DoNotOptimize(tx_merkle_root(ids));
}
BENCHMARK(tx_root)->Arg(1)->Arg(10)->Arg(1000);

void status_root(benchmark::State& state) {
    const TxStatuses statuses(static_cast<std::size_t>(state.range(0)), false);
    for (auto _ : state)
        benchmark::DoNotOptimize(status_merkle_root(statuses));
}
BENCHMARK(status_root)->Arg(1000);

}  // namespace
}  // namespace bytom::primitives
