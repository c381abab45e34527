// The code generator's model of the machine's stack (12 §7.1).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "equity/budget.hpp"

namespace bytom::equity {

/// Cells with labels: the name of what a cell holds, or empty. Taking from an empty stack does nothing.
/// A saved copy consists of the same cells as the stack, as far as these are not replaced: renaming such a
/// cell is seen in the copy. The programs of the reference depend on it.
class StackModel {
public:
    explicit StackModel(Budget& budget) noexcept : budget_(&budget) {}

    [[nodiscard]] const std::vector<std::string_view>& labels() const noexcept {
        return labels_;
    }  ///< top last

    void push(std::string_view label = {});
    void pop(std::size_t count = 1) noexcept;
    /// Depth (0 is the top) of the deepest cell of this label.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view label) const noexcept;
    /// Moves the cell at this depth to the top.
    void roll(std::size_t depth);
    /// Copies it there.
    void pick(std::size_t depth);
    void rename_top(std::string_view label) noexcept;

    /// Begins an alternative: restore() returns to this state and ends it. They nest.
    void save();
    void restore() noexcept;

private:
    struct Saved {
        std::vector<std::string_view> labels;
        std::size_t shared_with_outer;  ///< number of bottom cells shared with the next outer saved stack
    };

    void replaced_from(std::size_t index) noexcept { shared_ = shared_ < index ? shared_ : index; }

    Budget* budget_;
    std::vector<std::string_view> labels_;
    std::vector<Saved> saved_;
    std::size_t shared_ = 0;  ///< number of bottom cells shared with the innermost saved stack
};

}  // namespace bytom::equity
