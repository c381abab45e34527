// Lists of which only the exceptions are kept: nearly every transaction moves BTM, so those that do not are
// written down.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace bytom::explorer {

/// The numbers 0 … total − 1 without the exceptions. Remembers where it was: going down one by one costs no
/// search.
class Complement {
public:
    /// exception(i) is the i-th of `exceptions` ascending numbers.
    Complement(std::uint64_t exceptions, std::function<std::uint64_t(std::uint64_t)> exception)
        : exceptions_(exceptions), exception_(std::move(exception)) {}

    /// The number at this place of the list. Precondition: it has one.
    [[nodiscard]] std::uint64_t at(std::uint64_t place) {
        if (!last_ || place + 1 != last_->place) {
            last_ = Position{.place = place, .before = before(place)};
            return last_->place + last_->before;
        }
        std::uint64_t number = last_->place + last_->before - 1;
        std::uint64_t before = last_->before;
        for (; before > 0 && exception_(before - 1) == number; --before)
            --number;
        last_ = Position{.place = place, .before = before};
        return number;
    }

private:
    struct Position {
        std::uint64_t place = 0;
        std::uint64_t before = 0;  ///< exceptions below the number there
    };

    /// The exceptions below the number at the place: those of which the i-th is at most place + i.
    [[nodiscard]] std::uint64_t before(std::uint64_t place) const {
        std::uint64_t low = 0;
        std::uint64_t high = exceptions_;
        while (low < high) {
            const std::uint64_t middle = low + (high - low) / 2;
            if (exception_(middle) <= place + middle)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    std::uint64_t exceptions_;
    std::function<std::uint64_t(std::uint64_t)> exception_;
    std::optional<Position> last_;
};

}  // namespace bytom::explorer
