// Lines of the log in the forms that they may have.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <bytom/base/log_control.hpp>

namespace bytom::base {

/// One object and a line break:
/// {"time":"2026-01-31T12:00:00.000Z","level":"info","module":"p2p","message":"…"}. Bytes that are no UTF-8
/// become U+FFFD.
[[nodiscard]] std::string json_log_line(std::chrono::system_clock::time_point time, LogLevel level,
                                        std::string_view module, std::string_view text);

/// sd-daemon(3): "<3>" for errors to "<7>" for debug.
[[nodiscard]] std::string_view journal_priority(LogLevel level) noexcept;

/// Whether JOURNAL_STREAM, "device:inode" in decimal, names this file.
[[nodiscard]] bool is_journal(std::string_view journal_stream, std::uint64_t device,
                              std::uint64_t inode) noexcept;

}  // namespace bytom::base
