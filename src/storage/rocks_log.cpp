#include "storage/rocks_log.hpp"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>

#include <bytom/base/log.hpp>

namespace bytom::storage {
namespace {

class RocksLog final : public rocksdb::Logger {
public:
    RocksLog() : rocksdb::Logger(rocksdb::WARN_LEVEL) {}

    using rocksdb::Logger::Logv;

    /// Messages without a level are for the information of developers.
    void Logv(const char* /*format*/, va_list /*arguments*/) override {}

    void Logv(const rocksdb::InfoLogLevel level, const char* format, va_list arguments) override {
        const bool is_error = level == rocksdb::ERROR_LEVEL || level == rocksdb::FATAL_LEVEL;
        if (!is_error && level != rocksdb::WARN_LEVEL) return;
        std::array<char, 400> text{};  // what does not fit is cut
        std::vsnprintf(text.data(), text.size(), format, arguments);
        std::ranges::replace(text, '\n', ' ');
        base::log_line(is_error ? base::LogLevel::error : base::LogLevel::warn, "rocksdb", text.data());
    }
};

}  // namespace

std::shared_ptr<rocksdb::Logger> make_rocks_log() {
    return std::make_shared<RocksLog>();
}

}  // namespace bytom::storage
