// Logging. spdlog stands behind it, in one source file, so that including this is cheap.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

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

/// Sets the process's log up. Call once, before the first thread is started; without it nothing is logged.
void start_log(const LogOptions& options);

/// Writes out what is buffered, for the end of the process.
void flush_log() noexcept;

[[nodiscard]] bool log_enabled(LogLevel level) noexcept;

/// One line: time, level, module, text. From any thread.
void log_line(LogLevel level, std::string_view module, std::string_view text) noexcept;

/// log(LogLevel::info, "chain", "block {} connected", height): formatted only if the level is enabled. Never
/// log unbounded text from outside, nor unconditionally what a peer can trigger at will.
template <typename... Args>
void log(LogLevel level, std::string_view module, fmt::format_string<Args...> format, Args&&... args) {
    if (log_enabled(level)) log_line(level, module, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace bytom::base
