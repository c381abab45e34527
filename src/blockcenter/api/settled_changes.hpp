// Up to which number all changes of payments can be seen. A transaction may end after one that got a greater
// number than it: who read only what there is would miss its changes for ever.
#pragma once

#include <chrono>
#include <optional>

#include <bytom/blockcenter/store/change_rows.hpp>

namespace bytom::blockcenter {

/// A pure state machine over looks at the database (ChangesLook). One thread.
class SettledChanges {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Our own transactions are over by then, by the limits on their statements and pauses: what is still
    /// open is somebody else's, and writes no changes.
    static constexpr std::chrono::seconds kLongest{120};

    /// A look that began when `readers` had come so far. True: settled() or readers() has risen.
    bool saw(const ChangesLook& look, std::uint64_t readers, Time now);

    /// No change will appear at or below it any more. Never falls.
    [[nodiscard]] std::int64_t number() const noexcept { return number_; }
    /// Readers up to this one came before the look that settled() is from.
    [[nodiscard]] std::uint64_t readers() const noexcept { return readers_; }
    /// Whether the newest look waits for transactions to end.
    [[nodiscard]] bool is_waiting() const noexcept { return waiting_.has_value(); }

private:
    struct Waiting {
        ChangesLook look;
        std::uint64_t readers = 0;
        Time since;
    };

    void settle(const Waiting& waiting) noexcept;

    std::int64_t number_ = 0;
    std::uint64_t readers_ = 0;
    std::optional<Waiting> waiting_;
};

}  // namespace bytom::blockcenter
