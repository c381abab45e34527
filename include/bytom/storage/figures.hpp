// How large a database is and how it keeps up, for those who watch the node.
#pragma once

#include <cstdint>

namespace bytom::storage {

struct StoreFigures {
    std::uint64_t table_bytes = 0;    ///< size of its tables on the disk
    std::uint64_t memory_bytes = 0;   ///< data not yet written to tables
    std::uint64_t pending_bytes = 0;  ///< that compaction has still to rewrite, estimated
    std::uint64_t slowdowns = 0;      ///< writes that were slowed down so that compaction keeps up
    std::uint64_t stops = 0;          ///< writes that had to wait for it
    bool is_stopped = false;          ///< writes wait now
};

}  // namespace bytom::storage
