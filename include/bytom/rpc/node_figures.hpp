// What metrics tell of parts of the node that the API has no calls for; the node's wiring implements it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/storage/figures.hpp>

namespace bytom::rpc {

struct DatabaseFigures {
    std::string_view name;  ///< "chain", "wallet", …
    storage::StoreFigures store;
};

/// Of the proof of work's seeds.
struct SeedFigures {
    std::uint64_t kept = 0;
    std::uint64_t memory_bytes = 0;
    std::uint64_t hits = 0;    ///< seeds that were there when they were needed
    std::uint64_t builds = 0;  ///< in the foreground or ahead
    std::uint64_t evictions = 0;
};

struct NodeFigures {
    std::string version;  ///< of this program
    std::string kernel;   ///< name of the proof-of-work kernel
    SeedFigures seeds;
    std::vector<DatabaseFigures> databases;
    std::optional<std::uint64_t> free_disk;  ///< bytes where the databases are
};

class NodeFiguresSource {
public:
    virtual ~NodeFiguresSource() = default;
    /// Any thread that may wait for the file system.
    [[nodiscard]] virtual NodeFigures figures() const = 0;
};

}  // namespace bytom::rpc
