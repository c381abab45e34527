#include "base/line_writer.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

#include <bytom/base/thread.hpp>

namespace bytom::base {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLastPatience{500};

}  // namespace

struct LineWriter::Shared {
    Output output;
    std::size_t max_bytes = 0;

    std::mutex mutex;
    std::condition_variable change;
    std::deque<std::string> lines;
    std::size_t bytes = 0;
    std::size_t dropped = 0;    ///< not told yet
    std::uint64_t written = 0;  ///< lines that have left the queue
    bool writing = false;
    SteadyClock::time_point writing_since;
    bool stopping = false;

    [[nodiscard]] bool is_idle() const { return lines.empty() && !writing; }

    void run() {
        std::unique_lock lock(mutex);
        for (;;) {
            change.wait(lock, [this] { return stopping || !lines.empty(); });
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
        return fail("no_thread", std::string(name) + ": " + error.what());
    }
    return std::unique_ptr<LineWriter>(new LineWriter(std::move(shared)));
}

LineWriter::~LineWriter() {
    flush(kLastPatience);
    const std::lock_guard lock(shared_->mutex);
    shared_->stopping = true;
    shared_->lines.clear();
    shared_->change.notify_all();
}

void LineWriter::push(std::string line) noexcept {
    try {
        const std::lock_guard lock(shared_->mutex);
        if (shared_->bytes + line.size() > shared_->max_bytes) {
            ++shared_->dropped;
            return;
        }
        const std::size_t size = line.size();
        shared_->lines.push_back(std::move(line));
        shared_->bytes += size;
        shared_->change.notify_all();
    } catch (...) {
        // No memory, not even for a line: it is lost, the program goes on.
    }
}

void LineWriter::flush(std::chrono::milliseconds patience) noexcept {
    try {
        std::unique_lock lock(shared_->mutex);
        while (!shared_->is_idle()) {
            const std::uint64_t before = shared_->written;
            // Measured from the beginning of the write: for what stands still already nobody waits again.
            const auto since = shared_->writing ? shared_->writing_since : SteadyClock::now();
            const bool moved = shared_->change.wait_until(
                lock, since + patience, [&] { return shared_->is_idle() || shared_->written != before; });
            if (!moved) return;
        }
    } catch (...) {
        // As if the output stood still.
    }
}

}  // namespace bytom::base
