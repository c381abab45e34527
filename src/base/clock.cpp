#include <ctime>

#include <bytom/base/clock.hpp>

namespace bytom::base {

std::uint64_t SystemClock::now() const {
    // Not std::chrono::system_clock, whose nanoseconds end in the year 2262.
    timespec time{};
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec < 0 ? 0 : static_cast<std::uint64_t>(time.tv_sec);
}

}  // namespace bytom::base
