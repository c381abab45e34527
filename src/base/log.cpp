#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <mutex>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bytom/base/log.hpp>
#include <bytom/base/log_control.hpp>
#include <bytom/base/mutex.hpp>

#include "base/line_writer.hpp"
#include "base/log_form.hpp"
#include "base/rotated_file.hpp"
#include "base/write_all.hpp"

namespace bytom::base {
namespace {

/// Of lines that wait for one output.
constexpr std::size_t kMaxWaitingBytes = std::size_t{1} << 20;
constexpr std::chrono::milliseconds kPatience{500};

/// Time, level in colour on a terminal, then module (a logger's name to spdlog) and text.
constexpr const char* kPattern = "%Y-%m-%d %H:%M:%S.%e %^%-5l%$ %-9n %v";
/// The journal has times and levels of its own.
constexpr const char* kJournalPattern = "%-9n %v";

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

std::string_view colour_of(LogLevel level) noexcept {
    switch (level) {
        case LogLevel::debug:
            return "\033[36m";
        case LogLevel::info:
            return "\033[32m";
        case LogLevel::warn:
            return "\033[33m\033[1m";
        case LogLevel::error:
        case LogLevel::off:
            return "\033[31m\033[1m";
    }
    return "\033[31m\033[1m";
}

bool has_colours() {
    const char* const terminal = std::getenv("TERM");
    return isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

bool console_is_journal() {
    const char* const stream = std::getenv("JOURNAL_STREAM");
    struct stat file{};
    return stream != nullptr && fstat(STDERR_FILENO, &file) == 0 &&
           is_journal(stream, file.st_dev, file.st_ino);
}

struct Line {
    std::chrono::system_clock::time_point time;
    LogLevel level = LogLevel::info;
    std::string_view module;
    std::string_view text;
};

enum class OutputKind : std::uint8_t { file, terminal, plain_console, journal };

/// Makes lines and hands them to a writer, which waits for the output in its place. Any thread.
class LineMaker {
public:
    explicit LineMaker(OutputKind kind)
        : kind_(kind), formatter_(kind == OutputKind::journal ? kJournalPattern : kPattern) {}

    void set_form(LogForm form) noexcept { form_.store(form, std::memory_order_relaxed); }

    [[nodiscard]] std::string make(const Line& line) {
        const LogForm form = form_.load(std::memory_order_relaxed);
        const std::string_view priority = kind_ == OutputKind::journal ? journal_priority(line.level) : "";
        if (form == LogForm::json)
            return std::string(priority) + json_log_line(line.time, line.level, line.module, line.text);
        const spdlog::string_view_t module(line.module.data(), line.module.size());
        const spdlog::string_view_t content(line.text.data(), line.text.size());
        const spdlog::details::log_msg message(line.time, spdlog::source_loc{}, module, to_spdlog(line.level),
                                               content);
        spdlog::memory_buf_t buffer;
        {
            const MutexLock lock(mutex_);
            formatter_.format(message, buffer);
        }
        const std::string_view text(buffer.data(), buffer.size());
        if (kind_ != OutputKind::terminal) return std::string(priority) + std::string(text);
        const std::size_t begin = message.color_range_start;
        const std::size_t end = message.color_range_end;
        return fmt::format("{}{}{}\033[m{}", text.substr(0, begin), colour_of(line.level),
                           text.substr(begin, end - begin), text.substr(end));
    }

    [[nodiscard]] std::string notice(std::size_t dropped) {
        const std::string text =
            fmt::format("{} lines before this one are lost: they could not be written", dropped);
        return make({.time = std::chrono::system_clock::now(),
                     .level = LogLevel::warn,
                     .module = "log",
                     .text = text});
    }

private:
    const OutputKind kind_;
    std::atomic<LogForm> form_ = LogForm::text;
    Mutex mutex_;
    spdlog::pattern_formatter formatter_ BYTOM_GUARDED_BY(mutex_);
};

/// Says on the console that the file cannot be written, once until it can be again. The writer's thread.
struct FileOutput {
    std::string path;
    std::shared_ptr<RotatedFile> file;
    std::shared_ptr<LineWriter> console;  ///< null: there is none
    std::shared_ptr<LineMaker> console_lines;
    bool is_told = false;

    bool operator()(std::string_view text) {
        if (file->write(text)) {
            is_told = false;
            return true;
        }
        const int reason = errno;
        if (console && !std::exchange(is_told, true)) {
            console->push(
                console_lines->make({.time = std::chrono::system_clock::now(),
                                     .level = LogLevel::warn,
                                     .module = "log",
                                     .text = fmt::format("{} cannot be written: {}", path,
                                                         std::generic_category().message(reason))}));
        }
        return false;
    }
};

/// The outputs of the process.
class Log {
public:
    Status<> start(const LogOptions& options) {
        level_.store(LogLevel::off, std::memory_order_relaxed);
        file_writer_.reset();
        file_.reset();
        console_is_on_ = false;
        std::shared_ptr<LineWriter> console_writer;
        if (options.console) {
            BYTOM_ASSIGN(console_writer, console());
            console_is_on_ = true;
        }
        if (!options.file.empty()) {
            file_ = std::make_shared<RotatedFile>(options.file, options.max_file_bytes, options.max_files);
            BYTOM_ASSIGN(
                file_writer_,
                LineWriter::start(
                    "log file",
                    {.write = FileOutput{options.file, file_, console_writer, console_lines_},
                     .notice = [lines = file_lines_](std::size_t dropped) { return lines->notice(dropped); }},
                    kMaxWaitingBytes));
        }
        set_level(options.level);
        return {};
    }

    /// The lowest of all modules.
    [[nodiscard]] LogLevel level() const noexcept { return level_.load(std::memory_order_relaxed); }

    void set_level(LogLevel level) {
        const MutexLock lock(mutex_);
        levels_.others = level;
        follow_levels();
    }

    bool set_level(std::string_view module, std::optional<LogLevel> level) {
        const MutexLock lock(mutex_);
        if (!level) {
            if (const auto found = levels_.of_modules.find(module); found != levels_.of_modules.end())
                levels_.of_modules.erase(found);
        } else {
            if (levels_.of_modules.size() >= kMaxLogModules && !levels_.of_modules.contains(module))
                return false;
            levels_.of_modules.insert_or_assign(std::string(module), *level);
        }
        follow_levels();
        return true;
    }

    [[nodiscard]] LogLevels levels() {
        const MutexLock lock(mutex_);
        return levels_;
    }

    void set_form(LogForm form) noexcept {
        file_lines_->set_form(form);
        console_lines_->set_form(form);
    }

    void add(LogLevel level, std::string_view module, std::string_view text) {
        if (has_levels_of_modules_.load(std::memory_order_relaxed) && level < level_of(module)) return;
        const Line line{
            .time = std::chrono::system_clock::now(), .level = level, .module = module, .text = text};
        if (file_writer_) file_writer_->push(file_lines_->make(line));
        if (!console_is_on_) return;
        if (const auto writer = console()) (*writer)->push(console_lines_->make(line));
    }

    void add_to_file(LogLevel level, std::string_view module, std::string_view text) {
        if (!file_writer_) return;
        const Line line{
            .time = std::chrono::system_clock::now(), .level = level, .module = module, .text = text};
        file_writer_->push(file_lines_->make(line));
    }

    void write_console(std::string_view text) {
        // Without a thread for it the console is written to as well as it goes.
        if (const auto writer = console())
            (*writer)->push(std::string(text));
        else
            write_what_goes(STDERR_FILENO, text);
    }

    [[nodiscard]] bool console_is_journal() const noexcept { return console_is_journal_; }

    void flush() {
        if (file_writer_) file_writer_->flush(kPatience);
        const MutexLock lock(mutex_);
        if (console_) console_->flush(kPatience);
    }

    void reopen() noexcept {
        if (file_) file_->reopen();
    }

private:
    [[nodiscard]] LogLevel level_of(std::string_view module) {
        const MutexLock lock(mutex_);
        const auto found = levels_.of_modules.find(module);
        return found == levels_.of_modules.end() ? levels_.others : found->second;
    }

    void follow_levels() BYTOM_REQUIRES(mutex_) {
        LogLevel least = levels_.others;
        for (const auto& [module, level] : levels_.of_modules)
            least = std::min(least, level);
        has_levels_of_modules_.store(!levels_.of_modules.empty(), std::memory_order_relaxed);
        level_.store(least, std::memory_order_relaxed);
    }

    /// The console's writer, made when it is first needed.
    Result<std::shared_ptr<LineWriter>> console() {
        const MutexLock lock(mutex_);
        if (console_) return console_;
        BYTOM_ASSIGN(
            console_,
            LineWriter::start(
                "console",
                {.write = [](std::string_view text) { return write_all(STDERR_FILENO, text); },
                 .notice = [lines = console_lines_](std::size_t dropped) { return lines->notice(dropped); }},
                kMaxWaitingBytes));
        return console_;
    }

    std::atomic<LogLevel> level_ = LogLevel::off;
    std::atomic<bool> has_levels_of_modules_ = false;
    const bool console_is_journal_ = base::console_is_journal();
    // The writers' as well, which may outlive the log while they hang.
    const std::shared_ptr<LineMaker> file_lines_ = std::make_shared<LineMaker>(OutputKind::file);
    const std::shared_ptr<LineMaker> console_lines_ =
        std::make_shared<LineMaker>(console_is_journal_ ? OutputKind::journal
                                    : has_colours()     ? OutputKind::terminal
                                                        : OutputKind::plain_console);
    std::shared_ptr<RotatedFile> file_;
    std::shared_ptr<LineWriter> file_writer_;
    bool console_is_on_ = false;
    Mutex mutex_;
    LogLevels levels_ BYTOM_GUARDED_BY(mutex_);
    std::shared_ptr<LineWriter> console_ BYTOM_GUARDED_BY(mutex_);
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
    } catch (...) {  // NOLINT(bugprone-empty-catch)
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
    } catch (...) {  // NOLINT(bugprone-empty-catch)
        // No memory for a line: the program is worth more than its log.
    }
}

void write_console(std::string_view text) noexcept {
    try {
        process_log().write_console(text);
    } catch (...) {  // NOLINT(bugprone-empty-catch)
        // As above.
    }
}

void set_log_form(LogForm form) noexcept {
    process_log().set_form(form);
}

void set_log_level(LogLevel level) noexcept {
    process_log().set_level(level);
}

bool set_log_level(std::string_view module, std::optional<LogLevel> level) {
    return process_log().set_level(module, level);
}

LogLevels log_levels() {
    return process_log().levels();
}

void log_to_file(LogLevel level, std::string_view module, std::string_view text) noexcept {
    try {
        process_log().add_to_file(level, module, text);
    } catch (...) {  // NOLINT(bugprone-empty-catch)
        // As above.
    }
}

std::string_view console_priority(LogLevel level) noexcept {
    return process_log().console_is_journal() ? journal_priority(level) : std::string_view();
}

}  // namespace bytom::base
