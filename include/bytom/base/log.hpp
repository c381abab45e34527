// Logging, and every other text for standard error. Nothing here waits for an output or throws: an output
// that is blocked (a console under Ctrl-S, a pipe that nobody reads) or fails (a full disk) loses lines;
// their number is logged when the output works again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include <bytom/base/result.hpp>

namespace bytom::base {

enum class LogLevel : std::uint8_t { debug, info, warn, error, off };

/// What the log does. `file` empty: the console only.
struct LogOptions {
    LogLevel level = LogLevel::info;
    std::string file;                                            ///< path of a log file, rotated
    std::size_t max_file_bytes = std::size_t{64} * 1024 * 1024;  ///< before the file is rotated
    std::size_t max_files = 7;                                   ///< rotated files kept
    bool console = true;                                         ///< write to standard error too
};

/// Sets up the process's log. Call once, before other threads log; without it nothing is logged. Error:
/// no_thread. If the file cannot be written, its lines are lost until it can.
[[nodiscard]] Status<> start_log(const LogOptions& options);

/// Waits until what was logged is written, but not for an output that is blocked. For the end of the
/// process.
void flush_log() noexcept;

/// Reopens the log file by its name before the next line: for programs that move it away.
void reopen_log() noexcept;

[[nodiscard]] bool log_enabled(LogLevel level) noexcept;

/// One line: time, level, module, text. From any thread.
void log_line(LogLevel level, std::string_view module, std::string_view text) noexcept;

/// Writes the text to standard error unchanged, after the log lines before it. For progress reports and
/// final error messages.
void write_console(std::string_view text) noexcept;

/// log(LogLevel::info, "chain", "block {} connected", height): formatted only if the level is enabled. Never
/// log unbounded text from outside, nor unconditionally what a peer can trigger at will.
template <typename... Args>
void log(LogLevel level, std::string_view module, fmt::format_string<Args...> format,
         Args&&... args) noexcept {
    if (!log_enabled(level)) return;
    try {
        log_line(level, module, fmt::format(format, std::forward<Args>(args)...));
    } catch (...) {
        log_line(level, module, "(a line that could not be made)");
    }
}

}  // namespace bytom::base
