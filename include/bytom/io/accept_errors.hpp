// Logs connections that cannot be accepted, most often because descriptors ran out.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include <boost/system/error_code.hpp>

namespace bytom::io {

/// One log line a minute, with the number of failures. One thread.
class AcceptErrors {
public:
    /// `module` is the log's name for the listener, and outlives this.
    explicit AcceptErrors(std::string_view module) noexcept : module_(module) {}

    void report(const boost::system::error_code& error);

private:
    const std::string_view module_;
    std::chrono::steady_clock::time_point next_{};
    std::size_t untold_ = 0;
};

}  // namespace bytom::io
