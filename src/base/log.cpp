#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <mutex>

#include <unistd.h>

#include <bytom/base/log.hpp>

#include "base/line_writer.hpp"
#include "base/rotated_file.hpp"
#include "base/write_all.hpp"

namespace bytom::base {
namespace {

/// Of lines that wait for one output.
constexpr std::size_t kMaxWaitingBytes = std::size_t{1} << 20;
constexpr std::chrono::milliseconds kPatience{500};

struct LevelLook {
    std::string_view name;
    std::string_view colour;
};

LevelLook look_of(LogLevel level) noexcept {
    switch (level) {
        case LogLevel::debug:
            return {.name = "debug", .colour = "\033[36m"};
        case LogLevel::info:
            return {.name = "info ", .colour = "\033[32m"};
        case LogLevel::warn:
            return {.name = "warning", .colour = "\033[33m\033[1m"};
        case LogLevel::error:
        case LogLevel::off:
            break;
    }
    return {.name = "error", .colour = "\033[31m\033[1m"};
}

/// "2026-01-31 23:59:59.123", local time.
std::string time_text() {
    const auto now = std::chrono::system_clock::now();
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1'000;
    std::tm parts{};
    localtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
    return fmt::format("{}.{:03}", std::string_view(text.data(), size), milliseconds);
}

std::string make_line(LogLevel level, bool coloured, std::string_view time, std::string_view module,
                      std::string_view text) {
    const auto [name, colour] = look_of(level);
    return fmt::format("{} {}{}{} {:<9} {}\n", time, coloured ? colour : "", name, coloured ? "\033[m" : "",
                       module, text);
}

bool has_colours() {
    const char* const terminal = std::getenv("TERM");
    return isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

std::string notice(bool coloured, std::size_t dropped) {
    return make_line(LogLevel::warn, coloured, time_text(), "log",
                     fmt::format("{} lines before this one are lost: they could not be written", dropped));
}

/// The outputs of the process.
class Log {
public:
    Status<> start(const LogOptions& options) {
        level_.store(LogLevel::off, std::memory_order_relaxed);
        has_console_ = options.console;
        file_writer_.reset();
        file_.reset();
        if (!options.file.empty()) {
            file_ = std::make_shared<RotatedFile>(options.file, options.max_file_bytes, options.max_files);
            BYTOM_ASSIGN(file_writer_,
                         LineWriter::start(
                             "log file",
                             {.write = [file = file_](std::string_view text) { return file->write(text); },
                              .notice = [](std::size_t dropped) { return notice(false, dropped); }},
                             kMaxWaitingBytes));
        }
        if (options.console) BYTOM_TRY(start_console());
        level_.store(options.level, std::memory_order_relaxed);
        return {};
    }

    [[nodiscard]] LogLevel level() const noexcept { return level_.load(std::memory_order_relaxed); }

    void add(LogLevel level, std::string_view module, std::string_view text) {
        const std::string time = time_text();
        if (file_writer_) file_writer_->push(make_line(level, false, time, module, text));
        if (has_console_) console_->push(make_line(level, coloured_, time, module, text));
    }

    void write_console(std::string_view text) {
        // Without a thread for it the console is written to as well as it goes.
        if (start_console())
            console_->push(std::string(text));
        else
            write_what_goes(STDERR_FILENO, text);
    }

    void flush() {
        if (file_writer_) file_writer_->flush(kPatience);
        const std::lock_guard lock(mutex_);
        if (console_) console_->flush(kPatience);
    }

    void reopen() noexcept {
        if (file_) file_->reopen();
    }

private:
    Status<> start_console() {
        const std::lock_guard lock(mutex_);
        if (console_) return {};
        coloured_ = has_colours();
        BYTOM_ASSIGN(
            console_,
            LineWriter::start(
                "console",
                {.write = [](std::string_view text) { return write_all(STDERR_FILENO, text); },
                 .notice = [coloured = coloured_](std::size_t dropped) { return notice(coloured, dropped); }},
                kMaxWaitingBytes));
        return {};
    }

    std::atomic<LogLevel> level_ = LogLevel::off;
    bool has_console_ = false;
    bool coloured_ = false;
    std::shared_ptr<RotatedFile> file_;
    std::unique_ptr<LineWriter> file_writer_;
    std::mutex mutex_;  ///< while the console's writer is made
    std::unique_ptr<LineWriter> console_;
};

Log& process_log() {
    static Log log;
    return log;
}

}  // namespace

Status<> start_log(const LogOptions& options) {
    return process_log().start(options);
}

void flush_log() noexcept {
    try {
        process_log().flush();
    } catch (...) {
        // Nothing is left to be told, and nowhere to tell it.
    }
}

void reopen_log() noexcept {
    process_log().reopen();
}

bool log_enabled(LogLevel level) noexcept {
    return level >= process_log().level() && level != LogLevel::off;
}

void log_line(LogLevel level, std::string_view module, std::string_view text) noexcept {
    if (!log_enabled(level)) return;
    try {
        process_log().add(level, module, text);
    } catch (...) {
        // No memory for a line: the program is worth more than its log.
    }
}

void write_console(std::string_view text) noexcept {
    try {
        process_log().write_console(text);
    } catch (...) {
        // As above.
    }
}

}  // namespace bytom::base
