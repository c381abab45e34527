// Memory for the messages of channel 0x40 that are decoded, of all peers together. In bytes.
#pragma once

#include <cstddef>

namespace bytom::sync {

struct DecodeLimits {
    /// Messages that take no more have a lane of their own, so that large ones do not hold them up.
    std::size_t light = std::size_t{4} << 20;
    /// Of a lane, decoded at once; what takes more is decoded alone in its lane.
    std::size_t light_at_once = std::size_t{16} << 20;
    std::size_t heavy_at_once = std::size_t{48} << 20;
    /// Messages as they came, while they wait. Beyond, nothing is taken in that nobody asked for, and the
    /// caller stops reading.
    std::size_t waiting = std::size_t{24} << 20;
};

}  // namespace bytom::sync
