// The process's log while it runs: levels of modules, and the form of lines. log.hpp is for those who write
// into it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <bytom/base/log.hpp>

namespace bytom::base {

enum class LogForm : std::uint8_t {
    text,  ///< time, level, module, text
    json,  ///< an object a line: time, level, module, message
};

/// "debug", "info", "warn", "error", "off"; nothing for another name.
[[nodiscard]] std::optional<LogLevel> log_level_from(std::string_view name) noexcept;
[[nodiscard]] std::string_view to_string(LogLevel level) noexcept;

/// Of all outputs, from the next line on. Before or after start_log().
void set_log_form(LogForm form) noexcept;

/// Of those who have none of their own. Any thread.
void set_log_level(LogLevel level) noexcept;

/// A module has this level from now on; nothing: that of the others again. False if there are kMaxLogModules
/// already. Any thread.
[[nodiscard]] bool set_log_level(std::string_view module, std::optional<LogLevel> level);
inline constexpr std::size_t kMaxLogModules = 64;

struct LogLevels {
    LogLevel others = LogLevel::off;
    std::map<std::string, LogLevel, std::less<>> of_modules;
};
[[nodiscard]] LogLevels log_levels();

/// Into the file alone, if there is one: for what is told on standard error in another form.
void log_to_file(LogLevel level, std::string_view module, std::string_view text) noexcept;

/// What a line for standard error begins with: "<3>" for an error where systemd's journal takes it
/// (JOURNAL_STREAM names what standard error is), else nothing.
[[nodiscard]] std::string_view console_priority(LogLevel level) noexcept;

}  // namespace bytom::base
