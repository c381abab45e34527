#include "cost_meter.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>

#include <pthread.h>

#include <bytom/consensus/tx_validation.hpp>
#include <bytom/storage/chain_store.hpp>
#include <bytom/tensority/hasher.hpp>
#include <bytom/tensority/seed_cache.hpp>

namespace bytom::bench {
namespace {

std::atomic<std::int64_t> work{0};
std::atomic<std::int64_t> work_wall{0};
std::atomic<std::int64_t> programs{0};
std::atomic<std::int64_t> storage{0};
std::atomic<std::int64_t> waited{0};
std::atomic<std::int64_t> validated{0};
std::atomic<std::int64_t> hashed{0};
std::atomic<clockid_t> chain_clock{CLOCK_THREAD_CPUTIME_ID};  // that one: there is none yet

/// Adds the time of its life to a counter.
class Timed {
public:
    explicit Timed(std::atomic<std::int64_t>& counter, clockid_t clock = CLOCK_THREAD_CPUTIME_ID)
        : counter_(counter), clock_(clock), begin_(read_clock(clock)) {}
    ~Timed() { counter_ += read_clock(clock_) - begin_; }
    Timed(const Timed&) = delete;
    Timed& operator=(const Timed&) = delete;

private:
    std::atomic<std::int64_t>& counter_;
    const clockid_t clock_;
    const std::int64_t begin_;
};

/// Storage, and the time that the caller waited for it.
class TimedWrite {
public:
    TimedWrite() : wall_(waited, CLOCK_MONOTONIC), begin_(read_clock(CLOCK_THREAD_CPUTIME_ID)) {}
    ~TimedWrite() {
        const std::int64_t cpu = read_clock(CLOCK_THREAD_CPUTIME_ID) - begin_;
        storage += cpu;
        waited -= cpu;
    }
    TimedWrite(const TimedWrite&) = delete;
    TimedWrite& operator=(const TimedWrite&) = delete;

private:
    Timed wall_;
    const std::int64_t begin_;
};

/// Threads of RocksDB, which live as long as the process.
std::int64_t background_cost() {
    std::int64_t total = 0;
    std::error_code ignored;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", ignored)) {
        std::string name;
        std::int64_t nanoseconds = 0;
        std::ifstream(thread.path() / "comm") >> name;
        if (name.starts_with("rocksdb") && std::ifstream(thread.path() / "schedstat") >> nanoseconds)
            total += nanoseconds;
    }
    return total;
}

}  // namespace

// The linker's names of the functions and of those that stand before them. A member's object is its first
// argument.
consensus::TxVerdict
real_validate(const primitives::Transaction& tx, const consensus::TxContext& context) asm(
    "__real__ZN5bytom9consensus20validate_transactionERKNS_10primitives11TransactionERKNS0_9TxContextE");
consensus::TxVerdict
counted_validate(const primitives::Transaction& tx, const consensus::TxContext& context) asm(
    "__wrap__ZN5bytom9consensus20validate_transactionERKNS_10primitives11TransactionERKNS0_9TxContextE");
void real_commit(storage::ChainStore* store, storage::StoreBatch batch) asm(
    "__real__ZN5bytom7storage10ChainStore6commitENS0_10StoreBatchE");
void counted_commit(storage::ChainStore* store, storage::StoreBatch batch) asm(
    "__wrap__ZN5bytom7storage10ChainStore6commitENS0_10StoreBatchE");
std::optional<std::chrono::milliseconds> real_sync(storage::ChainStore* store) asm(
    "__real__ZN5bytom7storage10ChainStore11sync_if_dueEv");
std::optional<std::chrono::milliseconds> counted_sync(storage::ChainStore* store) asm(
    "__wrap__ZN5bytom7storage10ChainStore11sync_if_dueEv");
std::vector<std::optional<storage::UtxoEntry>>
real_utxos(const storage::ChainStore* store, std::span<const Hash256> ids) asm(
    "__real__ZNK5bytom7storage10ChainStore5utxosESt4spanIKNS_4base7Hash256ELm18446744073709551615EE");
std::vector<std::optional<storage::UtxoEntry>>
counted_utxos(const storage::ChainStore* store, std::span<const Hash256> ids) asm(
    "__wrap__ZNK5bytom7storage10ChainStore5utxosESt4spanIKNS_4base7Hash256ELm18446744073709551615EE");
std::optional<storage::UtxoEntry> real_utxo(const storage::ChainStore* store, const Hash256& id) asm(
    "__real__ZNK5bytom7storage10ChainStore4utxoERKNS_4base7Hash256E");
std::optional<storage::UtxoEntry> counted_utxo(const storage::ChainStore* store, const Hash256& id) asm(
    "__wrap__ZNK5bytom7storage10ChainStore4utxoERKNS_4base7Hash256E");
std::vector<std::shared_ptr<const tensority::SeedCache>>
real_build(std::span<const Hash256> seeds, tensority::Kernel kernel) asm(
    "__real__ZN5bytom9tensority9SeedCache5buildESt4spanIKNS_4base7Hash256ELm18446744073709551615EENS0_"
    "6KernelE");
std::vector<std::shared_ptr<const tensority::SeedCache>>
counted_build(std::span<const Hash256> seeds, tensority::Kernel kernel) asm(
    "__wrap__ZN5bytom9tensority9SeedCache5buildESt4spanIKNS_4base7Hash256ELm18446744073709551615EENS0_"
    "6KernelE");
Hash256 real_hash(const Hash256& block, const tensority::SeedCache& seed) asm(
    "__real__ZN5bytom9tensority4hashERKNS_4base7Hash256ERKNS0_9SeedCacheE");
Hash256 counted_hash(const Hash256& block, const tensority::SeedCache& seed) asm(
    "__wrap__ZN5bytom9tensority4hashERKNS_4base7Hash256ERKNS0_9SeedCacheE");

consensus::TxVerdict counted_validate(const primitives::Transaction& tx,
                                      const consensus::TxContext& context) {
    const Timed timed(programs);
    ++validated;
    return real_validate(tx, context);
}

void counted_commit(storage::ChainStore* store, storage::StoreBatch batch) {
    const TimedWrite timed;
    real_commit(store, std::move(batch));
}

std::optional<std::chrono::milliseconds> counted_sync(storage::ChainStore* store) {
    clockid_t clock{};
    if (pthread_getcpuclockid(pthread_self(), &clock) == 0) chain_clock = clock;
    const TimedWrite timed;
    return real_sync(store);
}

std::vector<std::optional<storage::UtxoEntry>> counted_utxos(const storage::ChainStore* store,
                                                             std::span<const Hash256> ids) {
    const Timed timed(storage);
    return real_utxos(store, ids);
}

std::optional<storage::UtxoEntry> counted_utxo(const storage::ChainStore* store, const Hash256& id) {
    const Timed timed(storage);
    return real_utxo(store, id);
}

std::vector<std::shared_ptr<const tensority::SeedCache>> counted_build(std::span<const Hash256> seeds,
                                                                       tensority::Kernel kernel) {
    const Timed timed(work);
    const Timed wall(work_wall, CLOCK_MONOTONIC);
    return real_build(seeds, kernel);
}

Hash256 counted_hash(const Hash256& block, const tensority::SeedCache& seed) {
    const Timed timed(work);
    const Timed wall(work_wall, CLOCK_MONOTONIC);
    ++hashed;
    return real_hash(block, seed);
}

std::int64_t read_clock(clockid_t clock) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    timespec time{};
    return clock_gettime(clock, &time) == 0 ? time.tv_sec * kSecond + time.tv_nsec : 0;
}

std::optional<std::int64_t> process_cost(int process_id) {
    clockid_t clock{};
    if (clock_getcpuclockid(process_id, &clock) != 0) return std::nullopt;
    return read_clock(clock);
}

Costs operator-(const Costs& later, const Costs& earlier) {
    return {.process = later.process - earlier.process,
            .work = later.work - earlier.work,
            .work_wall = later.work_wall - earlier.work_wall,
            .programs = later.programs - earlier.programs,
            .storage = later.storage - earlier.storage,
            .waited = later.waited - earlier.waited,
            .chain = later.chain - earlier.chain,
            .validated = later.validated - earlier.validated,
            .hashed = later.hashed - earlier.hashed,
            .when = later.when};
}

Costs costs_now() {
    const clockid_t chain = chain_clock;
    return {.process = read_clock(CLOCK_PROCESS_CPUTIME_ID),
            .work = work,
            .work_wall = work_wall,
            .programs = programs,
            .storage = storage + background_cost(),
            .waited = waited,
            .chain = chain == CLOCK_THREAD_CPUTIME_ID ? 0 : read_clock(chain),
            .validated = validated,
            .hashed = hashed,
            .when = std::chrono::steady_clock::now()};
}

}  // namespace bytom::bench
