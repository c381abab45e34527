// Tells those who wait for the outcome of a payment that there is news of it.
#pragma once

#include <atomic>
#include <set>

#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/blockcenter/store/database.hpp>

namespace bytom::blockcenter {

/// Owns a thread that listens to the database. Any thread.
class AttemptBoard {
public:
    /// The database outlives it.
    explicit AttemptBoard(Database& database) : database_(database) {}

    /// Error: no_thread.
    [[nodiscard]] Status<> start();

    /// A place in the crowd of those who wait. At most so many.
    static constexpr int kMaxWaiting = 4;
    class Place {
    public:
        explicit Place(AttemptBoard& board) noexcept : board_(board), taken_(board.take_place()) {}
        ~Place() {
            if (taken_) --board_.waiting_;
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        [[nodiscard]] bool taken() const noexcept { return taken_; }

    private:
        AttemptBoard& board_;
        const bool taken_;
    };

    /// How much has been heard so far; wait() compares.
    [[nodiscard]] std::uint64_t heard() BYTOM_EXCLUDES(mutex_);
    /// Until more has been heard than that, of any attempt, the deadline, or the end. False: not more.
    bool wait(std::uint64_t heard, std::chrono::steady_clock::time_point deadline,
              const std::stop_token& stop) BYTOM_EXCLUDES(mutex_);

private:
    [[nodiscard]] bool take_place() noexcept;
    void listen(const std::stop_token& stop);

    Database& database_;
    std::atomic<int> waiting_ = 0;
    base::Mutex mutex_;
    base::StoppableCondition changed_;
    std::uint64_t heard_ BYTOM_GUARDED_BY(mutex_) = 0;
    base::Thread thread_;
};

}  // namespace bytom::blockcenter
