// Mining on the processor: threads that search nonces of the current template.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/base/result.hpp>
#include <bytom/consensus/proof_of_work.hpp>
#include <bytom/mining/work_source.hpp>

namespace bytom::mining {

//// How fast one thread is.
struct MinerThreadRate {
    std::uint64_t hashes = 0;        ///< since the thread was started
    double hashes_per_second = 0.0;  ///< over the last ten full seconds, or its life if that is shorter
    double average = 0.0;            ///< hashes per second of the thread's life
};

/// What has become of the blocks that the threads found since the miner was made.
struct MinerBlocks {
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;
};

/// 0 … N threads of low priority, each with its own range of nonces. A thread drops its work after the hash
/// at hand when the template changes, whatever the reason. Methods from any thread.
class CpuMiner {
public:
    /// The source outlives this. `proof_of_work` is called from all threads at once.
    CpuMiner(WorkSource& source, consensus::ProofOfWork proof_of_work);
    ~CpuMiner();
    CpuMiner(const CpuMiner&) = delete;
    CpuMiner& operator=(const CpuMiner&) = delete;

    /// Changes the number of threads; returns when the ones that are too many have ended. At most
    /// kMaxThreads. Error: no_thread; as many run then as before.
    Status<> set_threads(std::size_t count);

    [[nodiscard]] std::size_t threads() const;
    [[nodiscard]] std::vector<MinerThreadRate> rates() const;
    [[nodiscard]] MinerBlocks blocks() const noexcept { return {accepted_, refused_}; }

    static constexpr std::size_t kMaxThreads = 256;

private:
    struct Worker;

    void run(Worker& worker);
    /// Searches one template until it is solved, superseded or the worker is to stop. The block, or null.
    [[nodiscard]] primitives::BlockPtr search(Worker& worker, const BlockTemplate& work);

    WorkSource& source_;
    const consensus::ProofOfWork proof_of_work_;
    std::atomic<std::uint64_t> accepted_{0};
    std::atomic<std::uint64_t> refused_{0};
    mutable base::Mutex mutex_;
    std::vector<std::unique_ptr<Worker>> workers_ BYTOM_GUARDED_BY(mutex_);
};

}  // namespace bytom::mining
