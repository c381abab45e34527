#include "mining_devices.hpp"

#include <algorithm>

#include <fmt/core.h>

#include <bytom/base/digit.hpp>
#include <bytom/tensority_gpu/device.hpp>

#include "printable.hpp"

namespace bytom::node {
namespace {

constexpr std::string_view kProcessor = "cpu";

bool is_card(std::string_view word) {
    constexpr std::size_t kMostDigits = 2;
    const bool is_opencl = word.starts_with(tensority_gpu::kOpenClPrefix);
    if (!is_opencl && !word.starts_with(tensority_gpu::kCudaPrefix)) return false;
    word.remove_prefix((is_opencl ? tensority_gpu::kOpenClPrefix : tensority_gpu::kCudaPrefix).size());
    return !word.empty() && word.size() <= kMostDigits && std::ranges::all_of(word, base::is_digit);
}

}  // namespace

Result<MiningDevices> mining_devices_from(std::string_view text) {
    MiningDevices devices;
    while (true) {
        const std::size_t end = std::min(text.find(','), text.size());
        std::string_view word = text.substr(0, end);
        while (word.starts_with(' '))
            word.remove_prefix(1);
        while (word.ends_with(' '))
            word.remove_suffix(1);
        const bool is_known = std::ranges::find(devices.others, word) != devices.others.end();
        if (word == kProcessor) {
            devices.processor = true;
        } else if (is_card(word) && !is_known && devices.others.size() < mining::DeviceMiner::kMaxDevices) {
            devices.others.emplace_back(word);
        } else {
            return base::fail(
                "bad_config",
                fmt::format("mining_devices: \"{}\" is neither cpu nor a card (gpu:0, cuda:1 …) "
                            "that was not named before; bytomd devices lists them",
                            printable(std::string(word))));
        }
        if (end == text.size()) return devices;
        text.remove_prefix(end + 1);
    }
}

mining::DeviceMiner::Open device_opener(consensus::ProofOfWork proof_of_work) {
    return
        [proof_of_work = std::move(proof_of_work)](const std::string& name) -> mining::DeviceMiner::Opened {
            auto device = tensority_gpu::open_device(name);
            if (!device) {
                return std::unexpected(tensority_gpu::SearchError{tensority_gpu::SearchFailure::device_lost,
                                                                  device.error().detail});
            }
            return tensority_gpu::Searcher::open(*std::move(device), proof_of_work);
        };
}

}  // namespace bytom::node
