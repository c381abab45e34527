#include <atomic>

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <bytom/base/log.hpp>

namespace bytom::base {
namespace {

std::atomic<LogLevel>& threshold() noexcept {
    static std::atomic<LogLevel> level{LogLevel::off};
    return level;
}

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

}  // namespace

void start_log(const LogOptions& options) {
    std::vector<spdlog::sink_ptr> sinks;
    if (options.console) sinks.push_back(std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    if (!options.file.empty()) {
        sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
            options.file, options.max_file_bytes, options.max_files));
    }
    auto logger = std::make_shared<spdlog::logger>("bytomd", sinks.begin(), sinks.end());
    logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %^%-5l%$ %v");
    logger->set_level(to_spdlog(options.level));
    logger->flush_on(spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
    spdlog::flush_every(std::chrono::seconds(1));
    threshold().store(options.level, std::memory_order_relaxed);
}

void flush_log() noexcept {
    if (threshold().load(std::memory_order_relaxed) != LogLevel::off) spdlog::default_logger_raw()->flush();
}

bool log_enabled(LogLevel level) noexcept {
    return level >= threshold().load(std::memory_order_relaxed);
}

void log_line(LogLevel level, std::string_view module, std::string_view text) noexcept {
    if (log_enabled(level)) spdlog::default_logger_raw()->log(to_spdlog(level), "{:<9} {}", module, text);
}

}  // namespace bytom::base
