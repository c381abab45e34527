#include <algorithm>
#include <array>
#include <system_error>

#include <fmt/core.h>
#include <pthread.h>

#include <bytom/base/no_thread.hpp>
#include <bytom/base/thread.hpp>

namespace bytom::base {

void name_this_thread(std::string_view name) noexcept {
    std::array<char, kMaxThreadName + 1> text{};
    std::ranges::copy(name.substr(0, kMaxThreadName), text.begin());
    (void)pthread_setname_np(pthread_self(), text.data());
}

std::string no_thread_text(std::string_view detail) {
    return fmt::format("no thread can be started ({}): see ulimit -u and the limits of the control group",
                       detail);
}

std::unexpected<Error> no_thread(std::string_view detail) {
    return fail("no_thread", no_thread_text(detail));
}

Result<Thread> Thread::start(std::string_view name, Body body) {
    try {
        return Thread(std::jthread(
            [name = std::string(name), body = std::move(body)](const std::stop_token& stop) mutable {
                name_this_thread(name);
                body(stop);
            }));
    } catch (const std::system_error& error) {
        return no_thread(fmt::format("{}: {}", name, error.what()));
    }
}

void Thread::stop() noexcept {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

}  // namespace bytom::base
