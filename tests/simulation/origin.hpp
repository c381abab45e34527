// The chain that a simulation begins with.
#pragma once

#include <memory>
#include <vector>

#include "support/memory_disk.hpp"
#include "support/pool_maker.hpp"

namespace bytom::simulation {

/// Some hundred blocks with coins in many outputs that anybody may spend. Immutable; made once for many
/// simulations.
class Origin {
public:
    explicit Origin(std::size_t outputs);

    /// From genesis on.
    [[nodiscard]] const std::vector<primitives::BlockPtr>& blocks() const noexcept { return blocks_; }
    [[nodiscard]] const std::vector<testing::Spendable>& outputs() const noexcept { return outputs_; }
    [[nodiscard]] std::uint64_t height() const noexcept { return blocks_.size() - 1; }
    /// Seconds since 1970: shortly after the last block.
    [[nodiscard]] std::uint64_t end() const;
    /// A disk of a node that has it all.
    [[nodiscard]] std::unique_ptr<testing::MemoryDisk> disk() const { return disk_.copy(); }

private:
    std::vector<primitives::BlockPtr> blocks_;
    std::vector<testing::Spendable> outputs_;
    testing::MemoryDisk disk_;
};

}  // namespace bytom::simulation
