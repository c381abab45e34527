// The setting mining_devices.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/result.hpp>
#include <bytom/consensus/proof_of_work.hpp>
#include <bytom/mining/device_miner.hpp>

namespace bytom::node {

struct MiningDevices {
    bool processor = false;
    std::vector<std::string> others;  ///< "gpu:0"
};

/// Reads "cpu,gpu:0". Error: bad_config. Whether there is such a device is not looked at.
[[nodiscard]] Result<MiningDevices> mining_devices_from(std::string_view text);

/// Opens devices; candidates are checked with this function.
[[nodiscard]] mining::DeviceMiner::Open device_opener(consensus::ProofOfWork proof_of_work);

}  // namespace bytom::node
