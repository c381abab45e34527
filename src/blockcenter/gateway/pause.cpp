#include <bytom/base/mutex.hpp>
#include <bytom/blockcenter/gateway/pause.hpp>

namespace bytom::blockcenter {

bool pause(const std::stop_token& stop, std::chrono::milliseconds time) {
    base::Mutex mutex;
    base::StoppableCondition never;
    base::MutexLock lock(mutex);
    (void)never.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

}  // namespace bytom::blockcenter
