#include <bytom/base/log.hpp>
#include <bytom/io/accept_errors.hpp>

namespace bytom::io {

void AcceptErrors::report(const boost::system::error_code& error) {
    constexpr std::chrono::minutes kQuiet{1};
    ++untold_;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + kQuiet;
    base::log(base::LogLevel::warn, module_, "can't accept connections: {} ({} times within the last minute)",
              error.message(), untold_);
    untold_ = 0;
}

}  // namespace bytom::io
