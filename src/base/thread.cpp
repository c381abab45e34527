#include <algorithm>
#include <array>
#include <system_error>

#include <pthread.h>

#include <bytom/base/thread.hpp>

namespace bytom::base {

void name_this_thread(std::string_view name) noexcept {
    std::array<char, kMaxThreadName + 1> text{};
    std::ranges::copy(name.substr(0, kMaxThreadName), text.begin());
    (void)pthread_setname_np(pthread_self(), text.data());
}

Result<Thread> Thread::start(std::string_view name, Body body) {
    try {
        return Thread(std::jthread(
            [name = std::string(name), body = std::move(body)](const std::stop_token& stop) mutable {
                name_this_thread(name);
                body(stop);
            }));
    } catch (const std::system_error& error) {
        return fail("no_thread", std::string(name) + ": " + error.what());
    }
}

void Thread::stop() noexcept {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

}  // namespace bytom::base
