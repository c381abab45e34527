// How the process's file descriptors are divided, so that connections never take those that the databases
// need.
#pragma once

#include <cstddef>
#include <cstdint>

#include <bytom/base/result.hpp>

namespace bytom::base {

/// What each part would like to have open at most.
struct DescriptorWishes {
    std::size_t databases = 1;       ///< each has some files besides its tables
    std::size_t fixed_tables = 0;    ///< tables of databases whose number cannot be chosen
    std::size_t chain_tables = 512;  ///< tables of the chain's database
    std::size_t peers = 0;           ///< sockets of the P2P network, listening and half open ones included
    std::size_t api = 0;             ///< connections
    std::size_t stratum = 0;         ///< connections; 0: no server
};

/// What each part gets: never more than it wished for.
struct DescriptorPlan {
    std::size_t limit = 0;     ///< what the process may open
    std::size_t reserved = 0;  ///< for databases, logs, keys, pipes: no part may use them for connections
    std::size_t chain_tables = 0;
    std::size_t peers = 0;
    std::size_t api = 0;
    std::size_t stratum = 0;
};

/// Peers come first, then the chain's tables with half of what is left; API and stratum share the rest. Pure.
/// Error: `descriptors`, shown to users, when the limit is too low for a node to work; it names both numbers.
[[nodiscard]] Result<DescriptorPlan> plan_descriptors(std::size_t limit, const DescriptorWishes& wishes);

/// Raises the process's soft limit of descriptors to the hard one and returns what holds then.
[[nodiscard]] std::size_t raise_descriptor_limit() noexcept;

/// Opens /dev/null in the place of each of the descriptors 0, 1 and 2 that is closed: else the next file to
/// be opened would take its number and be written to as standard output. Call first in main().
void open_standard_descriptors() noexcept;

}  // namespace bytom::base
