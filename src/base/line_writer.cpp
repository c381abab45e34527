#include "base/line_writer.hpp"

#include <deque>
#include <system_error>
#include <thread>

#include <bytom/base/mutex.hpp>
#include <bytom/base/no_thread.hpp>
#include <bytom/base/thread.hpp>

namespace bytom::base {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLastPatience{500};

}  // namespace

struct LineWriter::Shared {
    Output output;
    std::size_t max_bytes = 0;

    Mutex mutex;
    Condition change;
    std::deque<std::string> lines BYTOM_GUARDED_BY(mutex);
    std::size_t bytes BYTOM_GUARDED_BY(mutex) = 0;
    std::size_t dropped BYTOM_GUARDED_BY(mutex) = 0;    ///< not told yet
    std::uint64_t written BYTOM_GUARDED_BY(mutex) = 0;  ///< lines that have left the queue
    bool writing BYTOM_GUARDED_BY(mutex) = false;
    SteadyClock::time_point writing_since BYTOM_GUARDED_BY(mutex);
    bool stopping BYTOM_GUARDED_BY(mutex) = false;

    [[nodiscard]] bool is_idle() const BYTOM_REQUIRES(mutex) { return lines.empty() && !writing; }

    void run() {
        MutexLock lock(mutex);
        for (;;) {
            change.wait(lock, [this] BYTOM_REQUIRES(mutex) { return stopping || !lines.empty(); });
            if (lines.empty()) return;
            const std::string line = std::move(lines.front());
            lines.pop_front();
            bytes -= line.size();
            const std::size_t lost = std::exchange(dropped, 0);
            writing = true;
            writing_since = SteadyClock::now();
            lock.unlock();
            const bool told = lost == 0 || write(output.notice(lost));
            const bool done = told && write(line);
            lock.lock();
            writing = false;
            ++written;
            if (!told) dropped += lost;
            if (!done) ++dropped;
            change.notify_all();
        }
    }

    bool write(std::string_view text) noexcept {
        try {
            return output.write(text);
        } catch (...) {
            return false;
        }
    }
};

Result<std::unique_ptr<LineWriter>> LineWriter::start(std::string_view name, Output output,
                                                      std::size_t max_bytes) {
    auto shared = std::make_shared<Shared>();
    shared->output = std::move(output);
    shared->max_bytes = max_bytes;
    try {
        // On its own: nobody may have to wait for a write that stands still.
        std::thread([shared, name = std::string(name)] {
            name_this_thread(name);
            shared->run();
        }).detach();
    } catch (const std::system_error& error) {
        return no_thread(std::string(name) + ": " + error.what());
    }
    return std::unique_ptr<LineWriter>(new LineWriter(std::move(shared)));
}

LineWriter::~LineWriter() {
    flush(kLastPatience);
    const MutexLock lock(shared_->mutex);
    shared_->stopping = true;
    shared_->lines.clear();
    shared_->change.notify_all();
}

void LineWriter::push(std::string line) noexcept {
    try {
        const MutexLock lock(shared_->mutex);
        if (shared_->bytes + line.size() > shared_->max_bytes) {
            ++shared_->dropped;
            return;
        }
        const std::size_t size = line.size();
        shared_->lines.push_back(std::move(line));
        shared_->bytes += size;
        shared_->change.notify_all();
    } catch (...) {  // NOLINT(bugprone-empty-catch)
        // No memory, not even for a line: it is lost, the program goes on.
    }
}

void LineWriter::flush(std::chrono::milliseconds patience) noexcept {
    try {
        MutexLock lock(shared_->mutex);
        while (!shared_->is_idle()) {
            const std::uint64_t before = shared_->written;
            // Measured from the beginning of the write: for what stands still already nobody waits again.
            const auto since = shared_->writing ? shared_->writing_since : SteadyClock::now();
            const bool moved =
                shared_->change.wait_until(lock, since + patience, [&] BYTOM_REQUIRES(shared_->mutex) {
                    return shared_->is_idle() || shared_->written != before;
                });
            if (!moved) return;
        }
    } catch (...) {  // NOLINT(bugprone-empty-catch)
        // As if the output stood still.
    }
}

}  // namespace bytom::base
