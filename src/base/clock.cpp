#include <chrono>

#include <bytom/base/clock.hpp>

namespace bytom::base {

std::uint64_t SystemClock::now() const {
    using std::chrono::duration_cast, std::chrono::seconds, std::chrono::system_clock;
    return static_cast<std::uint64_t>(duration_cast<seconds>(system_clock::now().time_since_epoch()).count());
}

}  // namespace bytom::base
