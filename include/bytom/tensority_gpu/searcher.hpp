// A device that is not believed: nothing that it finds is seen by anybody before the processor has computed
// it too.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <bytom/base/hash256.hpp>
#include <bytom/base/result.hpp>
#include <bytom/tensority_gpu/device.hpp>

namespace bytom::tensority_gpu {

enum class SearchFailure : std::uint8_t {
    device_lost,   ///< the driver reports an error; the device may work again when it is opened anew
    wrong_result,  ///< it has computed wrongly: never to be used again
};

struct SearchError {
    SearchFailure failure = SearchFailure::device_lost;
    std::string detail;  ///< for users
};

/// Tensority on the processor: work of a header hash and a seed.
using ReferenceWork = std::function<Hash256(const Hash256& header_hash, const Hash256& seed)>;

/// Searches for headers with work enough on one device. One thread at a time.
class Searcher {
public:
    /// A launch is aimed at this time: work that has become stale costs as much, and so does stopping.
    static constexpr double kLaunchSeconds = 0.1;
    /// Of so many launches one is looked at by computing its first hash on the processor too, besides the
    /// first one of every seed: a device that goes wrong seldom says so by a candidate.
    static constexpr std::uint64_t kLaunchesBetweenChecks = 256;

    /// Takes a device into use: compares it with tensority::portable_kernel() on random and on extreme values
    /// and on both sides of a target, then finds out how many hashes a launch may have. Error wrong_result:
    /// it failed the test.
    [[nodiscard]] static Result<std::unique_ptr<Searcher>, SearchError> open(std::unique_ptr<Device> device,
                                                                             ReferenceWork reference);

    [[nodiscard]] const DeviceInfo& info() const noexcept { return device_->info(); }

    /// Header hashes that the next search should have.
    [[nodiscard]] std::size_t batch() const noexcept { return batch_; }

    /// Those whose work is at most `target`, each computed by the reference as well: `most` of them, lowest
    /// index first. A candidate costs a hash of the processor. After an error the searcher is of no use.
    [[nodiscard]] Result<std::vector<Candidate>, SearchError> search(std::span<const Hash256> header_hashes,
                                                                     const Hash256& seed,
                                                                     const Hash256& target, std::size_t most);

private:
    Searcher(std::unique_ptr<Device> device, ReferenceWork reference)
        : device_(std::move(device)), reference_(std::move(reference)) {}

    [[nodiscard]] Status<SearchError> self_test();
    [[nodiscard]] Status<SearchError> tune();

    std::unique_ptr<Device> device_;
    ReferenceWork reference_;
    std::size_t batch_ = 1;
    std::optional<Hash256> loaded_seed_;
    std::uint64_t launches_ = 0;  ///< with this seed
};

}  // namespace bytom::tensority_gpu
