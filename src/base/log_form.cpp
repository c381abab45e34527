#include "base/log_form.hpp"

#include <ctime>

#include <fmt/format.h>

#include <bytom/base/utf8.hpp>

namespace bytom::base {
namespace {

void append_json(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const CodePoint next = next_code_point(text);
        text.remove_prefix(next.size);
        if (next.value == '"' || next.value == '\\') {
            out += '\\';
            out += static_cast<char>(next.value);
        } else if (next.value < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", next.value);
        } else {
            append_utf8(out, next.value);
        }
    }
    out += '"';
}

std::string iso_time(std::chrono::system_clock::time_point time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, since.count() % 1000);
}

}  // namespace

std::optional<LogLevel> log_level_from(std::string_view name) noexcept {
    for (const LogLevel level :
         {LogLevel::debug, LogLevel::info, LogLevel::warn, LogLevel::error, LogLevel::off}) {
        if (to_string(level) == name) return level;
    }
    return std::nullopt;
}

std::string_view to_string(LogLevel level) noexcept {
    switch (level) {
        case LogLevel::debug:
            return "debug";
        case LogLevel::info:
            return "info";
        case LogLevel::warn:
            return "warn";
        case LogLevel::error:
            return "error";
        case LogLevel::off:
            return "off";
    }
    return "off";
}

std::string json_log_line(std::chrono::system_clock::time_point time, LogLevel level, std::string_view module,
                          std::string_view text) {
    std::string line =
        fmt::format(R"({{"time":"{}","level":"{}","module":)", iso_time(time), to_string(level));
    append_json(line, module);
    line += ",\"message\":";
    append_json(line, text);
    line += "}\n";
    return line;
}

std::string_view journal_priority(LogLevel level) noexcept {
    switch (level) {
        case LogLevel::debug:
            return "<7>";
        case LogLevel::info:
            return "<6>";
        case LogLevel::warn:
            return "<4>";
        case LogLevel::error:
        case LogLevel::off:
            return "<3>";
    }
    return "<3>";
}

bool is_journal(std::string_view journal_stream, std::uint64_t device, std::uint64_t inode) noexcept {
    return journal_stream == fmt::format("{}:{}", device, inode);
}

}  // namespace bytom::base
