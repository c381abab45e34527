// What the operator says about who may use the API.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bytom::blockcenter {

struct AccessOptions {
    bool require_keys = false;  ///< nobody is answered without one, this machine included
    /// Calls a second, five seconds' worth at once; 0: no limit.
    std::int64_t key_rate = 100;         ///< of one key
    std::int64_t address_rate = 20;      ///< of one address without a key; not of this machine
    std::vector<std::string> origins{};  ///< of web pages that may use it
};

}  // namespace bytom::blockcenter
