#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <mutex>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <bytom/base/log.hpp>
#include <bytom/base/mutex.hpp>

#include "base/line_writer.hpp"
#include "base/rotated_file.hpp"
#include "base/write_all.hpp"

namespace bytom::base {
namespace {

/// Of lines that wait for one output.
constexpr std::size_t kMaxWaitingBytes = std::size_t{1} << 20;
constexpr std::chrono::milliseconds kPatience{500};

/// Time, level in colour on a terminal, then module and text.
constexpr const char* kPattern = "%Y-%m-%d %H:%M:%S.%e %^%-5l%$ %v";

spdlog::level::level_enum to_spdlog(LogLevel level) noexcept {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warn:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
        case LogLevel::off:
            return spdlog::level::off;
    }
    return spdlog::level::off;
}

std::string_view colour_of(spdlog::level::level_enum level) noexcept {
    switch (level) {
        case spdlog::level::debug:
            return "\033[36m";
        case spdlog::level::info:
            return "\033[32m";
        case spdlog::level::warn:
            return "\033[33m\033[1m";
        default:
            return "\033[31m\033[1m";
    }
}

bool has_colours() {
    const char* const terminal = std::getenv("TERM");
    return isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

/// Makes lines of spdlog's messages and hands them to a writer, which waits for the output in its place.
class WriterSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    WriterSink(std::shared_ptr<LineWriter> writer, bool coloured)
        : writer_(std::move(writer)), coloured_(coloured) {
        set_pattern(kPattern);
    }

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        writer_->push(line_of(*formatter_, message, coloured_));
    }
    void flush_() override {}

public:
    static std::string line_of(spdlog::formatter& formatter, const spdlog::details::log_msg& message,
                               bool coloured) {
        spdlog::memory_buf_t buffer;
        formatter.format(message, buffer);
        const std::string_view text(buffer.data(), buffer.size());
        if (!coloured) return std::string(text);
        const std::size_t begin = message.color_range_start;
        const std::size_t end = message.color_range_end;
        return fmt::format("{}{}{}\033[m{}", text.substr(0, begin), colour_of(message.level),
                           text.substr(begin, end - begin), text.substr(end));
    }

private:
    const std::shared_ptr<LineWriter> writer_;
    const bool coloured_;
};

std::string notice(bool coloured, std::size_t dropped) {
    spdlog::pattern_formatter formatter(kPattern);
    const std::string text =
        fmt::format("{:<9} {} lines before this one are lost: they could not be written", "log", dropped);
    return WriterSink::line_of(formatter, {"", spdlog::level::warn, text}, coloured);
}

/// The outputs of the process.
class Log {
public:
    Status<> start(const LogOptions& options) {
        level_.store(LogLevel::off, std::memory_order_relaxed);
        std::vector<spdlog::sink_ptr> sinks;
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
            sinks.push_back(std::make_shared<WriterSink>(file_writer_, false));
        }
        if (options.console) {
            BYTOM_ASSIGN(const auto writer, console());
            sinks.push_back(std::make_shared<WriterSink>(writer, coloured_));
        }
        logger_ = std::make_unique<spdlog::logger>("bytomd", sinks.begin(), sinks.end());
        logger_->set_level(to_spdlog(options.level));
        // By default it writes to standard error itself, which may stand still.
        logger_->set_error_handler([](const std::string&) {});
        level_.store(options.level, std::memory_order_relaxed);
        return {};
    }

    [[nodiscard]] LogLevel level() const noexcept { return level_.load(std::memory_order_relaxed); }

    void add(LogLevel level, std::string_view module, std::string_view text) {
        logger_->log(to_spdlog(level), "{:<9} {}", module, text);
    }

    void write_console(std::string_view text) {
        // Without a thread for it the console is written to as well as it goes.
        if (const auto writer = console())
            (*writer)->push(std::string(text));
        else
            write_what_goes(STDERR_FILENO, text);
    }

    void flush() {
        if (file_writer_) file_writer_->flush(kPatience);
        const MutexLock lock(mutex_);
        if (console_) console_->flush(kPatience);
    }

    void reopen() noexcept {
        if (file_) file_->reopen();
    }

private:
    /// The console's writer, made when it is first needed.
    Result<std::shared_ptr<LineWriter>> console() {
        const MutexLock lock(mutex_);
        if (console_) return console_;
        BYTOM_ASSIGN(
            console_,
            LineWriter::start(
                "console",
                {.write = [](std::string_view text) { return write_all(STDERR_FILENO, text); },
                 .notice = [coloured = coloured_](std::size_t dropped) { return notice(coloured, dropped); }},
                kMaxWaitingBytes));
        return console_;
    }

    std::atomic<LogLevel> level_ = LogLevel::off;
    const bool coloured_ = has_colours();
    std::shared_ptr<RotatedFile> file_;
    std::shared_ptr<LineWriter> file_writer_;
    Mutex mutex_;
    std::shared_ptr<LineWriter> console_ BYTOM_GUARDED_BY(mutex_);
    std::unique_ptr<spdlog::logger> logger_;  ///< null until start()
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
