// A device that computes on the processor, and can be told to do it badly.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>

#include <bytom/tensority/hasher.hpp>
#include <bytom/tensority_gpu/device.hpp>

namespace bytom::tensority_gpu {

/// What goes wrong, and in which launch (from 0); shared with the test, which looks while nothing runs.
struct FakeFaults {
    std::optional<std::size_t> lost_at;
    std::optional<std::size_t> wrong_candidate_at;
    std::optional<std::size_t> wrong_first_at;  ///< the first hash, which is no candidate
    std::optional<std::size_t> forgets_at;      ///< finds nothing
    std::size_t launches = 0;
    std::size_t loads = 0;
};

/// Never mind the seed: the work of a header is a function of the header alone, so that it costs nothing, but
/// in the test matrices of the self test it is that of Tensority.
class FakeDevice final : public Device {
public:
    explicit FakeDevice(FakeFaults& faults) : faults_(faults) { info_.name = "gpu:7"; }

    [[nodiscard]] static Hash256 cheap_work(const Hash256& header) {
        Hash256 work;
        for (std::size_t i = 0; i < Hash256::kSize; ++i)
            work.bytes[i] = static_cast<std::uint8_t>(header.bytes[i] * 7 + i);
        return work;
    }

    [[nodiscard]] const DeviceInfo& info() const noexcept override { return info_; }

    [[nodiscard]] Status<> load(const tensority::SeedCache& cache) override {
        ++faults_.loads;
        // A template that a test makes has seed zero, too.
        is_self_test_ = is_new_ && cache.seed().is_zero();
        is_new_ = false;
        return {};
    }

    [[nodiscard]] Result<DeviceResults> search(std::span<const Hash256> headers,
                                               const Hash256& target) override {
        const std::size_t launch = faults_.launches++;
        if (faults_.lost_at == launch) return base::fail("device_lost", "the cable is out");
        DeviceResults results;
        // The launches that look for the best batch are no matter.
        const bool matters = !is_self_test_ || !target.is_zero();
        for (std::size_t i = 0; matters && i < headers.size(); ++i) {
            Hash256 work = is_self_test_ ? self_test_work(headers[i]) : cheap_work(headers[i]);
            if (i == 0) results.first = work;
            if (std::ranges::lexicographical_compare(target.bytes.rbegin(), target.bytes.rend(),
                                                     work.bytes.rbegin(), work.bytes.rend()))
                continue;
            if (faults_.wrong_candidate_at == launch) work.bytes[5] ^= 1U;
            if (faults_.forgets_at != launch) results.candidates.push_back({i, work});
        }
        if (faults_.wrong_first_at == launch) results.first.bytes[0] ^= 1U;
        std::ranges::reverse(results.candidates);
        return results;
    }

private:
    /// The self tests of all devices ask for the same few.
    Hash256 self_test_work(const Hash256& header) {
        static const auto kMatrices =
            tensority::SeedCache::test_matrices(tensority::supported_kernels().front());
        static std::mutex mutex;
        static std::map<Hash256, Hash256> known;
        const std::lock_guard lock(mutex);
        const auto [place, is_new] = known.try_emplace(header);
        if (is_new) place->second = hasher_.hash(header, *kMatrices);
        return place->second;
    }

    FakeFaults& faults_;
    DeviceInfo info_;
    bool is_new_ = true;
    bool is_self_test_ = false;
    tensority::Hasher hasher_;
};

}  // namespace bytom::tensority_gpu
