// Lines on their way to an output that may stand still.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::base {

/// Writes lines on a thread of its own: only that thread waits for the output. Lines that find the queue
/// full, or that the output refuses, are dropped and counted; the number is told as soon as something can be
/// written again. All methods from any thread; none waits for the output but flush(), and that not for long.
class LineWriter {
public:
    struct Output {
        /// Writes the text; false: the rest of it is lost. On the writer's thread, never after it returned
        /// false for good reason to be called again: it is tried with every line.
        std::function<bool(std::string_view text)> write;
        /// The line that tells how many were dropped.
        std::function<std::string(std::size_t dropped)> notice;
    };

    /// Error: no_thread. `max_bytes` of lines wait at most.
    [[nodiscard]] static Result<std::unique_ptr<LineWriter>> start(std::string_view name, Output output,
                                                                   std::size_t max_bytes);
    /// What waits is still written if the output takes it in time, see flush(). A write that stands still is
    /// left alone.
    ~LineWriter();
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    void push(std::string line) noexcept;
    /// Waits until everything is written, or nothing has been for the time.
    void flush(std::chrono::milliseconds patience) noexcept;

private:
    struct Shared;
    explicit LineWriter(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

    /// The thread's as well, which may outlive this object while it hangs in a write.
    std::shared_ptr<Shared> shared_;
};

}  // namespace bytom::base
