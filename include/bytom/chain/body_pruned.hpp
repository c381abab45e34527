// A block whose header is known, and whose body this node does not keep any more.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace bytom::chain {

/// What reading a pruned body throws. Nothing is wrong with the block or the store.
class BodyPruned : public std::runtime_error {
public:
    BodyPruned(std::uint64_t height, std::uint64_t pruned_below)
        : std::runtime_error("this node has dropped the body of block " + std::to_string(height) +
                             ": it keeps those from height " + std::to_string(pruned_below) + " on"),
          height_(height),
          pruned_below_(pruned_below) {}

    [[nodiscard]] std::uint64_t height() const noexcept { return height_; }
    /// From this height on there are bodies.
    [[nodiscard]] std::uint64_t pruned_below() const noexcept { return pruned_below_; }

private:
    std::uint64_t height_;
    std::uint64_t pruned_below_;
};

}  // namespace bytom::chain
