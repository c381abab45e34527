// Mining on devices: a thread for each that hands it nonces of the current template by the batch.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/base/result.hpp>
#include <bytom/mining/cpu_miner.hpp>
#include <bytom/mining/work_source.hpp>
#include <bytom/tensority_gpu/searcher.hpp>

namespace bytom::mining {

enum class DeviceState : std::uint8_t {
    idle,     ///< the miner is stopped
    opening,  ///< kernels are compiled and tested
    mining,
    waiting,  ///< after an error, to be tried again
    stopped,  ///< it has computed wrongly: not used again before the program is started anew
};

[[nodiscard]] std::string_view to_string(DeviceState state) noexcept;

struct MinerDevice {
    std::string name;   ///< "gpu:0"
    std::string model;  ///< what the driver calls it; empty until it was opened
    DeviceState state = DeviceState::idle;
    std::string trouble;             ///< the last error, for users; empty: none
    std::uint64_t errors = 0;        ///< since the start
    std::uint64_t hashes = 0;        ///< since the start
    std::size_t batch = 0;           ///< hashes of a launch
    double hashes_per_second = 0.0;  ///< over the last ten full seconds
};

/// Methods from any thread.
class DeviceMiner {
public:
    using Opened = Result<std::unique_ptr<tensority_gpu::Searcher>, tensority_gpu::SearchError>;
    using Open = std::function<Opened(const std::string& name)>;

    struct Options {
        std::vector<std::string> devices;  ///< at most kMaxDevices
        /// After the first error; doubled with each one that follows, up to `longest_wait`, until the device
        /// has searched without one for that long.
        std::chrono::milliseconds first_wait{1'000};
        std::chrono::milliseconds longest_wait{60'000};
    };

    /// The source outlives this. `open` is called from the devices' threads.
    DeviceMiner(WorkSource& source, Open open, Options options);
    ~DeviceMiner();
    DeviceMiner(const DeviceMiner&) = delete;
    DeviceMiner& operator=(const DeviceMiner&) = delete;

    /// Does nothing if it runs. Error: no_thread; nothing runs then.
    [[nodiscard]] Status<> start();
    /// Returns when launches under way have ended (Searcher::kLaunchSeconds, a hash at least).
    void stop();

    /// Whether it was started and has devices.
    [[nodiscard]] bool is_running() const;
    [[nodiscard]] std::vector<MinerDevice> devices() const;
    [[nodiscard]] MinerBlocks blocks() const noexcept { return {accepted_, refused_}; }

    static constexpr std::size_t kMaxDevices = 64;

private:
    struct Worker;

    void run(Worker& worker);
    /// Mines until the worker is to stop or the device fails.
    [[nodiscard]] Status<tensority_gpu::SearchError> mine(Worker& worker, tensority_gpu::Searcher& searcher);
    /// Null: superseded, or the worker is to stop.
    [[nodiscard]] Result<primitives::BlockPtr, tensority_gpu::SearchError> search(
        Worker& worker, tensority_gpu::Searcher& searcher, const BlockTemplate& work);

    WorkSource& source_;
    const Open open_;
    const Options options_;
    std::atomic<std::uint64_t> accepted_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::vector<std::unique_ptr<Worker>> workers_;  ///< one for each device, as long as this lives
    mutable base::Mutex mutex_;                     ///< start and stop take turns
    bool is_running_ BYTOM_GUARDED_BY(mutex_) = false;
};

}  // namespace bytom::mining
